using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Who a frame is for. // struct xt_pkttype_info: pkttype, invert</summary>
internal sealed class PkttypeMatch : XtMatch
{
    private const int TypeAt = 0, InvertedAt = 4;

    // The first name of a number is the one that is written. // PACKET_HOST …
    private static readonly (string Name, uint Type)[] Types =
        [("unicast", 0), ("broadcast", 1), ("multicast", 2), ("otherhost", 3), ("bcast", 1), ("mcast", 2), ("host", 0)];

    private PkttypeMatch()
        : base("pkttype")
    {
        Size = 8;
        Options = [new("pkt-type", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static PkttypeMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        output.Option("pkt-type", IsInverted(info)).Append(" ").Append(NameOf(info.Read32(TypeAt)));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(IsInverted(info) ? " PKTTYPE != " : " PKTTYPE = ").Append(NameOf(info.Read32(TypeAt)));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var type = info.Read32(TypeAt);
        // nft has a name for all of them but frames for others
        translation.Match("pkttype", IsInverted(info)).Append(type > 2 ? type.ToString(CultureInfo.InvariantCulture) : NameOf(type));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        pkttype match options:
        [!] --pkt-type packettype    Who the frame is for
        Valid packet types:
            unicast          this host
            broadcast        all
            multicast        a group
            otherhost        another host

        """);

    private static void Read(OptionValue value)
    {
        var text = value.Text;
        if (Array.Find(Types, type => type.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is not { Name: not null } found)
            throw new XtUsageException($"Bad packet type '{text}'");
        value.Info.Write32(TypeAt, found.Type);
        value.Invert(InvertedAt, 1);
    }

    private static bool IsInverted(ReadOnlySpan<byte> info) => info.Read32(InvertedAt) != 0;

    private static string NameOf(uint type) => Array.Find(Types, known => known.Type == type).Name ?? type.ToString(CultureInfo.InvariantCulture);
}
