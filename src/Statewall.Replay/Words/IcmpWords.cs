using System.Globalization;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary><c>icmp</c>: a type by name, its code, and the 32 bits behind the checksum as the type has them.</summary>
internal record IcmpWords : TransportWords
{
    private const string FieldId = "id";
    private const string FieldSequence = "seq";
    private const string FieldMtu = "mtu";
    private const string FieldGateway = "gateway";
    private const uint UsualEcho = 0x0001_0001; // id 1, seq 1

    private static readonly string[] Known = [.. IcmpNames.V4.Select(row => row.Name), "type", "code", FieldId, FieldSequence, FieldMtu, FieldGateway, "rest"];

    /// <summary>The message's type; null when it was not given, for an echo request.</summary>
    public byte? Type { get; init; }

    /// <summary>The message's code.</summary>
    public byte Code { get; init; }

    /// <summary>The 32 bits behind the checksum; null when they were not given.</summary>
    public uint? Rest { get; init; }

    /// <inheritdoc/>
    public override string Name => "icmp";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Icmp;

    /// <inheritdoc/>
    public override int Family => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => Known;

    /// <inheritdoc/>
    public override bool TakesInner => Type is IcmpType.DestinationUnreachable or IcmpType.SourceQuench or IcmpType.Redirect or IcmpType.TimeExceeded
        or IcmpType.ParameterProblem;

    /// <inheritdoc/>
    public override int ChecksumOffset => IcmpView.Offset.Checksum;

    /// <summary>Names of messages.</summary>
    protected virtual IReadOnlyList<IcmpName> Names => IcmpNames.V4;

    /// <summary>The type of an echo request.</summary>
    protected virtual byte EchoRequest => IcmpType.EchoRequest;

    /// <summary>The type that the message has.</summary>
    protected byte EffectiveType => Type ?? EchoRequest;

    /// <summary>The 32 bits that the message has.</summary>
    protected uint EffectiveRest => Rest ?? UsualRest;

    /// <summary>Whether messages of the type have an identifier and a sequence number.</summary>
    protected virtual bool HasId => EffectiveType is IcmpType.EchoRequest or IcmpType.EchoReply or IcmpType.TimestampRequest or IcmpType.TimestampReply
        or IcmpType.InfoRequest or IcmpType.InfoReply or IcmpType.AddressMaskRequest or IcmpType.AddressMaskReply;

    /// <summary>Whether messages of the type and code tell an MTU.</summary>
    protected virtual bool HasMtu => EffectiveType == IcmpType.DestinationUnreachable && Code == 4; // ICMP_FRAG_NEEDED

    /// <summary>The largest MTU that a message can tell.</summary>
    protected virtual uint LargestMtu => ushort.MaxValue;

    private bool HasGateway => Family == 4 && EffectiveType == IcmpType.Redirect;

