using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

// Overview: what one of the four tools has of its own: tables, the options that need no match, what these become in nf_tables, and how they are shown.
// Instances have no state.

/// <summary>A family of rules: that of iptables, ip6tables, arptables or ebtables. // struct nft_family_ops</summary>
internal abstract class XtFamily
{
    /// <summary>The name of its tool.</summary>
    public abstract string Tool { get; }

    /// <summary>Its number in messages.</summary>
    public abstract NfProto Proto { get; }

    /// <summary>Its name in nft.</summary>
    public abstract string NftName { get; }

    /// <summary>Its bit among those that an extension is for.</summary>
    public abstract XtFamilies Flag { get; }

    /// <summary>Its tables.</summary>
    public abstract BuiltinTable[] Tables { get; }

    /// <summary>An exclamation mark may stand behind an option, too.</summary>
    public virtual bool AllowsLateInversion => false;

    /// <summary>The verdict of a rule without one, as it is saved; none where nothing is.</summary>
    public virtual string? DefaultVerdict => null;

    /// <summary>Saved rulesets have counters of chains and end with COMMIT, as those of IP.</summary>
    public virtual bool CommitsSavedTables => true;

    /// <summary>In saved rules the jump comes first, and the options of a target last.</summary>
    public virtual bool SavesJumpFirst => false;

    /// <summary>Chains that somebody made have policies, too.</summary>
    public virtual bool HasUserPolicies => false;

    /// <summary>Matches are known by their options, and need not be named.</summary>
    public virtual bool KnowsMatchesByOption => false;

    /// <summary>The options of its rules that need no match.</summary>
    public abstract BaseOption[] Options { get; }

    /// <summary>Reads a command.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="table">The table that it is for, when it is a line of a saved ruleset; null otherwise.</param>
    /// <param name="ipsets">The sets of ipset that rules can name; null for those of the kernel.</param>
    /// <exception cref="XtUsageException">It has a mistake.</exception>
    public virtual XtCommand ReadCommand(IReadOnlyList<string> words, string? table, IpsetNames? ipsets = null) => new CommandReader(this, words, ipsets) { Table = table }.Read();

    /// <summary>Writes what a command that lists asks for.</summary>
    /// <exception cref="XtUsageException">The table is not there.</exception>
    /// <exception cref="IncompatibleTableException">There is what iptables has not.</exception>
    public virtual void List(ITableSource tables, TextOutput output, XtCommand command) => new ListedTable(tables, output).Write(command);

    /// <summary>What a rule asks for that says nothing.</summary>
    public abstract RuleHead NewHead();

    /// <summary>Checks what a rule asks for when all of it is known.</summary>
    /// <exception cref="XtUsageException">It cannot be.</exception>
    public virtual void Check(RuleHead head, string chain)
    {
    }

    /// <summary>The rules that a draft becomes: one for each of the addresses in its lists.</summary>
    public abstract IReadOnlyList<XtRule> Expand(RuleDraft draft);

    /// <summary>Writes what a head asks for as expressions.</summary>
    public abstract void Write(RuleWriter writer, XtRule rule);

    /// <summary>What the kernel must know of a rule with structures of xtables; null for nothing.</summary>
    public abstract RuleCompat? CompatOf(RuleHead head);

    /// <summary>Takes a comparison of a field of a packet into a head.</summary>
    /// <returns>False when no rule asks for that.</returns>
    public abstract bool TryTake(RuleHead head, in FieldComparison comparison);

    /// <summary>Takes into a head that a field must be smaller than a value.</summary>
    /// <returns>False when no rule asks for that.</returns>
    public virtual bool TryTakeBelow(RuleHead head, PacketField field, ReadOnlySpan<byte> value, bool isInverted) => false;

    /// <summary>Writes the options of a head as a saved rule has them, each with a space in front.</summary>
    public abstract void Save(TextOutput output, RuleHead head);

    /// <summary>Writes a head in nft's language.</summary>
    /// <returns>False when that has nothing like it.</returns>
    public abstract bool Translate(RuleTranslation translation, RuleHead head);

    /// <summary>The table of a name, or null.</summary>
    public BuiltinTable? Find(string table)
    {
        foreach (var builtin in Tables)
        {
            if (builtin.Name == table)
                return builtin;
        }
        return null;
    }
}

/// <summary>An option that needs no match.</summary>
/// <param name="Letter">Its letter; none for some.</param>
/// <param name="Name">Its name without dashes.</param>
/// <param name="Read">Puts what it says into a draft; null where the reader of commands knows it.</param>
internal sealed record BaseOption(char Letter, string Name, Action<RuleDraft, string, bool> Read)
{
    /// <summary>A word follows it.</summary>
    public bool HasWord { get; init; } = true;

    /// <summary>It can be inverted.</summary>
    public bool IsInvertible { get; init; } = true;

    /// <summary>Another name for it.</summary>
    public string? OtherName { get; init; }
}
