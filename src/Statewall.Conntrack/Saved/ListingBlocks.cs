using System.Buffers;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Saved;

/// <summary>Turns the lines of a stream into messages, a block of them at a time.</summary>
internal sealed class ListingBlocks(Stream input, SavedListingOptions options, SavedListingResult result) : IDisposable
{
    /// <summary>Bytes of messages that make a block.</summary>
    public const int Size = 128 * 1024;

    private const int MaximumLineSize = SavedListing.MaximumLineSize;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(4 * MaximumLineSize);
    private int _start;
    private int _end;
    private bool _isRead;

    /// <summary>True once all lines are taken.</summary>
    public bool IsOver => _isRead && _start == _end;

    /// <summary>Appends messages until the block is full or the stream over; mistakes go to the result.</summary>
    public void Fill(MessageWriter block)
    {
        while (block.Length < Size && TryRead(out var line, out var isTooLong))
        {
            result.Lines++;
            if (isTooLong)
                result.Add(new SavedListingError(result.Lines, MaximumLineSize + 1, $"a line has at most {MaximumLineSize} bytes"));
            else if (!IsRemark(line))
                Take(line, block);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Take(ReadOnlySpan<byte> line, MessageWriter block)
    {
        var parser = new ConnectionLine(line, options);
        if (!parser.TryParse())
        {
            result.Add(new SavedListingError(result.Lines, parser.ErrorColumn, parser.Error!));
            return;
        }
        block.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.Multi, 0, 0, parser.Family, 0, ref parser.Connection);
        result.Connections++;
    }

    // An empty line, or the tool's own words about the listing: "conntrack v1.4.8 (conntrack-tools): 12 flow entries have been shown."
    private static bool IsRemark(ReadOnlySpan<byte> line) => line.Trim(" \t"u8).IsEmpty || line.StartsWith("conntrack v"u8);

    // The next line without its end; one that is too long is empty, and its rest passed over.
    private bool TryRead(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        while (true)
        {
            var pending = _buffer.AsSpan(_start, _end - _start);
            var length = pending.IndexOf((byte)'\n');
            if (length >= 0 || (_isRead && pending.Length > 0))
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
            if (_isRead)
                return isTooLong;
            if (pending.Length > MaximumLineSize)
            {
                isTooLong = true;
                _start = _end; // the line's end is still to come
            }
            ReadMore();
        }
    }

    private void ReadMore()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var read = input.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isRead = read == 0;
    }
}
