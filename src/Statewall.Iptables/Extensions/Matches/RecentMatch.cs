using Statewall.Iptables.Migration;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>A list of addresses that were seen. // struct xt_recent_mtinfo_v1: seconds, hit_count, check_set, invert, name[200], side, mask</summary>
internal sealed class RecentMatch : XtMatch
{
    private const int SecondsAt = 0, HitsAt = 4, FlagsAt = 8, InvertedAt = 9, NameAt = 10, NameBytes = 200, SideAt = 210, MaskAt = 212;
    private const byte Check = 1, Set = 2, Update = 4, Remove = 8, Ttl = 16, Reap = 32; // XT_RECENT_CHECK …
    private const byte Source = 0, Destination = 1; // XT_RECENT_SOURCE, XT_RECENT_DEST

    private static readonly (string Option, string Listed, byte Flag)[] Actions = [("set", "SET", Set), ("rcheck", "CHECK", Check), ("update", "UPDATE", Update), ("remove", "REMOVE", Remove)];

    private RecentMatch()
        : base("recent")
    {
        Revision = 1;
        Size = 228;
        Options =
        [
            .. Actions.Select(ActionOption),
            new("seconds", value => value.Info.Write32(SecondsAt, value.Number(1, uint.MaxValue))),
            new("reap", value => value.Info[FlagsAt] |= Reap) { Words = 0, Needs = ["seconds"] },
            new("hitcount", value => value.Info.Write32(HitsAt, value.Number(0, uint.MaxValue))),
            new("rttl", value => value.Info[FlagsAt] |= Ttl) { Words = 0, Excludes = ["set", "remove"] },
            new("name", ReadName),
            new("rsource", value => value.Info[SideAt] = Source) { Words = 0 },
            new("rdest", value => value.Info[SideAt] = Destination) { Words = 0 },
            new("mask", ReadMask),
        ];
    }

