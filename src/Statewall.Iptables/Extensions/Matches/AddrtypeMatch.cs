using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What the routes say about an address. // struct xt_addrtype_info_v1: source, dest, flags</summary>
internal sealed class AddrtypeMatch : XtMatch
{
    private const int SourceAt = 0, DestinationAt = 2, FlagsAt = 4;
    private const uint SourceInverted = 1, DestinationInverted = 2, LimitsIn = 4, LimitsOut = 8; // XT_ADDRTYPE_INVERT_SOURCE …
    private const int NftTypes = 9; // those that nft has names for

    private static readonly string[] Types = ["UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW", "NAT", "XRESOLVE"];

    private AddrtypeMatch()
        : base("addrtype")
    {
        Revision = 1;
        Size = 8;
        Options =
        [
            new("src-type", value => Read(value, SourceAt, SourceInverted)) { IsInvertible = true },
            new("dst-type", value => Read(value, DestinationAt, DestinationInverted)) { IsInvertible = true },
            new("limit-iface-in", value => value.Info.Set32(FlagsAt, LimitsIn)) { Words = 0, Excludes = ["limit-iface-out"] },
            new("limit-iface-out", value => value.Info.Set32(FlagsAt, LimitsOut)) { Words = 0, Excludes = ["limit-iface-in"] },
        ];
    }

    /// <summary>The match.</summary>
    public static AddrtypeMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!options.Has("src-type") && !options.Has("dst-type"))
            throw options.Wrong("you must specify --src-type or --dst-type");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (info.Read16(SourceAt) != 0)
            output.Option("src-type", Has(info, SourceInverted)).Append(" ").Append(Names(info.Read16(SourceAt)));
        if (info.Read16(DestinationAt) != 0)
            output.Option("dst-type", Has(info, DestinationInverted)).Append(" ").Append(Names(info.Read16(DestinationAt)));
        if (Has(info, LimitsIn))
            output.Option("limit-iface-in");
        if (Has(info, LimitsOut))
            output.Option("limit-iface-out");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ADDRTYPE match");
        if (info.Read16(SourceAt) != 0)
            output.Append(" src-type ").Append(Has(info, SourceInverted) ? "!" : "").Append(Names(info.Read16(SourceAt)));
        if (info.Read16(DestinationAt) != 0)
            output.Append(" dst-type ").Append(Has(info, DestinationInverted) ? "!" : "").Append(Names(info.Read16(DestinationAt)));
        output.Append(Has(info, LimitsIn) ? " limit-in" : "").Append(Has(info, LimitsOut) ? " limit-out" : "");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info) =>
        TryTranslate(translation, info, SourceAt, "saddr", SourceInverted) && TryTranslate(translation, info, DestinationAt, "daddr", DestinationInverted);

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        Address type match options:
         [!] --src-type type[,...]      What the sender's address is
         [!] --dst-type type[,...]      What the receiver's address is
             --limit-iface-in           On the interface that the packet came in by
             --limit-iface-out          On the interface that it goes out by

        Valid types:
        """).Append(string.Concat(Types.Select(type => $"\n                                {type}"))).Append("\n");

    private static void Read(OptionValue value, int at, uint inverted)
    {
        foreach (var word in value.Text.Split(','))
        {
            var type = Array.FindIndex(Types, type => word.Length > 0 && type.StartsWith(word, StringComparison.OrdinalIgnoreCase));
            if (type < 0)
                throw value.Wrong($"bad type \"{value.Text}\"");
            value.Info.Set16(at, 1 << type);
        }
        value.Info.Set32(FlagsAt, value.IsInverted ? inverted : 0);
    }

    private static bool TryTranslate(RuleTranslation translation, ReadOnlySpan<byte> info, int at, string address, uint inverted)
    {
        var types = info.Read16(at);
        if (types == 0)
            return true;
        if (types >> NftTypes != 0)
            return false;
        var by = Has(info, LimitsIn) ? " . iif" : Has(info, LimitsOut) ? " . oif" : "";
        var isOne = (types & (types - 1)) == 0;
        translation.Match($"fib {address}{by} type", Has(info, inverted)).Append(isOne ? "" : "{ ").Append(Names(types).ToLowerInvariant().Replace(",", ", ", StringComparison.Ordinal)).Append(isOne ? "" : " }");
        return true;
    }

    private static string Names(int types) => string.Join(',', Types.Where((_, type) => (types & (1 << type)) != 0));

    private static bool Has(ReadOnlySpan<byte> info, uint flag) => (info.Read32(FlagsAt) & flag) != 0;
}
