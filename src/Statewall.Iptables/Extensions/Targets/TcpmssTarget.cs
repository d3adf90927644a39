using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Lowers the segment size that a connection asks for. // struct xt_tcpmss_info: mss</summary>
internal sealed class TcpmssTarget : XtTarget
{
    private const ushort ToPath = ushort.MaxValue; // XT_TCPMSS_CLAMP_PMTU

    private TcpmssTarget(XtFamilies family, ulong header)
        : base("TCPMSS")
    {
        Families = family;
        Size = 2;
        Options =
        [
            new("set-mss", value => value.Info.Write16(0, value.Number(0, ushort.MaxValue - header))) { Excludes = ["clamp-mss-to-pmtu"] },
            new("clamp-mss-to-pmtu", value => value.Info.Write16(0, ToPath)) { Words = 0, Excludes = ["set-mss"] },
        ];
    }

    /// <summary>That of iptables: a segment leaves room for a header.</summary>
    public static TcpmssTarget IPv4 { get; } = new(XtFamilies.IPv4, 20);

    /// <summary>That of ip6tables.</summary>
    public static TcpmssTarget IPv6 { get; } = new(XtFamilies.IPv6, 40);

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("At least one parameter is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (info.Read16(0) == ToPath)
            output.Option("clamp-mss-to-pmtu");
        else
            output.Option("set-mss").Append(" ").Append(info.Read16(0));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if (info.Read16(0) == ToPath)
            output.Append(" TCPMSS clamp to PMTU");
        else
            output.Append(" TCPMSS set ").Append(info.Read16(0));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(" tcp option maxseg size set ");
        if (info.Read16(0) == ToPath)
            translation.Output.Append("rt mtu");
        else
            translation.Output.Append(info.Read16(0));
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info) =>
        translation.Approximate("a SYN without the option does not get one") && Translate(translation, info);

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        TCPMSS target mutually-exclusive options:
          --set-mss value               This segment size
          --clamp-mss-to-pmtu           What the smallest packet on the way leaves room for

        """);
}
