using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary><c>proto NUMBER</c>: any protocol, of which only the data is known; 4 and 41 may carry a packet.</summary>
internal sealed record OtherWords : TransportWords
{
    /// <summary>The number that was given.</summary>
    public byte Number { get; init; } = IpProtocol.NoNext;

    /// <inheritdoc/>
    public override byte Protocol => Number;

    /// <inheritdoc/>
    public override string Name => "proto";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => [];

    /// <inheritdoc/>
    public override bool TakesInner => Protocol is IpProtocol.IpIp or IpProtocol.IPv6;

    /// <inheritdoc/>
    public override TransportWords TakeName(WordReader reader) => this with { Number = (byte)reader.Number(0, byte.MaxValue) };

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload) => null;

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
    }

    /// <summary>The protocol's number as it stands behind its name.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"proto {Protocol}");

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet) => BuildContent(draft.WithProtocol(Protocol), packet);
}
