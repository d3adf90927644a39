using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.Listing;

/// <summary>What listings are made of: the tables of a family, in nf_tables or in the interface before it.</summary>
internal interface ITableSource
{
    /// <summary>The family.</summary>
    XtFamily Family { get; }

    /// <summary>The names of the tables that are there.</summary>
    List<string> ReadTables();

    /// <summary>The chains of a table, in the order in which they were made.</summary>
    List<KernelChain> ReadChains(string table);

    /// <summary>Reads rules.</summary>
    /// <param name="table">The table.</param>
    /// <param name="chain">The chain; null for all of the table.</param>
    /// <param name="take">Gets the chain's name, the rule, and whether all of it was understood.</param>
    void ReadRules(string table, string? chain, Action<string, XtRule, bool> take);

    /// <summary>Reads, and reads again when the tables changed meanwhile.</summary>
    T ReadUndisturbed<T>(Func<T> read);
}
