using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>A name of a request that the kernel does not know, and what may have been meant by it. // nft_cmd_enoent</summary>
/// <param name="Message">The request.</param>
/// <param name="Family">The family of the table.</param>
/// <param name="Table">The table's name.</param>
/// <param name="Inside">The name of what is in the table; null when the request is about the table.</param>
/// <param name="IsTable">The table itself is not there.</param>
internal readonly record struct MissingName(byte Message, NfProto Family, string Table, string? Inside, bool IsTable)
{
    private static readonly (string Kind, Func<TableNode, IEnumerable<string>> NamesOf, byte[] Messages)[] Kinds =
    [
        ("chain", table => table.Chains.Select(chain => chain.Name), [NftMessage.NewRule, NftMessage.DelRule, NftMessage.DestroyRule, NftMessage.DelChain, NftMessage.DestroyChain]),
        ("flowtable", table => table.Flowtables.Select(flowtable => flowtable.Name), [NftMessage.DelFlowtable, NftMessage.DestroyFlowtable]),
        ("obj", table => table.Objects.Select(definition => definition.Name), [NftMessage.DelObj, NftMessage.DestroyObj]),
        ("set", table => table.Sets.Select(set => set.Name), [NftMessage.DelSet, NftMessage.DestroySet, NftMessage.DelSetElem]),
    ];

    /// <summary>Requests about what nft looks up by itself, so that no request of it was refused.</summary>
    private bool IsLookedUp => Message is NftMessage.NewChain or NftMessage.NewSet or NftMessage.NewObj or NftMessage.NewFlowtable or NftMessage.DelSetElem;

    /// <summary>What is wrong, in words.</summary>
    /// <param name="tables">The tables that there are, with the names in them.</param>
    public string Describe(IReadOnlyList<TableNode> tables)
    {
        const string NoSuch = "No such file or directory";
        if ((IsTable ? NearTable(tables) : NearName(tables)) is { } near)
            return $"{NoSuch}; did you mean {near}?";
        return IsLookedUp ? NoSuch : $"Could not process rule: {NoSuch}";
    }

    /// <summary>Another table: one of the same name in another family, one that has what is asked for, or one of a name like it.</summary>
    private string? NearTable(IReadOnlyList<TableNode> tables)
    {
        var (message, name, inside) = (Message, Table, Inside);
        var namesOf = IsLookedUp || inside is null ? null : Array.Find(Kinds, row => row.Messages.Contains(message)).NamesOf;
        var nearest = Nearest.Of(name, tables.Select(table => table.Name));
        var near = tables.FirstOrDefault(table => table.Name == name)
            ?? tables.FirstOrDefault(table => namesOf is not null && namesOf(table).Contains(inside))
            ?? tables.FirstOrDefault(table => table.Name == nearest);
        return near is null ? null : $"table ‘{near.Name}’ in family {RulesetText.NameOf(near.Family)}";
    }

    private string? NearName(IReadOnlyList<TableNode> tables)
    {
        var (message, family, name, inside) = (Message, Family, Table, Inside);
        var kind = Array.Find(Kinds, row => row.Messages.Contains(message));
        if (kind.Kind is null || inside is null || tables.FirstOrDefault(table => table.Family == family && table.Name == name) is not { } home || Nearest.Of(inside, kind.NamesOf(home)) is not { } near)
            return null;
        return $"{kind.Kind} ‘{near}’ in table {RulesetText.NameOf(family)} ‘{name}’";
    }
}
