using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>The header of route messages. // struct rtmsg</summary>
/// <param name="Family">AF_INET or AF_INET6, whose numbers are those of netfilter. // rtm_family</param>
/// <param name="DestinationLength">Length of the destination's prefix in bits. // rtm_dst_len</param>
/// <param name="Scope">How far the destination is. // rtm_scope, RT_SCOPE_*</param>
/// <param name="Type">What the route does. // rtm_type, RTN_*</param>
internal readonly record struct RouteHeader(byte Family, byte DestinationLength, byte Scope, byte Type)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 12;

    /// <summary>The destination is behind a next hop. // RT_SCOPE_UNIVERSE</summary>
    public const byte ScopeUniverse = 0;

    /// <summary>The destination is on the link. // RT_SCOPE_LINK</summary>
    public const byte ScopeLink = 253;

    /// <summary>The destination is the host itself. // RT_SCOPE_HOST</summary>
    public const byte ScopeHost = 254;

    private const byte ProtocolBoot = 3; // RTPROT_BOOT

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        destination[0] = Family;
        destination[1] = DestinationLength;
        destination[5] = ProtocolBoot;
        destination[6] = Scope;
        destination[7] = Type;
    }
}

/// <summary>The attributes of a route. // RTM_NEWROUTE</summary>
internal record struct RouteMessage : IAttributeSet<RouteMessage>
{
    /// <summary>Destination. // RTA_DST</summary>
    public InetAddress? Destination;

    /// <summary>Next hop. // RTA_GATEWAY</summary>
    public InetAddress? Gateway;

    /// <summary>Index of the outgoing interface. // RTA_OIF</summary>
    public uint? OutInterface;

    /// <summary>Source address of the host's own packets. // RTA_PREFSRC</summary>
    public InetAddress? PreferredSource;

    /// <summary>The table. // RTA_TABLE</summary>
    public uint? Table;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RouteMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Value(RouteAttribute.Destination, ref value.Destination);
        codec.Value(RouteAttribute.Gateway, ref value.Gateway);
        codec.HostU32(RouteAttribute.OutInterface, ref value.OutInterface);
        codec.Value(RouteAttribute.PreferredSource, ref value.PreferredSource);
        codec.HostU32(RouteAttribute.Table, ref value.Table);
    }
}
