using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Client;

/// <summary>How the requests of a batch belong together.</summary>
public enum BatchKind
{
    /// <summary>
    /// Each request stands for itself; they travel in as many datagrams as it takes, and the last of each datagram is acknowledged.
    /// </summary>
    Independent,

    /// <summary>
    /// The requests travel in one datagram that the family carries out as a whole: the first and the last frame the batch
    /// (NFNL_MSG_BATCH_BEGIN and _END, which are never acknowledged). A refusal of the first refuses all.
    /// </summary>
    Transaction,

    /// <summary>
    /// As a transaction, but without the frame that ends it: the family finds out whether it could carry the requests out, and changes nothing.
    /// </summary>
    Trial,
}

/// <summary>Requests to be sent together. Reuse it: its buffers are kept.</summary>
public sealed class RequestBatch : IDisposable
{
    private readonly List<int> _starts = [];

    /// <summary>Creates an empty batch.</summary>
    public RequestBatch(BatchKind kind) => Kind = kind;

    /// <summary>How the requests belong together.</summary>
    public BatchKind Kind { get; }

    /// <summary>Requests in the batch.</summary>
    public int Count => _starts.Count;

    /// <summary>Bytes that the requests take.</summary>
    public int Size => Writer.Length;

    internal MessageWriter Writer { get; } = new();

    /// <summary>Forgets all requests.</summary>
    public void Clear()
    {
        _starts.Clear();
        Writer.Clear();
    }

    /// <summary>Appends a request.</summary>
    /// <param name="type">The message's type.</param>
    /// <param name="flags">Flags besides NLM_F_REQUEST and NLM_F_ACK, which are set as the batch needs.</param>
    /// <param name="familyHeader">The family's header in wire form.</param>
    /// <param name="value">The value whose attributes follow.</param>
    /// <param name="encoded">More attributes, which follow those, in wire form.</param>
    /// <returns>The request's number, from 0.</returns>
    public int Add<T>(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> familyHeader, ref T value, ReadOnlySpan<byte> encoded = default)
        where T : struct, IAttributeSet<T>
    {
        var start = Writer.Length;
        Writer.Append(type, flags | NetlinkFlags.Request, 0, 0, familyHeader, ref value, encoded);
        return Note(start);
    }

    /// <summary>Appends a request whose body is given in wire form; otherwise as the other overload.</summary>
    public int Add(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> body)
    {
        var start = Writer.Length;
        Writer.Append(type, flags | NetlinkFlags.Request, 0, 0, body);
        return Note(start);
    }

    /// <summary>Makes room for requests that are known to come, so that the buffer does not grow step by step.</summary>
    /// <param name="size">How many bytes they will take.</param>
    public void Reserve(int size) => Writer.Reserve(size);

    /// <summary>A request in wire form, e.g. to see what a refusal's offset points at. Valid until the batch changes.</summary>
    /// <param name="index">The request's number, from 0.</param>
    public ReadOnlySpan<byte> MessageAt(int index) => Writer.Written[_starts[index]..StartOf(index + 1)];

    /// <summary>Returns the buffers.</summary>
    public void Dispose() => Writer.Dispose();

    internal int StartOf(int index) => index < _starts.Count ? _starts[index] : Writer.Length;

    private int Note(int start)
    {
        _starts.Add(start);
        return _starts.Count - 1;
    }
}
