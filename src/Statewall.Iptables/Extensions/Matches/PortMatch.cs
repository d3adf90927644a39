using System.Buffers.Binary;
using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// What tcp and udp have in common: ranges of ports at the start of their structures. // struct xt_tcp, xt_udp: spts[2], dpts[2]
/// </summary>
internal abstract class PortMatch : XtMatch
{
    private const int SourceFrom = 0, SourceTo = 2, DestinationFrom = 4, DestinationTo = 6;
    private const byte SourceInverted = 1, DestinationInverted = 2; // XT_TCP_INV_SRCPT, XT_UDP_INV_SRCPT …
    private readonly int _inverted;

    protected PortMatch(string name, int inverted)
        : base(name) => _inverted = inverted;

    /// <summary>The options of ports.</summary>
    /// <param name="inverted">Where in the structure the flags of inversion lie.</param>
    protected static XtOption[] PortOptions(int inverted) =>
        PortMatchOptions.Of(value => Read(value, SourceFrom, inverted, SourceInverted), value => Read(value, DestinationFrom, inverted, DestinationInverted));

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        info.Write16(SourceTo, ushort.MaxValue);
        info.Write16(DestinationTo, ushort.MaxValue);
    }

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Rule.Head is IpHead head && (head.IsProtocolInverted || !ProtocolText.IsNameOf(head.Protocol, Name)))
            throw options.Wrong($"needs `-p {Name}'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        Save(output, info, "sport", SourceFrom, SourceInverted);
        Save(output, info, "dport", DestinationFrom, DestinationInverted);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ").Append(Name);
        Print(output, info, "spt", SourceFrom, SourceInverted, isNumeric);
        Print(output, info, "dpt", DestinationFrom, DestinationInverted, isNumeric);
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => PortMatchOptions.Help(output, Name);

    /// <summary>Takes a comparison of a port, or of the flags of TCP.</summary>
    /// <returns>False when it is no such.</returns>
    public static bool TryTake(XtRule rule, in FieldComparison comparison)
    {
        if (comparison.Field is not { Meta: null, Base: NftPayloadBase.TransportHeader } field)
            return false;
        if (field.Offset == TcpMatch.FlagsByte)
            return TcpMatch.TryTakeFlags(rule, in comparison);
        return comparison.Mask.IsEmpty && TryTake(rule, field, comparison.Value, comparison.Value, comparison.IsInverted);
    }

    /// <summary>Takes a range of ports, or two of them.</summary>
    /// <returns>False when it is no such.</returns>
    public static bool TryTake(XtRule rule, PacketField field, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool isInverted)
    {
        if (field is not { Meta: null, Base: NftPayloadBase.TransportHeader, Offset: 0 or 2 } || from.Length != to.Length)
            return false;
        PortMatch? kind = rule.Protocol switch
        {
            6 => TcpMatch.Instance,
            17 => UdpMatch.Instance,
            _ => null,
        };
        if (kind is null || (from.Length != 2 && (from.Length != 4 || field.Offset != 0)))
            return false;
        var info = RuleReader.MatchOf(rule, kind).Info.AsSpan();
        for (var part = 0; part < from.Length; part += 2)
        {
            var isSource = field.Offset + part == 0;
            info.Write16(isSource ? SourceFrom : DestinationFrom, BinaryPrimitives.ReadUInt16BigEndian(from[part..]));
            info.Write16(isSource ? SourceTo : DestinationTo, BinaryPrimitives.ReadUInt16BigEndian(to[part..]));
            if (isInverted)
                info[kind._inverted] |= isSource ? SourceInverted : DestinationInverted;
        }
        return true;
    }

    /// <summary>Writes the comparisons of ports.</summary>
    protected void WritePorts(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        WritePorts(writer, info, SourceFrom, SourceInverted);
        WritePorts(writer, info, DestinationFrom, DestinationInverted);
    }

    /// <summary>No port is asked for.</summary>
    protected bool AsksForNoPort(ReadOnlySpan<byte> info) => IsAny(info, SourceFrom, SourceInverted) && IsAny(info, DestinationFrom, DestinationInverted);

    /// <summary>Writes the ports in nft's language.</summary>
    protected void TranslatePorts(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        TranslatePorts(translation, info, "sport", SourceFrom, SourceInverted);
        TranslatePorts(translation, info, "dport", DestinationFrom, DestinationInverted);
    }

    private void TranslatePorts(RuleTranslation translation, ReadOnlySpan<byte> info, string name, int from, byte inverted)
    {
        if (IsAny(info, from, inverted))
            return;
        translation.Match($"{Name} {name}", (info[_inverted] & inverted) != 0).Range(info.Read16(from), info.Read16(from + 2), "-");
    }

    private void WritePorts(RuleWriter writer, ReadOnlySpan<byte> info, int from, byte inverted)
    {
        if (IsAny(info, from, inverted))
            return;
        var (low, high) = (Wire(info, from), Wire(info, from + 2));
        var isInverted = (info[_inverted] & inverted) != 0;
        var offset = from == SourceFrom ? 0u : 2u;
        if (low.AsSpan().SequenceEqual(high))
            writer.Compare(NftPayloadBase.TransportHeader, offset, low, isInverted);
        else
            writer.CompareRange(NftPayloadBase.TransportHeader, offset, low, high, isInverted);
    }

    private void Save(TextOutput output, ReadOnlySpan<byte> info, string name, int from, byte inverted)
    {
        if (IsAny(info, from, inverted))
            return;
        output.Option(name, (info[_inverted] & inverted) != 0).Append(" ").Range(info.Read16(from), info.Read16(from + 2));
    }

    private void Print(TextOutput output, ReadOnlySpan<byte> info, string name, int from, byte inverted, bool isNumeric)
    {
        if (IsAny(info, from, inverted))
            return;
        PortMatchOptions.Print(output, name, info.Read16(from), info.Read16(from + 2), (info[_inverted] & inverted) != 0, isNumeric);
    }

    private bool IsAny(ReadOnlySpan<byte> info, int from, byte inverted) => (info[_inverted] & inverted) == 0 && info.Read16(from) == 0 && info.Read16(from + 2) == ushort.MaxValue;

    private static void Read(OptionValue value, int offset, int inverted, byte bit)
    {
        var (from, to) = value.Ports();
        value.Info.Write16(offset, from);
        value.Info.Write16(offset + 2, to);
        value.Invert(inverted, bit);
    }

    private static byte[] Wire(ReadOnlySpan<byte> info, int offset)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, info.Read16(offset));
        return bytes;
    }
}
