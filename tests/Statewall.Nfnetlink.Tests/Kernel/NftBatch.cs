using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>A batch of nf_tables messages in one table <c>t</c>, which the batch creates.</summary>
internal sealed class NftBatch : IDisposable
{
    private const NetlinkFlags Create = NetlinkFlags.Request | NetlinkFlags.Create;

    private readonly NfProto _family;
    private uint _sequence = 100;

    public NftBatch(NfProto family)
    {
        _family = family;
        Writer.AppendBatchBegin(NfnlSubsystem.Nftables, _sequence);
        Add(NftMessage.NewTable, new Table { Name = "t" });
    }

    public MessageWriter Writer { get; } = new();

    public void Add<T>(byte message, T value, NetlinkFlags flags = NetlinkFlags.None)
        where T : struct, IAttributeSet<T>
    {
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message);
        Writer.AppendNfnetlink(type, Create | flags, ++_sequence, 0, _family, 0, ref value);
    }

    /// <summary>Adds a request as it was written elsewhere.</summary>
    public void Add(ReadOnlySpan<byte> message) =>
        Writer.Append(BitConverter.ToUInt16(message[4..]), Create, ++_sequence, 0, message[NetlinkHeader.Size..]);

    /// <summary>Ends and sends the batch; the last message, a flush of nothing, is what the kernel acknowledges.</summary>
    /// <returns>The first error number; 0 for success.</returns>
    public int Send(KernelSocket socket)
    {
        Add(NftMessage.NewTable, new Table { Name = "t" }, NetlinkFlags.Ack);
        Writer.AppendBatchEnd(NfnlSubsystem.Nftables, _sequence + 1);
        return socket.Exchange(Writer.Written, _sequence);
    }

    public void Dispose() => Writer.Dispose();
}
