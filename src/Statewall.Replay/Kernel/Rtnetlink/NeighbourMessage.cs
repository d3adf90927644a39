using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>The header of neighbour messages. // struct ndmsg</summary>
/// <param name="Family">AF_INET or AF_INET6. // ndm_family</param>
/// <param name="Index">The interface's index. // ndm_ifindex</param>
internal readonly record struct NeighbourHeader(byte Family, int Index)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 12;

    private const ushort Permanent = 0x80; // NUD_PERMANENT

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        destination[0] = Family;
        MachineOrder.WriteU32(destination[4..], (uint)Index);
        MachineOrder.WriteU16(destination[8..], Permanent);
    }
}

/// <summary>The attributes of a neighbour. // RTM_NEWNEIGH</summary>
internal record struct NeighbourMessage : IAttributeSet<NeighbourMessage>
{
    /// <summary>The IP address. // NDA_DST</summary>
    public InetAddress? Destination;

    /// <summary>The hardware address. // NDA_LLADDR</summary>
    public byte[]? HardwareAddress;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref NeighbourMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Value(NeighbourAttribute.Destination, ref value.Destination);
        codec.Bytes(NeighbourAttribute.HardwareAddress, ref value.HardwareAddress);
    }
}
