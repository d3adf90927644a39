using Statewall.Engine.Handlers;
using Statewall.Engine.Xtables;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Every kind of expression: one line for each file of this folder that is one.</summary>
internal static class OperationTable
{
    private const int MostOperations = 128; // NFT_RULE_MAXEXPRS
    private const int NameBytes = 42; // NFT_MODULE_AUTOLOAD_LIMIT

    private static readonly OperationKind[] All =
    [
        new("bitwise", Bitwise.Rules, Bitwise.Load),
        new("byteorder", Byteorder.Rules, Byteorder.Load),
        new("cmp", Cmp.Rules, Cmp.Load),
        new("connlimit", Connlimit.Rules, Connlimit.Load) { IsStateful = true, IsCollected = true },
        new("counter", Counter.Rules, Counter.Load) { IsStateful = true },
        new("ct", Ct.Rules, Ct.Load),
        new("dup", Dup.Rules, Dup.Load) { Families = (1UL << (int)NfProto.IPv4) | (1UL << (int)NfProto.IPv6) | OperationKind.OfNetdev },
        new("dynset", Dynset.Rules, Dynset.Load),
        new("exthdr", Exthdr.Rules, Exthdr.Load),
        new("fib", Fib.Rules, Fib.Load) { Families = OperationKind.OfInet | OperationKind.OfNetdev },
        new("flow_offload", FlowOffload.Rules, FlowOffload.Load),
        new("fwd", Fwd.Rules, Fwd.Load) { Families = OperationKind.OfNetdev },
        new("hash", Hash.Rules, Hash.Load),
        new("immediate", Immediate.Rules, Immediate.Load),
        new("inner", Inner.Rules, Inner.Load),
        new("last", Last.Rules, Last.Load) { IsStateful = true },
        new("limit", Limit.Rules, Limit.Load) { IsStateful = true },
        new("log", Log.Rules, Log.Load),
        new("lookup", Lookup.Rules, Lookup.Load),
        new("masq", Masq.Rules, Masq.Load) { Families = OperationKind.OfInet },
        new("match", XtLoading.Rules, Match.Load),
        new("meta", Meta.Rules, Meta.Load) { LoadInner = Meta.LoadInner },
        new("nat", Nat.Rules, Nat.Load),
        new("notrack", [], Notrack.Load),
        new("numgen", Numgen.Rules, Numgen.Load),
        new("objref", Objref.Rules, Objref.Load),
        new("osf", Osf.Rules, Osf.Load),
        new("payload", Payload.Rules, Payload.Load) { LoadInner = Payload.LoadInner },
        new("queue", Queue.Rules, Queue.Load),
        new("quota", Quota.Rules, Quota.Load) { IsStateful = true },
        new("range", Range.Rules, Range.Load),
        new("redir", Redir.Rules, Redir.Load) { Families = OperationKind.OfInet },
        new("reject", Reject.Rules, Reject.Load) { Families = OperationKind.OfInet | OperationKind.OfBridge | OperationKind.OfNetdev },
        new("rt", Rt.Rules, Rt.Load),
        new("socket", Socket.Rules, Socket.Load),
        new("synproxy", Synproxy.Rules, Synproxy.Load),
        new("target", XtLoading.Rules, Target.Load),
        new("tproxy", Tproxy.Rules, Tproxy.Load),
        new("tunnel", Tunnel.Rules, Tunnel.Load) { Families = OperationKind.OfNetdev },
        new("xfrm", Xfrm.Rules, Xfrm.Load),
    ];

    private static readonly Dictionary<string, OperationKind> ByName = All.ToDictionary(kind => kind.Name);

