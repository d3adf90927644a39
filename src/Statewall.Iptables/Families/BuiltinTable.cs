using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Families;

/// <summary>A table that always is there, made when something is put into it. // struct builtin_table</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chains">Its chains, in the order of their hooks.</param>
internal sealed record BuiltinTable(string Name, BuiltinChain[] Chains)
{
    /// <summary>The chain of a name, or null.</summary>
    public BuiltinChain? Find(string chain) => Array.Find(Chains, builtin => builtin.Name == chain);
}

/// <summary>A chain that packets come to. // struct builtin_chain</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where packets come to it.</param>
/// <param name="Priority">When.</param>
/// <param name="Type">Its type in nf_tables.</param>
internal sealed record BuiltinChain(string Name, InetHook Hook, int Priority, string Type = "filter")
{
    /// <summary>The hook's name in nft.</summary>
    public string HookName { get; init; } = Hook switch
    {
        InetHook.PreRouting => "prerouting",
        InetHook.LocalIn => "input",
        InetHook.Forward => "forward",
        InetHook.LocalOut => "output",
        _ => "postrouting",
    };
}
