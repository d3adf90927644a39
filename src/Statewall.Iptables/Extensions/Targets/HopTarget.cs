using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Changes how far packets go. // struct ipt_TTL_info, ip6t_HL_info: mode, ttl</summary>
internal sealed class HopTarget : XtTarget
{
    private const int ModeAt = 0, NumberAt = 1;
    private const byte Sets = 0, Increments = 1, Decrements = 2; // IPT_TTL_SET …

    private HopTarget(string name, XtFamilies family)
        : base(name)
    {
        Families = family;
        Size = 2;
        var start = name.ToLowerInvariant();
        Options =
        [
            Option(start, "-set", Sets, 0), Option(start, "-dec", Decrements, 1), Option(start, "-inc", Increments, 1),
        ];
    }

    /// <summary>That of iptables.</summary>
    public static HopTarget Ttl { get; } = new("TTL", XtFamilies.IPv4);

    /// <summary>That of ip6tables.</summary>
    public static HopTarget HopLimit { get; } = new("HL", XtFamilies.IPv6);

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("You must specify an action");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) =>
        output.Option(Options[info[ModeAt] switch { Sets => 0, Decrements => 1, _ => 2 }].Name).Append(" ").Append(info[NumberAt]);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(" ").Append(Name).Append(info[ModeAt] switch { Sets => " set to ", Decrements => " decrement by ", _ => " increment by " }).Append(info[NumberAt]);

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info[ModeAt] != Sets)
            return translation.Refuse("nft does no sums");
        translation.Output.Append(Families == XtFamilies.IPv4 ? " ip ttl set " : " ip6 hoplimit set ").Append(info[NumberAt]);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        {Name} target options
          {"--" + Options[0].Name} value		Set it <value 0-255>
          {"--" + Options[1].Name} value		Decrease it <value 1-255>
          {"--" + Options[2].Name} value		Increase it <value 1-255>

        """);

    private static XtOption Option(string start, string end, byte mode, ulong least) => new(start + end, value =>
    {
        value.Info[ModeAt] = mode;
        value.Info[NumberAt] = (byte)value.Number(least, byte.MaxValue);
    })
    {
        Excludes = [.. new[] { "-set", "-dec", "-inc" }.Where(other => other != end).Select(other => start + other)],
    };
}
