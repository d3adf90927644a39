using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables;

/// <summary>What loading a match and loading a target have in common. Both messages have the same attributes. // nft_compat.c</summary>
internal static class XtLoading
{
    // nft_match_policy, nft_target_policy
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.Text(0), AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.Any];

    /// <summary>Finds the kind and reads the data. // nft_match_select_ops, nft_match_init, xt_check_match and their likes for targets</summary>
    public static T? Load<T>(in RequestAttributes attributes, LoadContext rule, XtTable<T> table, out XtKind<T>? kind, out XtInfo? info)
        where T : XtExtension
    {
        (kind, info) = (null, null);
        if (!attributes.Has(NftaMatch.Name) || !attributes.Has(NftaMatch.Rev) || !attributes.Has(NftaMatch.Info))
        {
            rule.Fail(NetlinkErrno.Inval);
            return null;
        }
        kind = table.Find(rule.Name(in attributes, NftaMatch.Name, NetlinkErrno.NoEnt), attributes.U32(NftaMatch.Rev), rule.Family);
        var data = attributes[NftaMatch.Info];
        rule.FailIf(kind is null, NetlinkErrno.NoEnt);
        rule.FailIf(kind is not null && data.Length < kind.Size);
        if (rule.Errno != 0)
            return null;
        rule.RequireCompat();
        info = new XtInfo(new byte[XtInfo.Align(kind!.Size)]);
        data[..kind.Size].CopyTo(info.Bytes);
        var context = new XtContext(rule, info);
        Check(kind, context, XtInfo.Align(data.Length));
        var extension = rule.Errno == 0 && context.Errno == 0 ? kind.Load(context) : null;
        if (context.Errno == 0 && extension is not null && kind.NeedsTracking)
            context.RequireTracking();
        rule.FailIf(context.Errno != 0, context.Errno);
        if (rule.Errno == 0)
            return extension;
        extension?.Release(rule.Ruleset);
        return null;
    }

    /// <summary>The data as a listing shows it. // nft_extension_dump_info</summary>
    public static byte[] Shown<T>(XtKind<T> kind, XtInfo info)
        where T : XtExtension
    {
        var shown = new byte[info.Bytes.Length];
        info.Bytes.AsSpan(0, kind.ShownSize).CopyTo(shown);
        return shown;
    }

    /// <summary>Checks whether it can be where packets come. // nft_match_validate, nft_target_validate, nft_compat_chain_validate_dependency</summary>
    public static int Validate<T>(XtKind<T> kind, ChainWalk walk)
        where T : XtExtension
    {
        const uint AllHooks = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward | HookCheck.LocalOut | HookCheck.PostRouting;
        var (family, start) = (walk.Start.Table.Family, walk.Start.Base!);
        if (family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet or NfProto.Bridge or NfProto.Arp))
            return NetlinkErrno.OpNotSupp;
        var errno = HookCheck.Hooks(walk, AllHooks);
        if (errno != 0)
            return errno;
        if (kind.Hooks != 0 && (kind.Hooks >> (int)start.Hook & 1) == 0)
            return NetlinkErrno.Inval;
        var isWrong = kind.Table == "nat" && (family == NfProto.Bridge ? !start.Type.IsFilter : !start.Type.IsNat);
        return isWrong ? NetlinkErrno.Inval : 0;
    }

    // What xtables asks of every extension before its own check.
    private static void Check<T>(XtKind<T> kind, XtContext context, int size)
        where T : XtExtension
    {
        context.FailIf(XtInfo.Align(kind.Size) != size);
        context.FailIf(kind.Table is { } table && table != context.Table);
        context.FailIf(kind.Hooks != 0 && (context.Hooks & ~kind.Hooks) != 0);
        context.FailIf(kind.Protocol != 0 && !context.IsFor(kind.Protocol));
    }
}
