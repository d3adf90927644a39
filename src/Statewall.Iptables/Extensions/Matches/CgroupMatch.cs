using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The control group of the socket. // struct xt_cgroup_info_v2: has_path, has_classid, invert_path, invert_classid, path[512] or classid; the rest is the kernel's</summary>
internal sealed class CgroupMatch : XtMatch
{
    private const int HasPathAt = 0, HasClassAt = 1, PathInvertedAt = 2, ClassInvertedAt = 3, ValueAt = 4, PathBytes = 512;

    private CgroupMatch()
        : base("cgroup")
    {
        Revision = 2;
        Size = 528;
        UserSize = 520;
        Options = [new("path", ReadPath) { IsInvertible = true }, new("cgroup", ReadClass) { IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static CgroupMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count != 1)
            throw options.Wrong(options.Seen.Count == 0 ? "either --path or --cgroup must be specified" : "--path and --cgroup cannot be specified at the same time");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (info[HasPathAt] != 0)
            output.Option("path", info[PathInvertedAt] != 0).Quoted(Path(info));
        if (info[HasClassAt] != 0)
            output.Option("cgroup", info[ClassInvertedAt] != 0).Append(" ").Append(info.Read32(ValueAt));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if (info[HasPathAt] != 0)
            output.Append(info[PathInvertedAt] != 0 ? " cgroup ! " : " cgroup ").Append(Path(info));
        if (info[HasClassAt] != 0)
            output.Append(info[ClassInvertedAt] != 0 ? " cgroup ! " : " cgroup ").Append(info.Read32(ValueAt));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (info[HasPathAt] != 0)
            return false;
        translation.Match("meta cgroup", info[ClassInvertedAt] != 0).Append(info.Read32(ValueAt));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        cgroup match options:
        [!] --path path                 The group, or one that it contains, by its path in cgroup v2
        [!] --cgroup classid            The number of the class in cgroup v1; not beside --path

        """);

    private static void ReadPath(OptionValue value)
    {
        value.TextAt(ValueAt, PathBytes);
        value.Info[HasPathAt] = 1;
        value.Invert(PathInvertedAt, 1);
    }

    private static void ReadClass(OptionValue value)
    {
        value.Info.Write32(ValueAt, value.Number(0, uint.MaxValue));
        value.Info[HasClassAt] = 1;
        value.Invert(ClassInvertedAt, 1);
    }

    private static string Path(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(ValueAt, PathBytes));
}
