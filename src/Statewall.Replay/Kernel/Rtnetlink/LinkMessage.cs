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

    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const int ChangeOffset = 12;

    /// <summary>Reads the interface's index; false when <paramref name="source"/> is too short.</summary>
    public static bool TryReadIndex(ReadOnlySpan<byte> source, out int index)
    {
        index = source.Length < Size ? 0 : (int)MachineOrder.ReadU32(source[IndexOffset..]);
        return source.Length >= Size;
    }

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

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LinkMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(LinkAttribute.Name, ref value.Name);
        codec.HostU32(LinkAttribute.Mtu, ref value.Mtu);
        codec.HostU32(LinkAttribute.Group, ref value.Group);
    }
}
