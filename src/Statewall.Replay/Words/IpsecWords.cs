using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary>What <c>esp</c> and <c>ah</c> have in common: an index of parameters and a sequence number.</summary>
internal abstract record IpsecWords : TransportWords
{
    private const uint UsualSpi = 0x1000;

    /// <summary>Security parameter index.</summary>
    public uint Spi { get; init; } = UsualSpi;

    /// <summary>Sequence number.</summary>
    public uint Sequence { get; init; } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => ["spi", "seq"];

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        switch (reader.Keyword)
        {
            case "spi":
                reader.TakeOnce("spi");
                return this with { Spi = (uint)reader.Number(0, uint.MaxValue) };
            case "seq":
                reader.TakeOnce("seq");
                return this with { Sequence = (uint)reader.Number(0, uint.MaxValue) };
            default:
                return null;
        }
    }

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
        if (Spi != UsualSpi)
            text.Append(CultureInfo.InvariantCulture, $" spi 0x{Spi:x}");
        if (Sequence != 1)
            text.Append(CultureInfo.InvariantCulture, $" seq {Sequence}");
    }
}

/// <summary><c>esp</c>: the data stands for what is encrypted.</summary>
internal sealed record EspWords : IpsecWords
{
    /// <inheritdoc/>
    public override string Name => "esp";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Esp;

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet) => BuildContent(draft.Esp(Spi, Sequence), packet);
}

/// <summary><c>ah</c>: with nothing that it protects but data.</summary>
internal sealed record AhWords : IpsecWords
{
    private const int IntegrityCheckSize = 12; // of HMAC-SHA1-96

    /// <inheritdoc/>
    public override string Name => "ah";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Ah;

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet) =>
        BuildContent(draft.Ah(Spi, Sequence, new byte[IntegrityCheckSize]).WithProtocol(IpProtocol.NoNext), packet);
}
