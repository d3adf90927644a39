using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Listing;

/// <summary>The chains of a table, as far as iptables can have them.</summary>
/// <param name="Shown">Those, in the order in which they are shown. // nft_chain_list_sort</param>
/// <param name="Foreign">The names of those that packets come to where no chain of iptables is.</param>
internal sealed record TableChains(List<KernelChain> Shown, HashSet<string> Foreign)
{
    /// <summary>Sorts chains: those that always are there, by their hooks, whether they are there or not; then those that somebody made, by name.</summary>
    public static TableChains Of(BuiltinTable table, IReadOnlyList<KernelChain> chains)
    {
        var own = chains.Where(chain => Fits(table, chain)).ToList();
        var shown = new List<KernelChain>();
        foreach (var builtin in table.Chains)
            shown.Add(own.Find(chain => chain.Name == builtin.Name) ?? new KernelChain(builtin.Name, true, NftVerdict.Accept, 0, 0, 0, 0));
        shown.AddRange(own.Where(chain => table.Find(chain.Name) is null).OrderBy(chain => chain.Name, StringComparer.Ordinal));
        return new TableChains(shown, [.. chains.Except(own).Select(chain => chain.Name)]);
    }

    /// <summary>Packets come to a chain. That ARP has one of a third hook only x_tables knows.</summary>
    public static bool IsBase(BuiltinTable table, KernelChain chain) => chain.IsBase || table.Find(chain.Name) is not null;

    /// <summary>A chain is none of iptables.</summary>
    public bool IsForeign(string chain) => Foreign.Contains(chain);

    /// <summary>Says that there are chains which are not shown.</summary>
    public void WriteRemark(TextOutput output, BuiltinTable table)
    {
        if (Foreign.Count > 0)
            output.Append("# Table `").Append(table.Name).Append("' contains incompatible base-chains, use 'nft' tool to list them.\n");
    }

    /// <summary>Iptables can have a chain. What is not known of one of x_tables is as it has to be. // nft_is_chain_compatible</summary>
    public static bool Fits(BuiltinTable table, KernelChain chain) => chain.Hook is not { } hook
        || (table.Find(chain.Name) is { } builtin && (uint)builtin.Hook == hook && (chain.Priority is null || chain.Priority == builtin.Priority) && (chain.Type is null || chain.Type == builtin.Type));
}

/// <summary>There is something that iptables cannot show.</summary>
/// <param name="place">Where.</param>
internal sealed class IncompatibleTableException(string place) : Exception($"{place} is incompatible, use 'nft' tool.");
