using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary><c>gre</c>: a tunnel with or without a key, or with <c>call</c> one of PPTP.</summary>
internal sealed record GreWords : TransportWords
{
    /// <summary>Key.</summary>
    public uint? Key { get; init; }

    /// <summary>Call of PPTP, which makes it version 1.</summary>
    public ushort? Call { get; init; }

    /// <summary>Sequence number.</summary>
    public uint? Sequence { get; init; }

    /// <inheritdoc/>
    public override string Name => "gre";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Gre;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => ["key", "call", "seq"];

    /// <inheritdoc/>
    public override bool TakesInner => Call is null;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        switch (reader.Keyword)
        {
            case "key" when Call is null:
                reader.TakeOnce("key");
                return this with { Key = (uint)reader.Number(0, uint.MaxValue) };
            case "call" when Key is null:
                reader.TakeOnce("call");
                return this with { Call = (ushort)reader.Number(0, ushort.MaxValue) };
            case "key" or "call":
                throw reader.Fault("a key and a call exclude each other");
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
        if (Key is { } key)
            text.Append(CultureInfo.InvariantCulture, $" key 0x{key:x}");
        if (Call is { } call)
            text.Append(CultureInfo.InvariantCulture, $" call {call}");
        if (Sequence is { } sequence)
            text.Append(CultureInfo.InvariantCulture, $" seq {sequence}");
    }

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet)
    {
        if (Call is { } call)
            draft.GrePptp(call, Sequence);
        else
            draft.Gre(Key, Sequence).WithProtocol(packet.Inner is { Source.IsIPv6: true } ? EtherType.IPv6 : EtherType.IPv4);
        BuildContent(draft, packet);
    }
}
