using Statewall.Packets;

namespace Statewall.Replay;

/// <summary>Tells messages of ICMP that quote a packet from the others.</summary>
internal static class IcmpErrors
{
    /// <summary>Whether this is an error of ICMP or ICMPv6.</summary>
    /// <param name="protocol">Transport protocol.</param>
    /// <param name="transport">The packet from its transport header on.</param>
    public static bool IsError(byte protocol, ReadOnlySpan<byte> transport) => protocol switch
    {
        IpProtocol.Icmp => IcmpView.TryParse(transport, out var message) && message.IsError,
        IpProtocol.IcmpV6 => IcmpV6View.TryParse(transport, out var message) && message.IsError,
        _ => false,
    };
}
