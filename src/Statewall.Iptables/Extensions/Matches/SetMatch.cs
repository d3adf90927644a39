using Statewall.Iptables.Migration.Ipsets;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// A set of ipset. // struct xt_set_info_match_v4: match_set of index, dim, flags; packets and bytes of value and op; flags
/// </summary>
internal sealed class SetMatch : XtMatch
{
    private const int SetAt = 0, PacketsAt = 8, BytesAt = 24, FlagsAt = 40, OperatorOffset = 8;
    private const uint KeepsCounters = 1 << 3, KeepsSubcounters = 1 << 4, MatchesCounters = 1 << 5, ReturnsNoMatch = 1 << 7; // IPSET_FLAG_SKIP_COUNTER_UPDATE …
    private const byte Equal = 1, NotEqual = 2, Less = 3, Greater = 4; // IPSET_COUNTER_EQ …

    private SetMatch()
        : base("set")
    {
        Revision = 4;
        Size = 48;
        Options =
        [
            new("match-set", value => IpsetReference.Read(value, SetAt)) { Words = 2, IsRequired = true, IsInvertible = true },
            new("return-nomatch", value => value.Info.Set32(FlagsAt, ReturnsNoMatch)) { Words = 0 },
            new("update-counters", value => ReadKeeps(value, KeepsCounters)) { Words = 0, IsInvertible = true },
            new("update-subcounters", value => ReadKeeps(value, KeepsSubcounters)) { Words = 0, IsInvertible = true },
            .. Counters("packets", PacketsAt),
            .. Counters("bytes", BytesAt),
        ];
    }

    /// <summary>The match.</summary>
    public static SetMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        IpsetReference.Write(output.Option("match-set", IpsetReference.IsInverted(info, SetAt)).Append(" "), info, SetAt, rule);
        WriteFlags(output, info);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        IpsetReference.Write(output.Append(IpsetReference.IsInverted(info, SetAt) ? " ! match-set " : " match-set "), info, SetAt, rule);
        WriteFlags(output, info);
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info.Read32(FlagsAt) != 0)
            return translation.Refuse("nft cannot ask for counters of elements, nor for their exceptions");
        var (name, areSources, isInverted) = Asked(info.ToArray(), translation.Rule);
        return IpsetTranslation.TryMatch(translation, name, areSources, isInverted);
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        set match options:
         [!] --match-set name flags     The set, and which address or port is looked up: src or dst for each dimension,
                                        with commas between
             --return-nomatch           Entries that are marked as exceptions match
          !  --update-counters          The counters of the entry stay
          !  --update-subcounters       The counters of entries of a list of sets stay
         [!] --packets-eq value | --packets-lt value | --packets-gt value
         [!] --bytes-eq value | --bytes-lt value | --bytes-gt value
                                        What the entry counted

        """);

    /// <summary>What it asks for: the set, whether the sender's is looked up in each dimension, and whether it must not be there.</summary>
    public static (string Name, bool[] AreSources, bool IsInverted) Asked(byte[] info, XtRule rule) =>
        (IpsetReference.NameOf(info, SetAt, rule), IpsetReference.DirectionsOf(info, SetAt), IpsetReference.IsInverted(info, SetAt));

    private static XtOption[] Counters(string name, int at)
    {
        string[] all = [$"{name}-eq", $"{name}-lt", $"{name}-gt"];
        XtOption Option(int index, byte operation, bool isInvertible) => new(all[index], value =>
        {
            value.Info.Write64(at, value.Number(0, ulong.MaxValue));
            value.Info[at + OperatorOffset] = value.IsInverted ? NotEqual : operation;
            value.Info.Set32(FlagsAt, MatchesCounters);
        })
        {
            IsInvertible = isInvertible,
            Excludes = [.. all.Where(other => other != all[index])],
        };
        return [Option(0, Equal, true), Option(1, Less, false), Option(2, Greater, false)];
    }

    private static void ReadKeeps(OptionValue value, uint flag) => value.Info.Set32(FlagsAt, value.IsInverted ? flag : 0);

    private static void WriteFlags(TextOutput output, ReadOnlySpan<byte> info)
    {
        var flags = info.Read32(FlagsAt);
        if ((flags & ReturnsNoMatch) != 0)
            output.Option("return-nomatch");
        if ((flags & KeepsCounters) != 0)
            output.Option("update-counters", isInverted: true);
        if ((flags & KeepsSubcounters) != 0)
            output.Option("update-subcounters", isInverted: true);
        WriteCounter(output, info, "packets", PacketsAt);
        WriteCounter(output, info, "bytes", BytesAt);
    }

    private static void WriteCounter(TextOutput output, ReadOnlySpan<byte> info, string name, int at)
    {
        var operation = info[at + OperatorOffset];
        if (operation == 0)
            return;
        output.Option(name, operation == NotEqual).Append(operation switch
        {
            Less => "-lt ",
            Greater => "-gt ",
            _ => "-eq ",
        }).Append(info.Read64(at));
    }
}
