using System.Buffers.Binary;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Frames with an LLC header. // struct ebt_802_3_info: sap, type (big endian), bitmask, invflags</summary>
internal sealed class Bridge8023Match : BridgeMatch
{
    private const int SapAt = 0, TypeAt = 2, BitsAt = 4;
    private const byte Sap = 1, Type = 2;

    private Bridge8023Match()
        : base("802_3", BitsAt)
    {
        Families = XtFamilies.Bridge;
        Size = 6;
        Options =
        [
            Field("802_3-sap", Sap, value => value.Info[SapAt] = (byte)value.Number(0, byte.MaxValue)),
            Field("802_3-type", Type, value => BinaryPrimitives.WriteUInt16BigEndian(value.Info[TypeAt..], (ushort)value.Number(0, ushort.MaxValue))),
        ];
    }

    /// <summary>The match.</summary>
    public static Bridge8023Match Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Rule.Head is not BridgeHead { IsLength: true })
            throw options.Wrong($"For 802.3 DSAP/SSAP filtering the protocol must be {EtherTypes.Length.ToUpperInvariant()}");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (Has(info, Sap))
            output.Option("802_3-sap", IsInverted(info, Sap)).Append($" 0x{info[SapAt]:x2}");
        if (Has(info, Type))
            output.Option("802_3-type", IsInverted(info, Type)).Append($" 0x{BinaryPrimitives.ReadUInt16BigEndian(info[TypeAt..]):x4}");
    }
}