    private uint UsualRest => HasId ? UsualEcho : 0;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        var word = reader.Keyword;
        foreach (var row in Names)
        {
            if (row.Name != word)
                continue;
            CheckOrder(reader);
            reader.TakeOnce("type");
            if (row.Code is not null)
                reader.Once("code");
            return this with { Type = row.Type, Code = row.Code ?? Code };
        }
        switch (word)
        {
            case "type":
                CheckOrder(reader);
                reader.TakeOnce(word);
                return this with { Type = (byte)reader.Number(0, byte.MaxValue) };
            case "code":
                CheckOrder(reader);
                reader.TakeOnce(word);
                return this with { Code = (byte)reader.Number(0, byte.MaxValue) };
            case "rest":
                foreach (var field in (ReadOnlySpan<string>)[FieldId, FieldSequence, FieldMtu, FieldGateway])
                    reader.Once(field);
                reader.TakeOnce(word);
                return this with { Rest = (uint)reader.Number(0, uint.MaxValue) };
            default:
                return TakeField(reader, word);
        }
    }

    private void CheckOrder(WordReader reader)
    {
        if (Rest is not null)
            throw reader.Fault("type and code have to stand in front of what depends on them");
    }

    private IcmpWords? TakeField(WordReader reader, string word)
    {
        var isThere = word switch
        {
            FieldId or FieldSequence => HasId,
            FieldMtu => HasMtu,
            FieldGateway => HasGateway,
            _ => (bool?)null,
        };
        if (isThere is null)
            return null;
        if (isThere == false)
            throw reader.Fault($"a message of this type has no {word}; its type and code have to stand in front");
        reader.TakeOnce(word);
        return word switch
        {
            FieldId => this with { Rest = (EffectiveRest & 0xFFFF) | ((uint)reader.Number(0, ushort.MaxValue) << 16) },
            FieldSequence => this with { Rest = (EffectiveRest & 0xFFFF_0000) | (uint)reader.Number(0, ushort.MaxValue) },
            FieldMtu => this with { Rest = (uint)reader.Number(0, LargestMtu) },
            _ => this with { Rest = Gateway(reader) },
        };
    }

    private static uint Gateway(WordReader reader)
    {
        if (!InetAddress.TryParse(reader.Word, out var address) || !address.IsIPv4)
            throw reader.Expected("the gateway's address");
        reader.Advance();
        return address.ToUInt32();
    }

    /// <inheritdoc/>
    public override TransportWords Complete(Payload payload) => this with { Type = EffectiveType, Rest = EffectiveRest };

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
        var name = Names.FirstOrDefault(row => row.Type == EffectiveType && row.Code == Code).Name;
        var isWhole = name is not null;
        name ??= Names.FirstOrDefault(row => row.Type == EffectiveType && row.Code is null).Name;
        text.Append(CultureInfo.InvariantCulture, $" {name ?? $"type {EffectiveType}"}");
        if (!isWhole && Code != 0)
            text.Append(CultureInfo.InvariantCulture, $" code {Code}");
        var rest = EffectiveRest;
        if (HasId)
            text.Append(CultureInfo.InvariantCulture, $" {FieldId} {rest >> 16} {FieldSequence} {rest & 0xFFFF}");
        else if (HasMtu && rest <= LargestMtu)
            text.Append(CultureInfo.InvariantCulture, $" {FieldMtu} {rest}");
        else if (HasGateway)
            text.Append(CultureInfo.InvariantCulture, $" {FieldGateway} {new InetAddress(rest)}");
        else if (rest != 0)
            text.Append(CultureInfo.InvariantCulture, $" rest 0x{rest:x}");
    }

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet)
    {
        if (packet.Inner is null)
            draft.Icmp(EffectiveType, Code, EffectiveRest).Payload(packet.Payload.Bytes);
        else
            draft.IcmpError(EffectiveType, Code, packet.Inner.ToBytes(), EffectiveRest);
    }
}

/// <summary><c>icmpv6</c>, as ICMP, with types of its own.</summary>
internal sealed record IcmpV6Words : IcmpWords
{
    private const string FieldTarget = "target";
    private const byte DiscoveryHopLimit = 255; // other messages of neighbour discovery are not heeded

    private static readonly string[] Known = [.. IcmpNames.V6.Select(row => row.Name), "type", "code", "id", "seq", "mtu", FieldTarget, "rest"];

    /// <inheritdoc/>
    public override string Name => "icmpv6";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.IcmpV6;

    /// <inheritdoc/>
    public override int Family => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => Known;

    /// <inheritdoc/>
    public override bool TakesInner => Type < IcmpV6Type.EchoRequest;

    /// <inheritdoc/>
    public override byte UsualTtl =>
        EffectiveType is >= IcmpV6Type.RouterSolicitation and <= IcmpV6Type.Redirect ? DiscoveryHopLimit : base.UsualTtl;

    /// <inheritdoc/>
    protected override IReadOnlyList<IcmpName> Names => IcmpNames.V6;

    /// <inheritdoc/>
    protected override byte EchoRequest => IcmpV6Type.EchoRequest;

    /// <inheritdoc/>
    protected override bool HasId => EffectiveType is IcmpV6Type.EchoRequest or IcmpV6Type.EchoReply;

    /// <inheritdoc/>
    protected override bool HasMtu => EffectiveType == IcmpV6Type.PacketTooBig;

    /// <inheritdoc/>
    protected override uint LargestMtu => uint.MaxValue;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        if (reader.Keyword != FieldTarget)
            return base.Take(reader, ref payload);
        if (EffectiveType is not (IcmpV6Type.NeighbourSolicitation or IcmpV6Type.NeighbourAdvertisement))
            throw reader.Fault("a message of this type has no target; its type has to stand in front");
        reader.Once("data");
        reader.Advance();
        if (!InetAddress.TryParse(reader.Word, out var address) || !address.IsIPv6)
            throw reader.Expected("the IPv6 address that is asked for");
        payload = new Payload(address.Bytes.ToArray());
        reader.Advance();
        return this;
    }

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet)
    {
        if (packet.Inner is null)
            draft.IcmpV6(EffectiveType, Code, EffectiveRest).Payload(packet.Payload.Bytes);
        else
            draft.IcmpV6Error(EffectiveType, Code, packet.Inner.ToBytes(), EffectiveRest);
    }
}
