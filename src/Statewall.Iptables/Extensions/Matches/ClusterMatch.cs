using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The part of the connections that falls to a node of a cluster. // struct xt_cluster_match_info: total_nodes, node_mask, hash_seed, flags</summary>
internal sealed class ClusterMatch : XtMatch
{
    private const int TotalAt = 0, NodesAt = 4, SeedAt = 8, InvertedAt = 12;
    private const uint MostNodes = 32; // XT_CLUSTER_NODES_MAX

    private ClusterMatch()
        : base("cluster")
    {
        Size = 16;
        Options =
        [
            new("cluster-total-nodes", value => value.Info.Write32(TotalAt, value.Number(1, MostNodes))) { IsRequired = true },
            new("cluster-local-node", value => ReadNodes(value, 1U << ((int)value.Number(1, MostNodes) - 1))) { IsInvertible = true, Excludes = ["cluster-local-nodemask"] },
            new("cluster-local-nodemask", value => ReadNodes(value, (uint)value.Number(1, uint.MaxValue))) { IsInvertible = true, Excludes = ["cluster-local-node"] },
            new("cluster-hash-seed", value => value.Info.Write32(SeedAt, value.Number(0, uint.MaxValue))) { IsRequired = true },
        ];
    }

    /// <summary>The match.</summary>
    public static ClusterMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        if (!options.Has("cluster-local-node") && !options.Has("cluster-local-nodemask"))
            throw new XtUsageException("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
        if (info.Read32(NodesAt) >= 1UL << (int)info.Read32(TotalAt))
            throw new XtUsageException($"cluster match: `--{(options.Has("cluster-local-node") ? "cluster-local-node" : "cluster-local-nodemask")}' must be <= `--cluster-total-nodes'");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("cluster-local-nodemask", info[InvertedAt] != 0)
        .Append($" 0x{info.Read32(NodesAt):x8}").Option("cluster-total-nodes").Append(" ").Append(info.Read32(TotalAt)).Option("cluster-hash-seed").Append($" 0x{info.Read32(SeedAt):x8}");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(info[InvertedAt] != 0 ? " cluster !" : " cluster ")
        .Append($"node_mask=0x{info.Read32(NodesAt):x8} total_nodes={info.Read32(TotalAt)} hash_seed=0x{info.Read32(SeedAt):x8}");

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var mask = info.Read32(NodesAt);
        var nodes = Enumerable.Range(0, (int)MostNodes).Where(node => (mask & 1U << node) != 0).ToArray();
        translation.Output.Append($" jhash ct original saddr mod {info.Read32(TotalAt)} seed 0x{info.Read32(SeedAt):x8} ");
        if (nodes is [var only])
            translation.Output.Append(info[InvertedAt] != 0 ? "ne " : "eq ").Append(only + 1);
        else
            translation.Output.Append(info[InvertedAt] != 0 ? "!= " : "").Append($"{{ {string.Join(", ", nodes)} }}");
        translation.Output.Append(" meta pkttype set host");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        cluster match options:
          --cluster-total-nodes num           How many nodes there are, up to 32
          [!] --cluster-local-node num        Which of them this is, from 1
          [!] --cluster-local-nodemask num    Several of them, a bit for each
          --cluster-hash-seed num             The seed of the hash, the same on all

        """);

    private static void ReadNodes(OptionValue value, uint mask)
    {
        value.Info.Write32(NodesAt, mask);
        value.Invert(InvertedAt, 1);
    }
}
