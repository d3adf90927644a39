using Statewall.Iptables.Migration.Ipsets;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// Puts addresses of packets into sets of ipset, takes them out, or takes what a set says about them.
/// // struct xt_set_info_target_v3: add_set, del_set, map_set, flags, timeout
/// </summary>
internal sealed class SetTarget : XtTarget
{
    private const int FlagsAt = 12, TimeoutAt = 16;
    private const ushort Nothing = 65535; // IPSET_INVALID_ID
    private const uint Exists = 1, MapsMark = 1 << 8, MapsPriority = 1 << 9, MapsQueue = 1 << 10; // IPSET_FLAG_EXIST …
    private static readonly (string Name, int At)[] Sets = [("add-set", 0), ("del-set", 4), ("map-set", 8)];
    private static readonly (string Name, uint Flag)[] Maps = [("map-mark", MapsMark), ("map-prio", MapsPriority), ("map-queue", MapsQueue)];

    private SetTarget()
        : base("SET")
    {
        Revision = 3;
        Size = 20;
        Options =
        [
            .. Sets.Select(set => new XtOption(set.Name, value => IpsetReference.Read(value, set.At)) { Words = 2 }),
            new("exist", value => value.Info.Set32(FlagsAt, Exists)) { Words = 0 },
            new("timeout", value => value.Info.Write32(TimeoutAt, value.Number(0, uint.MaxValue - 1))),
            .. Maps.Select(map => new XtOption(map.Name, value => value.Info.Set32(FlagsAt, map.Flag)) { Words = 0 }),
        ];
    }

    /// <summary>The target.</summary>
    public static SetTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        foreach (var (_, at) in Sets)
            info.Write16(at, Nothing);
        info.Write32(TimeoutAt, uint.MaxValue);
    }

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!Sets.Any(set => options.Has(set.Name)))
            throw options.Wrong("You must specify either `--add-set' or `--del-set' or `--map-set'");
        if (Array.Find(["exist", "timeout"], options.Has) is { } adding && !options.Has("add-set"))
            throw options.Wrong($"Option `--{adding}' can be used with `--add-set' only");
        var mapping = Array.Find(Maps, map => options.Has(map.Name)).Name;
        if (mapping is not null && !options.Has("map-set"))
            throw options.Wrong($"Flag `--{mapping}' can be used with `--map-set' only");
        if (mapping is null && options.Has("map-set"))
            throw options.Wrong("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, rule, " --");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output, info, rule, " ");

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info.Read16(Sets[2].At) != Nothing)
            return translation.Refuse("--map-set: what elements of ipset carry is not migrated");
        var timeout = info.Read32(TimeoutAt);
        for (var which = 0; which < 2; which++)
        {
            var at = Sets[which].At;
            if (info.Read16(at) == Nothing)
                continue;
            var operation = which == 1 ? "delete" : (info.Read32(FlagsAt) & Exists) != 0 ? "update" : "add";
            if (!IpsetTranslation.TryChange(translation, IpsetReference.NameOf(info, at, translation.Rule), IpsetReference.DirectionsOf(info, at), operation, which == 0 && timeout != uint.MaxValue ? timeout : null))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        SET target options:
         --add-set name flags [--exist] [--timeout n]
         --del-set name flags
         --map-set name flags [--map-mark] [--map-prio] [--map-queue]
        		name: a set of ipset; flags: 'src' or 'dst' for each of its
        		dimensions, with commas between

        """);

    /// <summary>The sets to which it adds or from which it takes.</summary>
    public static List<string> Changed(byte[] info, XtRule rule) =>
        [.. Sets[..2].Where(set => ((ReadOnlySpan<byte>)info).Read16(set.At) != Nothing).Select(set => IpsetReference.NameOf(info, set.At, rule))];

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, string start)
    {
        var flags = info.Read32(FlagsAt);
        WriteSet(output, info, rule, start, 0);
        if ((flags & Exists) != 0)
            output.Append(start).Append("exist");
        if (info.Read32(TimeoutAt) != uint.MaxValue)
            output.Append(start).Append("timeout ").Append(info.Read32(TimeoutAt));
        WriteSet(output, info, rule, start, 1);
        WriteSet(output, info, rule, start, 2);
        foreach (var (name, flag) in Maps)
        {
            if ((flags & flag) != 0)
                output.Append(start).Append(name);
        }
    }

    private static void WriteSet(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, string start, int which)
    {
        var (name, at) = Sets[which];
        if (info.Read16(at) != Nothing)
            IpsetReference.Write(output.Append(start).Append(name).Append(" "), info, at, rule);
    }
}
