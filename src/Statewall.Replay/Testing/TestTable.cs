using System.Text;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

/// <summary>How much may come out of all tables of a file, see <see cref="YamlNode.Weight"/>.</summary>
internal sealed class FillBudget
{
    private long _left = YamlDocument.MostNodes;

    /// <summary>Takes some of it; false when that is more than is left.</summary>
    public bool TrySpend(long weight)
    {
        _left -= Math.Min(weight, _left + 1);
        return _left >= 0;
    }
}

/// <summary>
/// The table of a test: columns and rows. A row is put into the test's nodes where <c>$COLUMN</c> or <c>${COLUMN}</c> stands; <c>$$</c> is a
/// dollar sign. A value that is a column and nothing else becomes the cell as it is, a list or nothing, too.
/// </summary>
internal sealed class TestTable
{
    private const int LargestText = 1 << 16; // characters of a value that is put together
    private const int MostColumns = 100;

    private readonly FillBudget _budget;
    private readonly List<string> _columns = [];
    private readonly List<IReadOnlyList<YamlNode>> _rows = [];
    private readonly HashSet<string> _used = [];

    private TestTable(FillBudget budget) => _budget = budget;

    /// <summary>The rows' number.</summary>
    public int Count => _rows.Count;

    /// <summary>Reads a table: a list of mappings with the same keys, or a list of lists whose first names the columns. Null when it is none.</summary>
    public static TestTable? Read(YamlNode node, FillBudget budget, YamlErrors errors)
    {
        var before = errors.Count;
        var table = new TestTable(budget);
        if (node is not YamlSequence { Items: { Count: > 0 } items })
            errors.Expected(node, "a list of rows");
        else if (items[0] is YamlSequence header)
            table.ReadLists(header, items, errors);
        else
            table.ReadMappings(items, errors);
        return errors.Count == before ? table : null;
    }

    /// <summary>A test's node with a row put into it.</summary>
    public YamlNode Fill(YamlNode node, int row, YamlErrors errors) => node switch
    {
        YamlSequence sequence => new YamlSequence(node.Line, node.Column, [.. sequence.Items.Select(item => Fill(item, row, errors))]),
        YamlMapping mapping => FillMapping(mapping, row, errors),
        _ => FillScalar((YamlScalar)node, row, errors),
    };

    /// <summary>The row's values: <c>COLUMN VALUE, …</c>.</summary>
    public string Describe(int row) => string.Join(", ", _columns.Select((column, at) => $"{column} {(_rows[row][at] is YamlScalar { Text: var text } ? YamlErrors.Shown(text) : "…")}"));

    /// <summary>Columns that no row was asked for.</summary>
    public IEnumerable<string> Unused => _columns.Where(column => !_used.Contains(column));

    private void ReadLists(YamlSequence header, IReadOnlyList<YamlNode> items, YamlErrors errors)
    {
        foreach (var name in header.Items)
            AddColumn(name, errors);
        foreach (var item in items.Skip(1))
        {
            if (item is not YamlSequence row)
                errors.Expected(item, "a row: a list as long as the first, which names the columns");
            else if (row.Items.Count != header.Items.Count)
                errors.Add(item, $"a row of {row.Items.Count} values for {header.Items.Count} columns");
            else
                _rows.Add(row.Items);
        }
        if (items.Count == 1)
            errors.Add(header, "the table has columns and no rows");
    }

    private void ReadMappings(IReadOnlyList<YamlNode> items, YamlErrors errors)
    {
        foreach (var (name, _) in YamlValues.Pairs(items[0], "a row: columns and their values", errors) ?? [])
            AddColumn(name, errors);
        foreach (var item in items)
        {
            if (YamlFields.Of(item, "a row: columns and their values", errors, _columns.ToArray()) is { } fields)
                _rows.Add([.. _columns.Select(column => fields.Required(column, errors) ?? item)]);
        }
    }

    private void AddColumn(YamlNode name, YamlErrors errors)
    {
        if (name is not YamlScalar { Text: var text } || text.Length == 0 || !char.IsAsciiLetter(text[0]) || !text.All(IsNamePart))
            errors.Expected(name, "a column's name: letters, digits, - and _");
        else if (_columns.Contains(text))
            errors.Add(name, $"there is a column {text} already");
        else if (_columns.Count == MostColumns)
            errors.Add(name, $"more than {MostColumns} columns");
        else
            _columns.Add(text);
    }

