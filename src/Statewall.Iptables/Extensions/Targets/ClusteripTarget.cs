using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// Shares an address among hosts; kernels before 6.3 have it.
/// // struct ipt_clusterip_tgt_info: flags, clustermac[6], num_total_nodes, num_local_nodes, local_nodes[16], hash_mode, hash_initval, the kernel's pointer
/// </summary>
internal sealed class ClusteripTarget : XtTarget
{
    private const int FlagsAt = 0, HardwareAt = 4, TotalAt = 10, LocalCountAt = 12, LocalAt = 14, ModeAt = 48, SeedAt = 52;
    private const uint IsNew = 1; // CLUSTERIP_FLAG_NEW
    private const ulong MostNodes = 16; // CLUSTERIP_MAX_NODES
    private static readonly string[] Modes = ["sourceip", "sourceip-sourceport", "sourceip-sourceport-destport"]; // CLUSTERIP_HASHMODE_SIP …
    private static readonly string[] Details = ["hashmode", "clustermac", "total-nodes", "local-node"];

    private ClusteripTarget()
        : base("CLUSTERIP")
    {
        Families = XtFamilies.IPv4;
        Size = 64;
        UserSize = 56;
        Options =
        [
            new("new", value => value.Info.Set32(FlagsAt, IsNew)) { Words = 0, Needs = Details },
            new("hashmode", ReadMode) { Needs = ["new"] },
            new("clustermac", value => HardwarePattern.BytesOf(value.Hardware()).CopyTo(value.Info[HardwareAt..])) { Needs = ["new"] },
            new("total-nodes", value => value.Info.Write16(TotalAt, value.Number(1, MostNodes))) { Needs = ["new"] },
            new("local-node", ReadLocal) { Needs = ["new"] },
            new("hash-init", value => value.Info.Write32(SeedAt, value.Number(0, uint.MaxValue))) { Needs = ["new"] },
        ];
    }

    /// <summary>The target.</summary>
    public static ClusteripTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if ((info.Read32(FlagsAt) & IsNew) == 0)
            return;
        output.Option("new").Option("hashmode").Append(" ").Append(Mode(info)).Option("clustermac").Append(" ").Append(Hardware(info));
        output.Option("total-nodes").Append(" ").Append(info.Read16(TotalAt)).Option("local-node").Append(" ").Append(info.Read16(LocalAt)).Option("hash-init").Append(" ").Append(info.Read32(SeedAt));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if ((info.Read32(FlagsAt) & IsNew) == 0)
        {
            output.Append(" CLUSTERIP");
            return;
        }
        output.Append(" CLUSTERIP hashmode=").Append(Mode(info)).Append(" clustermac=").Append(Hardware(info));
        output.Append(" total_nodes=").Append(info.Read16(TotalAt)).Append(" local_node=").Append(info.Read16(LocalAt)).Append(" hash_init=").Append(info.Read32(SeedAt));
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        CLUSTERIP target options:
          --new			 Begin to share the address
          --hashmode <mode>		 What chooses the host
        					sourceip
        					sourceip-sourceport
        					sourceip-sourceport-destport
          --clustermac <mac>		 The hardware address of all
          --total-nodes <num>		 How many hosts there are
          --local-node <num>		 Which of them this is
          --hash-init <num>		 What the choice begins with

        """);

    private static void ReadMode(OptionValue value)
    {
        var mode = Array.IndexOf(Modes, value.Text);
        value.Info.Write32(ModeAt, mode >= 0 ? (uint)mode : throw value.Wrong($"Unknown hashmode \"{value.Text}\""));
    }

    private static void ReadLocal(OptionValue value)
    {
        value.Info.Write16(LocalCountAt, 1);
        value.Info.Write16(LocalAt, value.Number(0, MostNodes - 1));
    }

    private static string Mode(ReadOnlySpan<byte> info) => info.Read32(ModeAt) < Modes.Length ? Modes[info.Read32(ModeAt)] : "unknown-error";

    private static string Hardware(ReadOnlySpan<byte> info) => Convert.ToHexString(info.Slice(HardwareAt, 6)).Insert(10, ":").Insert(8, ":").Insert(6, ":").Insert(4, ":").Insert(2, ":");
}
