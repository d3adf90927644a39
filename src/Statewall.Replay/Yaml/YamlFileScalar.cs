using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Statewall.Replay.Yaml;

/// <summary>Text as it stands in a file. It finds the place of each of its characters, whatever quotes, escapes and line breaks lie between.</summary>
internal sealed class YamlFileScalar : YamlScalar
{
    private readonly string _file;
    private readonly int _opening; // where an anchor in front begins, or the scalar
    private readonly int _start;
    private readonly int _end;
    private readonly ScalarStyle _style;

    /// <summary>Makes a scalar of the parser's event.</summary>
    /// <param name="scalar">The event.</param>
    /// <param name="file">The whole text that the event's places are in.</param>
    /// <param name="start">Where the scalar itself begins, behind its anchor.</param>
    /// <param name="place">Line and column of the event.</param>
    public YamlFileScalar(Scalar scalar, string file, int start, (int Line, int Column) place)
        : base(scalar.Value, place.Line, place.Column)
    {
        _file = file;
        _style = scalar.Style;
        _opening = Math.Min((int)scalar.Start.Index, start);
        _start = start;
        _end = Math.Min((int)scalar.End.Index, file.Length);
    }

    /// <inheritdoc/>
    public override bool IsNull => _style == ScalarStyle.Plain && Text is "" or "~" or "null";

    /// <inheritdoc/>
    public override (int Line, int Column) Locate(int offset)
    {
        var index = IndexOf(Math.Clamp(offset, 0, Text.Length));
        return TextPlace.Behind(_file.AsSpan(_opening, index - _opening), Line, Column);
    }

    // Goes through the text and the file side by side: what the file has more is indentation, folded lines and escapes.
    private int IndexOf(int offset)
    {
        var index = SkipOpening();
        var at = 0;
        while (at < offset && index < _end)
        {
            if (TryStepOverEscape(ref index, ref at))
                continue;
            if (_file[index] == Text[at])
                (index, at) = (index + 1, at + 1);
            else if (char.IsWhiteSpace(_file[index]))
                index++;
            else
                at++;
        }
        while (offset < Text.Length && index < _end && !char.IsWhiteSpace(Text[offset]) && (char.IsWhiteSpace(_file[index]) || IsContinued(index)))
            index++;
        return Math.Min(index, _file.Length);
    }

    private int SkipOpening()
    {
        if (_style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
            return Math.Min(_start + 1, _end);
        if (_style is not (ScalarStyle.Literal or ScalarStyle.Folded))
            return _start;
        var header = _file.AsSpan(_start, _end - _start).IndexOfAny('\n', '\r');
        return header < 0 ? _end : _start + header;
    }

    private bool TryStepOverEscape(ref int index, ref int at)
    {
        if (_style == ScalarStyle.SingleQuoted && _file[index] == '\'')
        {
            (index, at) = (index + 2, at + 1);
            return true;
        }
        if (_style != ScalarStyle.DoubleQuoted || _file[index] != '\\' || index + 1 >= _end)
            return false;
        if (IsContinued(index))
        {
            index++;
            return true;
        }
        switch (_file[index + 1])
        {
            case 'x':
                (index, at) = (index + 4, at + 1);
                return true;
            case 'u':
                (index, at) = (index + 6, at + 1);
                return true;
            case 'U':
                (index, at) = (index + 10, at + (char.IsSurrogate(Text[at]) ? 2 : 1));
                return true;
            default:
                (index, at) = (index + 2, at + 1);
                return true;
        }
    }

    // A backslash at the end of a line: the line goes on.
    private bool IsContinued(int index) =>
        _style == ScalarStyle.DoubleQuoted && _file[index] == '\\' && index + 1 < _end && _file[index + 1] is ('\n' or '\r');
}
