using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about the elements of sets.</summary>
internal static class ElementHandler
{
    // nft_set_elem_list_policy
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.LooseText(255), AttributeRule.Array(ElementKey.Rules), AttributeRule.U32];

    // nf_tables_newsetelem
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        if (!request.Has(NftaSetElemList.Elements))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaSetElemList.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = FindSet(in request, table, true, ref ack, out var set);
        if (errno != 0)
            return errno;
        if (set.Bindings > 0 && (set.Flags & (NftSetFlags.Constant | NftSetFlags.Anonymous)) != 0)
            return NetlinkErrno.Busy;
        var adder = new ElementAdder(in request, set);
        foreach (var element in request.Attributes.Walk(NftaSetElemList.Elements))
        {
            errno = adder.Add(element);
            if (errno == 0)
                continue;
            ack.Offset = element.Offset;
            return errno;
        }
        return request.Ruleset.IsValidating ? table.Validate() : 0;
    }

    // nf_tables_getsetelem
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        if (!request.IsDump && !request.Has(NftaSetElemList.Elements))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaSetElemList.Table, ref ack, out var table, false);
        if (errno != 0)
            return errno;
        errno = FindSet(in request, table, false, ref ack, out var set);
        if (errno != 0)
            return errno;
        var resets = request.Kind == NftMessage.GetSetElemReset;
        if (request.IsDump)
            return request.StartDump(new ElementDump(request.Ruleset, set, resets));
        foreach (var nest in request.Attributes.Walk(NftaSetElemList.Elements))
        {
            var context = new LoadContext(request.Ruleset, request.Origin, table);
            var parsed = ElementKey.Parse(nest, set, context, false, out _);
            var element = context.Errno == 0 ? set.Get(parsed.Key, parsed.States) : -1;
            if (element < 0)
            {
                ack.Offset = nest.Offset;
                return context.Errno != 0 ? context.Errno : NetlinkErrno.NoEnt;
            }
            var message = new SetElementList { Table = table.Name, Set = set.Name, Elements = [set.ToMessage(element)] };
            request.Answer(NftMessage.NewSetElem, request.Family, ref message);
            if (resets)
                set.Reset(element);
        }
        return 0;
    }

    // nf_tables_delsetelem
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = request.FindTable(NftaSetElemList.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = FindSet(in request, table, false, ref ack, out var set);
        if (errno != 0)
            return errno;
        if (set.IsAnonymous)
            return NetlinkErrno.OpNotSupp;
        if (set.Bindings > 0 && (set.Flags & NftSetFlags.Constant) != 0)
            return NetlinkErrno.Busy;
        var isDestroy = request.Kind == NftMessage.DestroySetElem;
        var change = new DeleteElementsChange(request.Origin, set);
        errno = request.Has(NftaSetElemList.Elements) ? Delete(in request, set, change, isDestroy, ref ack) : DeleteAll(set, change);
        if (change.Elements.Count > 0)
            request.Ruleset.Add(change);
        return errno;
    }

    private static int Delete(in NftRequest request, NftSet set, DeleteElementsChange change, bool isDestroy, ref ExtendedAck ack)
    {
        foreach (var nest in request.Attributes.Walk(NftaSetElemList.Elements))
        {
            var context = new LoadContext(request.Ruleset, request.Origin, set.Table);
            var parsed = ElementKey.Parse(nest, set, context, false, out _);
            var element = context.Errno == 0 ? set.Find(parsed.Key, parsed.States) : -1;
            if (element >= 0)
            {
                set.Deactivate(element);
                change.Elements.Add(element);
                continue;
            }
            var errno = context.Errno != 0 ? context.Errno : NetlinkErrno.NoEnt;
            if (errno == NetlinkErrno.NoEnt && isDestroy)
                continue;
            ack.Offset = nest.Offset;
            return errno;
        }
        return 0;
    }

    // nft_set_flush
    private static int DeleteAll(NftSet set, DeleteElementsChange change)
    {
        var position = 0L;
        while (set.MoveNext(ref position, out var element))
        {
            set.Deactivate(element);
            change.Elements.Add(element);
        }
        if (set.LiveCatchall is not (>= 0 and var catchall))
            return 0;
        set.Deactivate(catchall);
        change.Elements.Add(catchall);
        return 0;
    }

    private static int FindSet(in NftRequest request, NftTable table, bool byId, ref ExtendedAck ack, out NftSet set)
    {
        set = null!;
        if (!request.Has(NftaSetElemList.Set))
            return NetlinkErrno.Inval;
        var found = request.WholeName(NftaSetElemList.Set) is { } name ? table.Sets.Find(name) : null;
        if (found is null && byId && request.Has(NftaSetElemList.SetId))
            found = request.Ruleset.FindSet(table, request.Attributes.U32(NftaSetElemList.SetId));
        if (found is null)
            return request.Blame(NftaSetElemList.Set, NetlinkErrno.NoEnt, ref ack);
        set = found;
        return 0;
    }
}
