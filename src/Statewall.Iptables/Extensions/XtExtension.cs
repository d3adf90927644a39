using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

// Overview: a match or target: its options, what they put into its structure, and the ways back to text. One file a kind in Matches/ and Targets/,
// one line in ExtensionTable. Instances have no state: what a rule says is in its XtEntry. // struct xtables_match, xtables_target

/// <summary>A match or a target.</summary>
internal abstract class XtExtension(string name)
{
    /// <summary>Its name on a command line.</summary>
    public string Name { get; } = name;

    /// <summary>Its name in the kernel, where that is another one.</summary>
    public string KernelName { get; init; } = name;

    /// <summary>Its name in a saved rule, where that is not the one it is asked for by. // alias</summary>
    public virtual string SavedName(ReadOnlySpan<byte> info) => Name;

    /// <summary>What it makes is read back as another of the same name in the kernel.</summary>
    public bool IsAlias { get; init; }

    /// <summary>The version of its structure.</summary>
    public byte Revision { get; init; }

    /// <summary>The families that have it.</summary>
    public XtFamilies Families { get; init; } = XtFamilies.Inet;

    /// <summary>Bytes of its structure, without the padding behind it.</summary>
    public int Size { get; init; }

    /// <summary>Bytes of the kernel's structure, where that here has more. All by default.</summary>
    public int KernelSize { get => field == 0 ? Size : field; init; }

    /// <summary>Bytes that tell one from another; what follows is the kernel's own. All by default. // userspacesize</summary>
    public int UserSize { get => field == 0 ? Size : field; init; }

    /// <summary>Its options.</summary>
    public XtOption[] Options { get; init; } = [];

    /// <summary>Puts what holds without any option into a new structure. // init</summary>
    public virtual void Begin(Span<byte> info)
    {
    }

    /// <summary>Checks the options together once all were read. // x6_fcheck</summary>
    public virtual void Finish(OptionSummary options)
    {
    }

    /// <summary>Whether two structures ask for the same.</summary>
    public virtual bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left[..Math.Min(UserSize, left.Length)].SequenceEqual(right[..Math.Min(UserSize, right.Length)]);

    /// <summary>Writes it as expressions of nf_tables, where these are used in place of its structure.</summary>
    /// <returns>False when it is handed to the kernel as it is.</returns>
    public virtual bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info) => false;

    /// <summary>Writes its options as a saved rule has them, each with a space in front. // save</summary>
    public virtual void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
    }

    /// <summary>Writes it as a listing has it, with a space in front. // print</summary>
    public virtual void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
    }

    /// <summary>Writes the lines of its help. // help</summary>
    public virtual void Help(TextOutput output)
    {
    }

    /// <summary>Writes it as nft has it. // xlate</summary>
    /// <returns>False when nft has nothing like it.</returns>
    public virtual bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info) => false;

    /// <summary>Writes it as nft can say it where upstream's words say nothing, or something else. What is not quite the same is noted.</summary>
    /// <returns>False when nft has nothing like it.</returns>
    public virtual bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info) => Translate(translation, info);
}

/// <summary>A match: a condition of a rule.</summary>
internal abstract class XtMatch(string name) : XtExtension(name);

/// <summary>A target: what a rule does with a packet.</summary>
internal abstract class XtTarget(string name) : XtExtension(name)
{
    /// <summary>It looks on only, and the rule goes on to its target. // ebt_watcher</summary>
    public bool IsWatcher { get; init; }
}
