namespace Statewall.Sync.Transports;

/// <summary>Messages that wait to be sent in one piece: as many as fit an interface's packets.</summary>
/// <param name="size">Bytes of a piece; messages that do not fit it go alone.</param>
/// <param name="room">Bytes that the largest message needs.</param>
internal sealed class LinkBuffer(int size, int room)
{
    private readonly byte[] _bytes = new byte[size + room];
    private int _length;

    /// <summary>Where the next message is written.</summary>
    public Span<byte> Room => _bytes.AsSpan(_length);

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>What waits.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(0, _length);

    /// <summary>Takes the message that was written; false when what waits has to be sent first.</summary>
    public bool TryCommit(int length)
    {
        if (_length > 0 && _length + length >= size)
            return false;
        _length += length;
        return true;
    }

    /// <summary>What waits was sent.</summary>
    public void Clear() => _length = 0;
}
