using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables;

/// <summary>The rule that an extension is loaded into. // struct xt_mtchk_param, struct xt_tgchk_param</summary>
internal sealed class XtContext(LoadContext rule, XtInfo info)
{
    /// <summary>The extension's data.</summary>
    public XtInfo Info { get; } = info;

    /// <summary>What the ruleset is.</summary>
    public Ruleset Ruleset => rule.Ruleset;

    /// <summary>The table's family.</summary>
    public NfProto Family => rule.Family;

    /// <summary>The table's name, which is what xtables calls a table.</summary>
    public string Table => rule.Table.Name;

    /// <summary>The hook that packets come by, as a bit; 0 in chains that others lead to. // hook_mask</summary>
    public uint Hooks => rule.Chain?.Base is { } hooked ? 1u << (int)hooked.Hook : 0;

    /// <summary>The protocol that the rule says it is for; of bridges what follows the frame's header. // NFTA_RULE_COMPAT_PROTO</summary>
    public ushort Protocol => rule.CompatProtocol;

    /// <summary>It is for all but that one. // NFT_RULE_COMPAT_F_INV</summary>
    public bool IsInverted => rule.IsCompatInverted;

    /// <summary>The first thing wrong, or 0.</summary>
    public int Errno { get; private set; }

    /// <summary>Notes something wrong if there is.</summary>
    public void FailIf(bool isWrong, int errno = NetlinkErrno.Inval)
    {
        if (isWrong && Errno == 0)
            Errno = errno;
    }

    /// <summary>What was loaded, unless something is wrong.</summary>
    public T? Unless<T>(T extension)
        where T : XtExtension => Errno == 0 ? extension : null;

    /// <summary>Whether the rule is for one protocol.</summary>
    public bool IsFor(byte protocol) => Protocol == protocol && !IsInverted;

    /// <summary>Needs connections. // nf_ct_netns_get</summary>
    public void RequireTracking() =>
        FailIf(Family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet or NfProto.Bridge), NetlinkErrno.Proto);

    /// <summary>Needs a name that a file in /proc can have. // xt_check_proc_name</summary>
    public void RequireFileName(int at, int size)
    {
        FailIf(!Info.IsTerminated(at, size), NetlinkErrno.NameTooLong);
        var name = Info.Text(at, size);
        FailIf(name.Length == 0 || name.AsSpan().Contains((byte)'/') || name.AsSpan().SequenceEqual("."u8) || name.AsSpan().SequenceEqual(".."u8));
    }
}
