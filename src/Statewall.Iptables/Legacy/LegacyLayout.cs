using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Legacy;

/// <summary>Where things lie in the structures of a family; numbers are of the machine's order. // struct ipt_entry, ip6t_entry, arpt_entry, and their getinfo</summary>
/// <param name="Hooks">How many hooks a table can have.</param>
/// <param name="Interfaces">The names of interfaces: in, out, and which bytes of each count.</param>
/// <param name="Flags">A byte that says, besides others, that the rule goes on elsewhere and does not come back.</param>
/// <param name="GotoFlag">The bit of it.</param>
/// <param name="TargetOffset">16 bits: where the target begins; where the next rule begins comes behind.</param>
/// <param name="Counters">Packets and bytes, 64 bits each; where matches begin comes behind.</param>
internal sealed record LegacyLayout(int Hooks, int Interfaces, int Flags, byte GotoFlag, int TargetOffset, int Counters)
{
    /// <summary>Bytes of a table's name. // XT_TABLE_MAXNAMELEN</summary>
    public const int NameSize = 32;

    /// <summary>Bytes of an interface's name. // IFNAMSIZ</summary>
    public const int InterfaceSize = 16;

    /// <summary>Where the rules begin in the answer. // offsetof(struct ipt_get_entries, entrytable)</summary>
    public const int EntriesOffset = 40;

    /// <summary>Which hooks the table has, a bit each.</summary>
    public const int ValidHooks = NameSize;

    /// <summary>Bytes of the head of a match or target: size, name, revision. // struct xt_entry_match</summary>
    public const int EntryHeadSize = 32;

    /// <summary>Where each hook's first rule begins.</summary>
    public const int HookEntries = ValidHooks + 4;

    private static readonly LegacyLayout IPv4 = new(5, 16, 82, 2, 88, 96); // IPT_F_GOTO
    private static readonly LegacyLayout IPv6 = new(5, 64, 131, 4, 140, 152); // IP6T_F_GOTO
    private static readonly LegacyLayout Arp = new(3, 94, 158, 0, 164, 176);

    /// <summary>Where each hook's policy lies, which is a rule.</summary>
    public int Underflows => HookEntries + Hooks * 4;

    /// <summary>Bytes of all rules together.</summary>
    public int TableSize => Underflows + Hooks * 4 + 4;

    /// <summary>Bytes of what a table is.</summary>
    public int InfoSize => TableSize + 4;

    /// <summary>Where matches begin.</summary>
    public int Matches => Counters + 16;

    /// <summary>The layout of a family.</summary>
    public static LegacyLayout Of(NfProto family) => family switch { NfProto.IPv6 => IPv6, NfProto.Arp => Arp, _ => IPv4 };
}
