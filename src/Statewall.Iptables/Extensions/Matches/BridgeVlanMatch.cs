using System.Buffers.Binary;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The tag of a VLAN. // struct ebt_vlan_info: id, prio, encap (big endian), bitmask, invflags</summary>
internal sealed class BridgeVlanMatch : BridgeMatch
{
    private const int IdAt = 0, PriorityAt = 2, EncapsulatedAt = 4, BitsAt = 6;
    private const byte Id = 1, Priority = 2, Encapsulated = 4;
    private const ushort Tagged = 0x8100;

    private BridgeVlanMatch()
        : base("vlan", BitsAt)
    {
        Families = XtFamilies.Bridge;
        Size = 8;
        Options =
        [
            Field("vlan-id", Id, value => value.Info.Write16(IdAt, value.Number(0, 4094))),
            Field("vlan-prio", Priority, value => value.Info[PriorityAt] = (byte)value.Number(0, 7)),
            Field("vlan-encap", Encapsulated, ReadEncapsulated),
        ];
    }

    /// <summary>The match.</summary>
    public static BridgeVlanMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Rule.Head is not BridgeHead { HasProtocol: true, IsProtocolInverted: false, Protocol: Tagged })
            throw options.Wrong("For vlan filtering the protocol must be 802_1Q");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (Has(info, Id))
            output.Option("vlan-id", IsInverted(info, Id)).Append(" ").Append(info.Read16(IdAt));
        if (Has(info, Priority))
            output.Option("vlan-prio", IsInverted(info, Priority)).Append(" ").Append(info[PriorityAt]);
        if (Has(info, Encapsulated))
            output.Option("vlan-encap", IsInverted(info, Encapsulated)).Append($" {BinaryPrimitives.ReadUInt16BigEndian(info[EncapsulatedAt..]):X4}");
    }

    /// <inheritdoc/>
    public override bool ImpliesEtherType(ReadOnlySpan<byte> info) => true;

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Has(info, Id))
            translation.Match("vlan id", IsInverted(info, Id)).Append(info.Read16(IdAt));
        if (Has(info, Priority))
            translation.Match("vlan pcp", IsInverted(info, Priority)).Append(info[PriorityAt]);
        if (Has(info, Encapsulated))
            translation.Match("vlan type", IsInverted(info, Encapsulated)).Append($"0x{BinaryPrimitives.ReadUInt16BigEndian(info[EncapsulatedAt..]):x4}");
        return true;
    }

    private static void ReadEncapsulated(OptionValue value)
    {
        if (!EtherTypes.TryParse(value.Text, out var protocol))
            throw value.Wrong($"The specified encapsulated protocol '{value.Text}' is not known");
        BinaryPrimitives.WriteUInt16BigEndian(value.Info[EncapsulatedAt..], protocol);
    }
}
