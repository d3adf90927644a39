using Statewall.Netlink;
using Statewall.Netlink.Attributes;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>The header of link messages. // struct ifinfomsg</summary>
/// <param name="Index">The interface's index, 0 when it goes by name. // ifi_index</param>
/// <param name="Flags">Flags of the interface. // ifi_flags, IFF_*</param>
/// <param name="Change">The flags that a request changes. // ifi_change</param>
internal readonly record struct LinkHeader(int Index, uint Flags = 0, uint Change = 0)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 16;

    /// <summary>The interface is switched on. // IFF_UP</summary>
    public const uint Up = 1;

    /// <summary>The interface can send. // IFF_RUNNING</summary>
    public const uint Running = 0x40;

    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const int ChangeOffset = 12;

    /// <summary>Reads the interface's index; false when <paramref name="source"/> is too short.</summary>
    public static bool TryReadIndex(ReadOnlySpan<byte> source, out int index)
    {
        index = source.Length < Size ? 0 : (int)MachineOrder.ReadU32(source[IndexOffset..]);
        return source.Length >= Size;
    }

    /// <summary>Reads the interface's flags; 0 when <paramref name="source"/> is too short.</summary>
    public static uint ReadFlags(ReadOnlySpan<byte> source) => source.Length < Size ? 0 : MachineOrder.ReadU32(source[FlagsOffset..]);

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        MachineOrder.WriteU32(destination[IndexOffset..], (uint)Index);
        MachineOrder.WriteU32(destination[FlagsOffset..], Flags);
        MachineOrder.WriteU32(destination[ChangeOffset..], Change);
    }
}

/// <summary>The attributes of a link that a replay sets. // RTM_NEWLINK</summary>
internal record struct LinkMessage : IAttributeSet<LinkMessage>
{
    /// <summary>Name. // IFLA_IFNAME</summary>
    public string? Name;

    /// <summary>MTU in bytes. // IFLA_MTU</summary>
    public uint? Mtu;

    /// <summary>Group of devices. // IFLA_GROUP</summary>
    public uint? Group;

    /// <summary>Hardware address. // IFLA_ADDRESS</summary>
    public byte[]? Address;

    /// <summary>Index of the device below. // IFLA_LINK</summary>
    public uint? Lower;

    /// <summary>Index of the bridge that it is a port of. // IFLA_MASTER</summary>
    public uint? Master;

    /// <summary>What kind of device is made. // IFLA_LINKINFO</summary>
    public LinkInfo? Info;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LinkMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(LinkAttribute.Name, ref value.Name);
        codec.HostU32(LinkAttribute.Mtu, ref value.Mtu);
        codec.HostU32(LinkAttribute.Group, ref value.Group);
        codec.Bytes(LinkAttribute.Address, ref value.Address);
        codec.HostU32(LinkAttribute.Lower, ref value.Lower);
        codec.HostU32(LinkAttribute.Master, ref value.Master);
        codec.Nest(LinkAttribute.Info, ref value.Info);
    }
}

/// <summary>A kind of device. // IFLA_LINKINFO</summary>
internal record struct LinkInfo : IAttributeSet<LinkInfo>
{
    /// <summary>Its name: <c>bridge</c>, <c>vlan</c>. // IFLA_INFO_KIND</summary>
    public string? Kind;

    /// <summary>What it has. // IFLA_INFO_DATA</summary>
    public LinkData? Data;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LinkInfo value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(LinkInfoAttribute.Kind, ref value.Kind);
        codec.Nest(LinkInfoAttribute.Data, ref value.Data);
    }
}

/// <summary>What a bridge or a VLAN has. // IFLA_INFO_DATA</summary>
internal record struct LinkData : IAttributeSet<LinkData>
{
    /// <summary>The VLAN's tag. // IFLA_VLAN_ID</summary>
    public ushort? VlanId;

    /// <summary>Whether a bridge looks where groups are. // IFLA_BR_MCAST_SNOOPING</summary>
    public byte? MulticastSnooping;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LinkData value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.HostU16(LinkDataAttribute.VlanId, ref value.VlanId);
        codec.U8(LinkDataAttribute.MulticastSnooping, ref value.MulticastSnooping);
    }
}
