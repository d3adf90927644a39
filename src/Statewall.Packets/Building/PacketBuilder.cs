// Building packets, for tests and for the packets that the engine sends itself.
//
// A draft is a list of layers, outermost first, appended to one growing buffer. Numbers known at once are written at once; lengths,
// next-protocol fields and checksums depend on what follows and are filled in by PacketDraft.Finish, from the innermost layer outwards.
// Whatever is filled in can be fixed to a value of one's own (With…), so that broken packets are as easy to build as right ones.
// A draft may be cleared and used again: then nothing is allocated. One draft, one thread.
namespace Statewall.Packets.Building;

/// <summary>
/// Starts packets: <c>PacketBuilder.IPv4("10.0.0.1", "10.0.1.2").Tcp(1234, 80, TcpFlags.Syn, seq: 1).ToArray()</c>. Each method starts a
/// new <see cref="PacketDraft"/> with the layer that it is named after; the parameters are described there.
/// </summary>
public static class PacketBuilder
{
    /// <summary>Starts with an Ethernet header, see <see cref="PacketDraft.Ethernet(string, string)"/>.</summary>
    public static PacketDraft Ethernet(string source = PacketDraft.DefaultSource, string destination = PacketDraft.DefaultDestination) =>
        new PacketDraft().Ethernet(source, destination);

    /// <summary>Starts with an IPv4 header, see <see cref="PacketDraft.IPv4(string, string, byte, byte, ushort, bool, bool, int, ReadOnlySpan{byte})"/>.</summary>
    public static PacketDraft IPv4(
        string source, string destination, byte ttl = 64, byte tos = 0, ushort id = 0, bool dontFragment = false,
        bool moreFragments = false, int fragmentOffset = 0, ReadOnlySpan<byte> options = default) =>
        new PacketDraft().IPv4(source, destination, ttl, tos, id, dontFragment, moreFragments, fragmentOffset, options);

    /// <summary>Starts with an IPv6 header, see <see cref="PacketDraft.IPv6(string, string, byte, byte, uint)"/>.</summary>
    public static PacketDraft IPv6(
        string source, string destination, byte hopLimit = 64, byte trafficClass = 0, uint flowLabel = 0) =>
        new PacketDraft().IPv6(source, destination, hopLimit, trafficClass, flowLabel);

    /// <summary>Starts with an IPv4 or IPv6 header, as the addresses are.</summary>
    public static PacketDraft Ip(string source, string destination, byte ttl = 64) => source is not null && source.Contains(':', StringComparison.Ordinal)
        ? IPv6(source, destination, ttl)
        : IPv4(source!, destination, ttl);
}