    // nft_expr_policy
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.LooseText(NameBytes), AttributeRule.Nested];

    /// <summary>Finds a kind. // nft_expr_type_get</summary>
    public static OperationKind? Find(string name, NfProto family) =>
        ByName.TryGetValue(name, out var kind) && (kind.Families >> (int)family & 1) != 0 ? kind : null;

    /// <summary>Reads a rule's expressions. What was read is let go of again when one of them is wrong.</summary>
    /// <param name="attributes">The rule's attributes.</param>
    /// <param name="context">What they are loaded into; says in the end what is wrong.</param>
    /// <param name="ack">Where that is.</param>
    public static Operation[] LoadRule(in RequestAttributes attributes, LoadContext context, ref ExtendedAck ack)
    {
        CheckRule(in attributes, context, ref ack);
        if (context.Errno != 0)
            return [];
        var operations = new List<Operation>();
        foreach (var element in attributes.Walk(NftaRule.Expressions))
        {
            if (Load(element, context, out _) is { } operation)
            {
                operations.Add(operation);
                continue;
            }
            ack.Offset = element.Offset;
            foreach (var loaded in operations)
                loaded.Release(context.Ruleset, context.Origin, ReleasePhase.Abort);
            return [];
        }
        return [.. operations];
    }

    /// <summary>Reads an expression that looks into a tunnel. // nft_expr_inner_parse</summary>
    public static Operation? LoadInner(in RequestAttributes attributes, LoadContext context)
    {
        var errno = attributes.Parse(NftaInner.Expr, Rules, out var expression);
        if (errno != 0 || !expression.Has(NftaExpr.Name) || !expression.Has(NftaExpr.Data))
            return context.Fail(errno != 0 ? errno : NetlinkErrno.Inval);
        if (Find(context.Name(in expression, NftaExpr.Name), context.Family) is not { } kind)
            return context.Fail(NetlinkErrno.NoEnt);
        if (kind.LoadInner is not { } load)
            return context.Fail(NetlinkErrno.OpNotSupp);
        errno = expression.Parse(NftaExpr.Data, kind.Rules, out var data);
        return errno != 0 ? context.Fail(errno) : load(in data, context);
    }

    /// <summary>Reads an expression that an element of a set keeps. // nft_set_elem_expr_alloc</summary>
    public static Operation? LoadStateful(RawNest nest, LoadContext context, bool isTimed)
    {
        var operation = Load(nest, context, out var kind);
        if (operation is null)
            return null;
        context.FailIf(!kind!.IsStateful || (kind.IsCollected && isTimed), NetlinkErrno.OpNotSupp);
        return context.Unless(operation);
    }

    // All kinds are known before the first expression is loaded. // nf_tables_expr_parse
    private static void CheckRule(in RequestAttributes attributes, LoadContext context, ref ExtendedAck ack)
    {
        var count = 0;
        foreach (var element in attributes.Walk(NftaRule.Expressions))
        {
            if (element.Type != NftaList.Elem || count == MostOperations)
            {
                context.Fail(NetlinkErrno.Inval);
                return;
            }
            count++;
            if (Parse(element, context, out _, out _))
                continue;
            ack.Offset = element.Offset;
            return;
        }
    }

    private static Operation? Load(RawNest nest, LoadContext context, out OperationKind? kind) =>
        Parse(nest, context, out kind, out var data) ? kind!.Load(in data, context) : null;

    private static bool Parse(
        RawNest nest, LoadContext context, out OperationKind? kind, out RequestAttributes data)
    {
        kind = null;
        data = default;
        var ack = default(ExtendedAck);
        var attributes = default(RequestAttributes);
        var errno = attributes.Parse(nest.Bytes, nest.Offset, Rules, ref ack);
        if (errno == 0 && !attributes.Has(NftaExpr.Name))
            errno = NetlinkErrno.Inval;
        if (errno == 0)
        {
            kind = Find(context.Name(in attributes, NftaExpr.Name), context.Family);
            errno = kind is null ? NetlinkErrno.NoEnt : attributes.Parse(NftaExpr.Data, kind.Rules, out data);
        }
        context.FailIf(errno != 0, errno);
        return context.Errno == 0;
    }
}

/// <summary>The attributes in a nest, and where they lie in their message.</summary>
internal readonly ref struct RawNest(ReadOnlySpan<byte> bytes, int offset)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int Offset { get; } = offset;

    public static implicit operator RawNest(RawAttribute attribute) => new(attribute.Payload, attribute.PayloadOffset);
}
