using System.Globalization;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>For whom a frame is. // struct ebt_pkttype_info: pkt_type, invert</summary>
internal sealed class BridgePacketTypeMatch : XtMatch
{
    private const int TypeAt = 0, InvertedAt = 1;

    private static readonly string[] Names = ["host", "broadcast", "multicast", "otherhost", "outgoing", "loopback", "fastroute"]; // PACKET_HOST …

    private BridgePacketTypeMatch()
        : base("pkttype")
    {
        Families = XtFamilies.Bridge;
        Size = 2;
        Options = [new("pkttype-type", Read) { IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static BridgePacketTypeMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("pkttype-type", info[InvertedAt] != 0).Append(" ").Append(NameOf(info[TypeAt], Names.Length));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        // nft has names for the first four
        translation.Match("meta pkttype", info[InvertedAt] != 0).Append(NameOf(info[TypeAt], 4));
        return true;
    }

    private static string NameOf(byte type, int named) => type < named ? Names[type] : type.ToString(CultureInfo.InvariantCulture);

    private static void Read(OptionValue value)
    {
        var text = value.Text;
        var type = Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value.Info[TypeAt] = type >= 0 ? (byte)type : (byte)value.Number(0, byte.MaxValue);
        value.Invert(InvertedAt, 1);
    }
}
