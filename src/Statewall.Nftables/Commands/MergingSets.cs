using System.Diagnostics.CodeAnalysis;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>
/// What a batch does to the sets that merge ranges: all of it is told the kernel at once, in the end. It does not find every range again that the
/// same batch has added.
/// </summary>
/// <param name="cache">What the kernel has.</param>
internal sealed class MergingSets(RulesetCache cache)
{
    private readonly Dictionary<(NfProto Family, string Table, string? Set), Content> _contents = [];
    private readonly HashSet<(NfProto Family, string Table, string? Set)> _emptied = [];

    /// <summary>There is nothing to tell.</summary>
    public bool AreUnchanged => _contents.Values.All(content => content.Declared is null && !content.Ranges!.HaveChanged);

    /// <summary>What is to be told of each set.</summary>
    public IEnumerable<Content> Contents => _contents.Values;

    /// <summary>Whether nft merges what is added to a set with what it has: maps, ranges of several fields and constant sets stay as they are.</summary>
    public static bool Merges(SetDefinition set) =>
        set is { AutoMerge: true, IsMap: false, Key: not ConcatenationNode } && (set.Flags & (NftSetFlags.Interval | NftSetFlags.Constant)) == NftSetFlags.Interval;

    /// <summary>Takes note of elements that a set is declared with, which may be there.</summary>
    public void Declare(CommandNode command, SetDefinition set)
    {
        var key = (command.Family, command.Table!, set.Name);
        var isThere = _contents.ContainsKey(key) || (!_emptied.Contains(key) && cache.FindSet(command.Family, command.Table!, set.Name) is not null);
        if (!isThere && set.Elements is PlainElements)
            _contents.Add(key, new Content(set) { Command = command, Declared = set.Elements });
        else
            Of(command, set, isThere).Add(set.Elements);
    }

    /// <summary>The ranges of a set, for a command to change.</summary>
    public MergedRanges Of(CommandNode command, SetDefinition set) => Of(command, set, isThere: true);

    private MergedRanges Of(CommandNode command, SetDefinition set, bool isThere)
    {
        var key = (command.Family, command.Table!, set.Name);
        if (!_contents.TryGetValue(key, out var content))
        {
            _contents.Add(key, content = new Content(set));
            content.Open();
            if (isThere && !_emptied.Contains(key))
                content.Ranges.Load(cache.ElementsOf(command.Family, command.Table!, set.Name));
        }
        content.Open();
        content.Command = command;
        return content.Ranges;
    }

    /// <summary>Takes note that a set has no more elements.</summary>
    public void Empty(NfProto family, string table, string? set)
    {
        _emptied.Add((family, table, set));
        _contents.Remove((family, table, set));
    }

    /// <summary>Takes note that tables are removed; null for all of a family, or of all.</summary>
    public void Remove(NfProto family, string? table)
    {
        _emptied.RemoveWhere(IsGone);
        foreach (var key in _contents.Keys.Where(IsGone).ToList())
            _contents.Remove(key);

        bool IsGone((NfProto Family, string Table, string? Set) key) => (family == NfProto.Unspecified || key.Family == family) && (table is null || key.Table == table);
    }

    /// <summary>What is in a set.</summary>
    /// <param name="set">The set.</param>
    internal sealed class Content(SetDefinition set)
    {
        /// <summary>The set.</summary>
        public SetDefinition Set => set;

        /// <summary>The last command that changed it.</summary>
        public CommandNode? Command { get; set; }

        /// <summary>Plain elements of a new set, which are merged when they are written; null when it has ranges.</summary>
        public IReadOnlyList<ExpressionNode>? Declared { get; set; }

        /// <summary>Its ranges.</summary>
        public MergedRanges? Ranges { get; private set; }

        /// <summary>Makes ranges of its elements.</summary>
        [MemberNotNull(nameof(Ranges))]
        public void Open()
        {
            Ranges ??= new MergedRanges(set.Key);
            if (Declared is not null)
                Ranges.Add(Declared);
            Declared = null;
        }
    }
}
