using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>How many hops a packet may still take: <c>ttl</c> of IPv4, <c>hl</c> of IPv6. // struct ipt_ttl_info, ip6t_hl_info: mode, ttl</summary>
internal sealed class HopsMatch : XtMatch
{
    private const int ModeAt = 0, ValueAt = 1;
    private const byte Equal = 0, NotEqual = 1, Less = 2, Greater = 3; // IPT_TTL_EQ …
    private readonly string _selector;

    private HopsMatch(string name, XtFamilies families, string selector)
        : base(name)
    {
        _selector = selector;
        Families = families;
        Size = 2;
        string[] names = [$"{name}-lt", $"{name}-gt", $"{name}-eq", name];
        XtOption Option(string option, byte mode, bool isInvertible = false) => new(option, value => Read(value, mode))
        {
            IsInvertible = isInvertible,
            Excludes = [.. names.Where(other => other != option)],
        };
        Options = [Option(names[0], Less), Option(names[1], Greater), Option(names[2], Equal, isInvertible: true), Option(names[3], Equal)];
    }

    /// <summary>That of IPv4.</summary>
    public static HopsMatch Ttl { get; } = new("ttl", XtFamilies.IPv4, "ip ttl");

    /// <summary>That of IPv6.</summary>
    public static HopsMatch HopLimit { get; } = new("hl", XtFamilies.IPv6, "ip6 hoplimit");

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new XtUsageException($"{Name.ToUpperInvariant()} match: You must specify one of `--{Name}-eq', `--{Name}-lt', `--{Name}-gt'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option(Name, info[ModeAt] == NotEqual).Append(info[ModeAt] switch
    {
        Less => "-lt ",
        Greater => "-gt ",
        _ => "-eq ",
    }).Append(info[ValueAt]);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        var name = Name.ToUpperInvariant();
        output.Append(" ").Append(name).Append(" match ").Append(name).Append(info[ModeAt] switch
        {
            Equal => " == ",
            NotEqual => " != ",
            Less => " < ",
            _ => " > ",
        }).Append(info[ValueAt]);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Match(_selector, info[ModeAt] == NotEqual).Append(info[ModeAt] switch
        {
            Less => "lt ",
            Greater => "gt ",
            _ => "",
        }).Append(info[ValueAt]);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append($"""
        {Name} match options:
        [!] --{Name}-eq value     So many hops are left
          --{Name}-lt value       Fewer are left
          --{Name}-gt value       More are left

        """);

    private static void Read(OptionValue value, byte mode)
    {
        value.Info[ModeAt] = value.IsInverted ? NotEqual : mode;
        value.Info[ValueAt] = (byte)value.Number(0, byte.MaxValue);
    }
}