    private YamlMapping FillMapping(YamlMapping mapping, int row, YamlErrors errors)
    {
        var pairs = new List<YamlPair>();
        var names = new HashSet<string>();
        foreach (var (key, value) in mapping.Pairs)
        {
            var name = Fill(key, row, errors);
            if (name is not YamlScalar { Text: var text })
                errors.Add(key, "a key has to be text");
            else if (!names.Add(text))
                errors.Add(key, $"\"{YamlErrors.Shown(text)}\" is there already");
            else
                pairs.Add(new YamlPair(name, Fill(value, row, errors)));
        }
        return new YamlMapping(mapping.Line, mapping.Column, pairs);
    }

    private YamlNode FillScalar(YamlScalar scalar, int row, YamlErrors errors)
    {
        var text = scalar.Text;
        if (!text.Contains('$', StringComparison.Ordinal))
            return scalar;
        var filled = new StringBuilder();
        var pieces = new List<FilledPiece>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var cell = text[at] == '$' && !text.AsSpan(at).StartsWith("$$", StringComparison.Ordinal) ? Cell(scalar, ref at, row, errors) : null;
            if (cell is not null && start == 0 && at == text.Length && _budget.TrySpend(cell.Weight))
                return cell;
            if (cell is not null and not YamlScalar)
                errors.Add(scalar, start, $"only text can be put into text, and this column has {cell.Describe()}");
            pieces.Add(new FilledPiece(filled.Length, start, cell as YamlScalar));
            filled.Append(at > start ? (cell as YamlScalar)?.Text : Literal(text, ref at));
            if (filled.Length > LargestText || !_budget.TrySpend(YamlScalar.WeightOf(filled.Length - pieces[^1].Start)))
            {
                errors.Add(scalar, start, "too much comes out of the tables");
                return scalar;
            }
        }
        return new FilledScalar(filled.ToString(), scalar, pieces);
    }

    // Two dollar signs, which are one, or what stands in front of the next.
    private static string Literal(string text, ref int at)
    {
        var start = at;
        if (text[at] == '$')
        {
            at += 2;
            return "$";
        }
        var next = text.IndexOf('$', at);
        at = next < 0 ? text.Length : next;
        return text[start..at];
    }

    // The cell that a dollar sign asks for; null when there is an error.
    private YamlNode? Cell(YamlScalar scalar, ref int at, int row, YamlErrors errors)
    {
        var text = scalar.Text;
        var start = at++;
        var isBraced = at < text.Length && text[at] == '{';
        var begin = isBraced ? at + 1 : at;
        var end = begin;
        while (end < text.Length && IsNamePart(text[end]))
            end++;
        var isClosed = !isBraced || (end < text.Length && text[end] == '}');
        at = isBraced && isClosed ? end + 1 : end;
        var column = _columns.IndexOf(text[begin..end]);
        if (column >= 0 && isClosed)
        {
            _used.Add(_columns[column]);
            return _rows[row][column];
        }
        errors.Add(scalar, start, isClosed
            ? $"there is no column \"{YamlErrors.Shown(text.AsSpan(begin, end - begin))}\": expected {YamlFields.OneOf(_columns)}, or $$ for a dollar sign"
            : "the brace is not closed");
        return null;
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';

    /// <summary>A part of a text that was put together.</summary>
    /// <param name="Start">Where it begins in that text.</param>
    /// <param name="TemplateStart">Where it begins in the text with the column's name.</param>
    /// <param name="Cell">The cell that it came from; null when it came from the text.</param>
    private readonly record struct FilledPiece(int Start, int TemplateStart, YamlScalar? Cell);

    private sealed class FilledScalar(string text, YamlScalar template, List<FilledPiece> pieces) : YamlScalar(text, template.Line, template.Column)
    {
        public override (int Line, int Column) Locate(int offset)
        {
            var piece = pieces.FindLast(candidate => candidate.Start <= offset);
            return piece.Cell?.Locate(offset - piece.Start) ?? template.Locate(piece.TemplateStart + offset - piece.Start);
        }
    }
}