    /// <summary>The match.</summary>
    public static RecentMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        "DEFAULT"u8.CopyTo(info[NameAt..]);
        info.Slice(MaskAt, InfoBytes.AddressBytes).Fill(byte.MaxValue);
    }

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!Actions.Any(action => options.Has(action.Option)))
            throw options.Wrong("you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        foreach (var (option, _, flag) in Actions)
        {
            if ((info[FlagsAt] & flag) != 0)
                output.Option(option, info[InvertedAt] != 0);
        }
        if (info.Read32(SecondsAt) != 0)
            output.Option("seconds").Append(" ").Append(info.Read32(SecondsAt));
        if ((info[FlagsAt] & Reap) != 0)
            output.Option("reap");
        if (info.Read32(HitsAt) != 0)
            output.Option("hitcount").Append(" ").Append(info.Read32(HitsAt));
        if ((info[FlagsAt] & Ttl) != 0)
            output.Option("rttl");
        output.Option("name").Append(" ").Append(NameIn(info));
        output.Option("mask").Append(" ").Append(info.ReadAddress(MaskAt, rule.Family));
        output.Option(info[SideAt] == Source ? "rsource" : "rdest");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(info[InvertedAt] != 0 ? " ! recent:" : " recent:");
        foreach (var (_, listed, flag) in Actions)
            output.Append((info[FlagsAt] & flag) != 0 ? $" {listed}" : "");
        if (info.Read32(SecondsAt) != 0)
            output.Append(" seconds: ").Append(info.Read32(SecondsAt));
        if ((info[FlagsAt] & Reap) != 0)
            output.Append(" reap");
        if (info.Read32(HitsAt) != 0)
            output.Append(" hit_count: ").Append(info.Read32(HitsAt));
        if ((info[FlagsAt] & Ttl) != 0)
            output.Append(" TTL-Match");
        output.Append(" name: ").Append(NameIn(info)).Append(info[SideAt] == Source ? " side: source" : " side: dest").Append(" mask: ").Append(info.ReadAddress(MaskAt, rule.Family));
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (translation.Context is not { } context)
            return translation.Refuse("which times its list is kept for is known to the other rules of the list");
        var flags = info[FlagsAt];
        if ((flags & Ttl) != 0)
            return translation.Refuse("--rttl: sets of nft keep no TTL");
        if (info[InvertedAt] != 0 && (flags & Check) == 0)
            return translation.Refuse("an inverted --set, --update or --remove does something where it does not match");
        var list = context.RecentListOf(NameIn(info));
        translation.Approximate($"list {NameIn(info)}: up to {RecentList.Most} addresses are kept, not the last 100; a list is each table's own");
        var key = $"{translation.Family.NftName} {(info[SideAt] == Source ? "saddr" : "daddr")}";
        var mask = info.ReadAddress(MaskAt, translation.Family.Proto);
        if (mask.PrefixLength != mask.Size * 8)
            key += $" and {mask}";
        return (flags & Set) == 0 && info.Read32(HitsAt) > 1
            ? CountHits(translation, list, key, info)
            : WriteAction(translation, list, key, info);
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        recent match options:
        [!] --set                       Put the address into the list
        [!] --rcheck                    The address is in the list
        [!] --update                    The same, and it was seen now
        [!] --remove                    The same, and it is taken out of the list
            --seconds seconds           It was seen within so many seconds (--rcheck, --update)
            --reap                      Take out what was not seen for that time
            --hitcount hits             It was seen so often (--rcheck, --update)
            --rttl                      The TTL is that of the packet that put it there
            --name name                 The list; DEFAULT if none is named
            --rsource                   The sender's address (default)
            --rdest                     The receiver's address
            --mask netmask              The part of the address that counts

        """);

    /// <summary>What a rule asks of a list: its name, and how many seconds ago an address was seen; 0 for whenever.</summary>
    public static (string Name, uint Seconds)? NeedOf(ReadOnlySpan<byte> info) =>
        (info[FlagsAt] & Set) != 0 || info.Read32(HitsAt) > 1 ? null : (NameIn(info), (info[FlagsAt] & Remove) != 0 ? 0 : info.Read32(SecondsAt));

    private static bool WriteAction(RuleTranslation translation, RecentList list, string key, ReadOnlySpan<byte> info)
    {
        var flags = info[FlagsAt];
        if ((flags & Set) == 0)
            translation.Output.Append(" ").Append(key).Append(info[InvertedAt] != 0 ? " != @" : " @").Append(list.SetOf((flags & Remove) != 0 ? 0 : info.Read32(SecondsAt)));
        foreach (var seconds in list.Periods)
        {
            if (!translation.TryShare(list.Definition(translation.Family, seconds)))
                return false;
            if ((flags & Check) == 0)
                translation.Output.Append((flags & Remove) != 0 ? " delete @" : " update @").Append(list.SetOf(seconds)).Append(" { ").Append(key).Append(" }");
        }
        return true;
    }

    // Hits are tokens: all but the last are there at first, and come back evenly.
    private static bool CountHits(RuleTranslation translation, RecentList list, string key, ReadOnlySpan<byte> info)
    {
        if (info[InvertedAt] != 0)
            return translation.Refuse("an inverted --hitcount");
        var (hits, seconds) = (info.Read32(HitsAt), info.Read32(SecondsAt));
        var set = $"{list.SetName}_{hits}_hits{(seconds > 0 ? $"_{seconds}s" : "")}";
        translation.Approximate($"--hitcount {hits}: packets that come to this rule are counted, by a bucket of {hits - 1} tokens that {(seconds > 0 ? $"fills in {seconds} seconds" : "fills by one a week")}");
        translation.Output.Append(" update @").Append(set).Append(" { ").Append(key).Append(" limit rate over ")
            .Append(seconds > 0 ? NftRate.Of(hits - 1, seconds) : "1/week").Append(" burst ").Append(hits - 1).Append(" packets }");
        return translation.TryShare(list.Definition(translation.Family, seconds) with { Name = set });
    }

    private static XtOption ActionOption((string Option, string Listed, byte Flag) action) => new(action.Option, value =>
    {
        value.Info[FlagsAt] |= action.Flag;
        value.Invert(InvertedAt, 1);
    })
    {
        Words = 0,
        IsInvertible = true,
        Excludes = [.. Actions.Select(other => other.Option).Where(other => other != action.Option)],
    };

    // What stands behind the terminator is part of what the tools compare: the rest of the default.
    private static void ReadName(OptionValue value)
    {
        var rest = value.Info.Slice(NameAt, NameBytes).ToArray();
        value.TextAt(NameAt, NameBytes);
        var length = TextOutputWords.TextBytes(value.Info.Slice(NameAt, NameBytes)) + 1;
        rest.AsSpan(length).CopyTo(value.Info[(NameAt + length)..]);
    }

    private static void ReadMask(OptionValue value)
    {
        value.Info.Slice(MaskAt, InfoBytes.AddressBytes).Clear();
        value.Info.WriteAddress(MaskAt, value.Host());
    }

    /// <summary>The name of its list.</summary>
    public static string NameIn(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(NameAt, NameBytes));
}
