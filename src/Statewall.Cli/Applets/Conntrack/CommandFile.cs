using System.Text;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Reads commands, one per line; empty lines and those that begin with <c>#</c> are passed over. Allocates nothing per line.</summary>
internal sealed class CommandFile : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly StreamReader _reader;
    private char[] _buffer = new char[BufferSize];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Reads a stream, in UTF-8, from where it stands; it stays open.</summary>
    public CommandFile(Stream stream) => _reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, BufferSize, leaveOpen: true);

    /// <summary>The number of the line read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Reads the next command.</summary>
    public bool TryNext(CommandWords words)
    {
        while (TryReadLine(out var line))
        {
            words.Split(line);
            if (words.Count > 0 && !words[0].StartsWith('#'))
                return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        var seen = 0;
        int length;
        while ((length = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf('\n')) < 0)
        {
            seen = _end - _start;
            if (Fill())
                continue;
            line = _buffer.AsSpan(_start, seen);
            _start = _end;
            Line += seen > 0 ? 1 : 0;
            return seen > 0;
        }
        line = _buffer.AsSpan(_start, seen + length);
        _start += line.Length + 1;
        Line++;
        return true;
    }

    /// <summary>Reads more behind what is there; false at the end.</summary>
    private bool Fill()
    {
        if (_ended)
            return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _reader.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }
}
