using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary><c>udp</c>: ports alone.</summary>
internal sealed record UdpWords : TransportWords
{
    /// <inheritdoc/>
    public override string Name => "udp";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Udp;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => [];

    /// <inheritdoc/>
    public override bool HasPorts => true;

    /// <inheritdoc/>
    public override int ChecksumOffset => UdpView.Offset.Checksum;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload) => null;

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
    }

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet) =>
        BuildContent(draft.Udp(packet.SourcePort ?? 0, packet.DestinationPort ?? 0), packet);
}

/// <summary><c>udplite</c>: as UDP, with the bytes that the checksum covers.</summary>
internal sealed record UdpLiteWords : TransportWords
{
    /// <summary>Bytes that the checksum covers, 0 for all.</summary>
    public ushort Coverage { get; init; }

    /// <inheritdoc/>
    public override string Name => "udplite";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.UdpLite;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => ["coverage"];

    /// <inheritdoc/>
    public override bool HasPorts => true;

    /// <inheritdoc/>
    public override int ChecksumOffset => UdpLiteView.Offset.Checksum;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        if (reader.Keyword != "coverage")
            return null;
        reader.TakeOnce("coverage");
        return this with { Coverage = (ushort)reader.Number(0, ushort.MaxValue) };
    }

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
        if (Coverage != 0)
            text.Append(CultureInfo.InvariantCulture, $" coverage {Coverage}");
    }

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet) =>
        BuildContent(draft.UdpLite(packet.SourcePort ?? 0, packet.DestinationPort ?? 0, Coverage), packet);
}
