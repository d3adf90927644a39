using System.Buffers;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Saved;

// Overview: the text that `conntrack -L` prints, and /proc/net/nf_conntrack, back to the messages of ctnetlink, so that filters, formats and
// surveys work on a saved listing as on a kernel. Life-cycle: one call reads a stream once, a line at a time, in a buffer of fixed size; the
// message of a line is good until the handler returns. Threads: any, there is no state. The text is that of ct_seq_show.

/// <summary>Reads saved listings of connections: plain or extended, of conntrack or of /proc, with whatever fields they have.</summary>
public static class SavedListing
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MaximumLineSize = 64 * 1024;

    /// <summary>Hands over the connections of a listing as ctnetlink would have sent them.</summary>
    /// <param name="input">The text.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="handler">Takes the connections.</param>
    /// <returns>How many there were, and the lines that are none.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SavedListingResult Read<THandler>(Stream input, SavedListingOptions options, ref THandler handler)
        where THandler : IConnectionHandler
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        using var lines = new LineReader(input);
        using var writer = new MessageWriter(1024);
        var result = new SavedListingResult();
        while (lines.TryRead(out var line, out var isTooLong))
        {
            result.Lines++;
            if (isTooLong)
                result.Add(new SavedListingError(result.Lines, MaximumLineSize + 1, $"a line has at most {MaximumLineSize} bytes"));
            else if (!IsRemark(line))
                ReadLine(line, options, writer, result, ref handler);
        }
        return result;
    }

    private static void ReadLine<THandler>(ReadOnlySpan<byte> line, SavedListingOptions options, MessageWriter writer, SavedListingResult result, ref THandler handler)
        where THandler : IConnectionHandler
    {
        var parser = new ConnectionLine(line, options);
        if (!parser.TryParse())
        {
            result.Add(new SavedListingError(result.Lines, parser.ErrorColumn, parser.Error!));
            return;
        }
        writer.Clear();
        writer.AppendNfnetlink(
            NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.Multi, 0, 0, parser.Family, 0, ref parser.Connection);
        var messages = new NetlinkMessageEnumerator(writer.Written);
        messages.MoveNext();
        var view = new ConnectionView(messages.Current);
        result.Connections++;
        handler.Handle(ref view);
    }

    // An empty line, or the tool's own words about the listing: "conntrack v1.4.8 (conntrack-tools): 12 flow entries have been shown."
    private static bool IsRemark(ReadOnlySpan<byte> line) => line.Trim(" \t"u8).IsEmpty || line.StartsWith("conntrack v"u8);

    /// <summary>Cuts a stream into lines.</summary>
    private ref struct LineReader(Stream input)
    {
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(4 * MaximumLineSize);
        private int _start;
        private int _end;
        private bool _isOver;

        /// <summary>The next line without its end; one that is too long is empty, and its rest passed over.</summary>
        public bool TryRead(out ReadOnlySpan<byte> line, out bool isTooLong)
        {
            isTooLong = false;
            while (true)
            {
                var pending = _buffer.AsSpan(_start, _end - _start);
                var length = pending.IndexOf((byte)'\n');
                if (length >= 0 || (_isOver && pending.Length > 0))
                {
                    line = length < 0 ? pending : pending[..length];
                    _start += length < 0 ? pending.Length : length + 1;
                    if (line is [.., (byte)'\r'])
                        line = line[..^1];
                    isTooLong |= line.Length > MaximumLineSize;
                    line = isTooLong ? default : line;
                    return true;
                }
                line = default;
                if (_isOver)
                    return isTooLong;
                if (pending.Length > MaximumLineSize)
                {
                    isTooLong = true;
                    _start = _end; // the line's end is still to come
                }
                Fill();
            }
        }

        public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

        private void Fill()
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            var read = input.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            _isOver = read == 0;
        }
    }
}
