namespace Statewall.Replay.Yaml;

/// <summary>A key of a mapping and what stands behind it.</summary>
internal readonly record struct YamlPair(YamlNode Key, YamlNode Value);

/// <summary>A node of a YAML document: a scalar, a sequence or a mapping, which knows its place. All scalars are text.</summary>
internal abstract class YamlNode(int line, int column)
{
    /// <summary>1-based line where the node begins.</summary>
    public int Line { get; } = line;

    /// <summary>1-based column where the node begins, in UTF-16 characters.</summary>
    public int Column { get; } = column;

    /// <summary>How much this node is, itself and all inside, what is referred to counted each time: nodes, and pieces of long texts.</summary>
    public abstract long Weight { get; }

    /// <summary>Whether nothing is said: no value, <c>~</c> or <c>null</c>.</summary>
    public virtual bool IsNull => false;

    /// <summary>What the node is, for errors.</summary>
    public abstract string Describe();

    /// <summary>The place of a character of a scalar's text; of other nodes, their beginning.</summary>
    public virtual (int Line, int Column) Locate(int offset) => (Line, Column);
}

/// <summary>Text.</summary>
internal abstract class YamlScalar(string text, int line, int column) : YamlNode(line, column)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override long Weight => WeightOf(Text.Length);

    /// <summary>The weight of a text with so many characters.</summary>
    public static long WeightOf(int length) => 1 + (length / 64);

    /// <inheritdoc/>
    public override string Describe() => IsNull ? "nothing" : $"\"{YamlErrors.Shown(Text)}\"";
}

/// <summary>Nodes in order.</summary>
internal sealed class YamlSequence(int line, int column, IReadOnlyList<YamlNode> items) : YamlNode(line, column)
{
    /// <summary>The nodes.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override long Weight { get; } = 1 + items.Sum(item => item.Weight);

    /// <inheritdoc/>
    public override string Describe() => "a list";
}

/// <summary>Keys with values, in the order of the text; each key is there once.</summary>
internal sealed class YamlMapping(int line, int column, IReadOnlyList<YamlPair> pairs) : YamlNode(line, column)
{
    /// <summary>The keys, which are scalars, and their values.</summary>
    public IReadOnlyList<YamlPair> Pairs { get; } = pairs;

    /// <inheritdoc/>
    public override long Weight { get; } = 1 + pairs.Sum(pair => 1 + pair.Value.Weight);

    /// <inheritdoc/>
    public override string Describe() => "a mapping";
}
