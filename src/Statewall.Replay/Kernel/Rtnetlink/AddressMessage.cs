using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>The header of address messages. // struct ifaddrmsg</summary>
/// <param name="Family">AF_INET or AF_INET6, whose numbers are those of netfilter. // ifa_family</param>
/// <param name="PrefixLength">Length of the network's prefix in bits. // ifa_prefixlen</param>
/// <param name="Index">The interface's index. // ifa_index</param>
internal readonly record struct InterfaceAddressHeader(byte Family, byte PrefixLength, int Index)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 8;

    private const int IndexOffset = 4;

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        destination[0] = Family;
        destination[1] = PrefixLength;
        MachineOrder.WriteU32(destination[IndexOffset..], (uint)Index);
    }
}

/// <summary>The attributes of an address. // RTM_NEWADDR</summary>
internal record struct AddressMessage : IAttributeSet<AddressMessage>
{
    /// <summary>IPv6: the address is used at once, without asking for duplicates. // IFA_F_NODAD</summary>
    public const uint NoDuplicateDetection = 0x02;

    /// <summary>The own address. // IFA_LOCAL</summary>
    public InetAddress? Local;

    /// <summary>The peer's address, or again the own one. // IFA_ADDRESS</summary>
    public InetAddress? Address;

    /// <summary>IPv4: all of the network. // IFA_BROADCAST</summary>
    public InetAddress? Broadcast;

    /// <summary>Flags. // IFA_FLAGS</summary>
    public uint? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref AddressMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Value(AddressAttribute.Local, ref value.Local);
        codec.Value(AddressAttribute.Address, ref value.Address);
        codec.Value(AddressAttribute.Broadcast, ref value.Broadcast);
        codec.HostU32(AddressAttribute.Flags, ref value.Flags);
    }
}
