using Statewall.Iptables.Rules;
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

    private static string NameIn(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(NameAt, NameBytes));
}
