using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Objects;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about stateful objects.</summary>
internal static class ObjectHandler
{
    // nft_obj_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.LooseText(255), AttributeRule.U32, AttributeRule.Nested, AttributeRule.Any,
        AttributeRule.U64, AttributeRule.Any, AttributeRule.Bytes(256),
    ];

    // nf_tables_newobj
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        if (!request.Has(NftaObj.Type) || !request.Has(NftaObj.Name) || !request.Has(NftaObj.Data))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaObj.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        if (request.Name(NftaObj.Name) is not { } name)
            return request.Blame(NftaObj.Name, NetlinkErrno.Inval, ref ack);
        var type = request.Attributes.U32(NftaObj.Type);
        var present = table.Objects.Find(StatefulObject.KeyOf(name, type));
        if (present is not null)
        {
            if (request.HasFlag(NetlinkFlags.Exclusive))
                return request.Blame(NftaObj.Name, NetlinkErrno.Exist, ref ack);
            if (request.HasFlag(NetlinkFlags.Replace))
                return NetlinkErrno.OpNotSupp;
            if (!present.State.CanBeUpdated)
                return 0;
        }
        var context = new LoadContext(request.Ruleset, request.Origin, table);
        if (ObjectKinds.Load(type, in request.Attributes, context) is not { } state)
            return context.Errno;
        if (present is not null)
        {
            request.Ruleset.Add(new ObjectUpdateChange(request.Origin, present, state));
            return 0;
        }
        var target = new StatefulObject(table, name, table.NextHandle(), state) { UserData = request.UserData(NftaObj.UserData) };
        table.Use++;
        table.Objects.Add(target);
        request.Ruleset.Add(new NewObjectChange(request.Origin, target));
        return 0;
    }

    // nf_tables_getobj
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        var (ruleset, family, resets) = (request.Ruleset, request.Family, request.Kind == NftMessage.GetObjReset);
        if (request.IsDump)
        {
            var (tableName, wanted) = (request.Name(NftaObj.Table), LoadContext.U32(in request.Attributes, NftaObj.Type));
            return request.StartDump(new RulesetDump<StatefulObject, NftObject>(
                ruleset, NftMessage.NewObj, NetlinkFlags.Append,
                () => TableHandler.Of(ruleset, family).Where(each => tableName is null || each.Name == tableName).SelectMany(each =>
                    each.Objects.Items.Where(item => item.IsActive && (wanted == 0 || (uint)item.Type == wanted))),
                item => item.Table.Family, item => Show(item, resets)));
        }
        if (!request.Has(NftaObj.Name) || !request.Has(NftaObj.Type))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaObj.Table, ref ack, out var table, false);
        if (errno != 0)
            return errno;
        if (Find(in request, table) is not { } found)
            return request.Blame(NftaObj.Name, NetlinkErrno.NoEnt, ref ack);
        var message = Show(found, resets);
        request.Answer(NftMessage.NewObj, family, ref message);
        return 0;
    }

    // nf_tables_delobj
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        if (!request.Has(NftaObj.Type) || (!request.Has(NftaObj.Name) && !request.Has(NftaObj.Handle)))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaObj.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        var named = request.NameOrHandle(NftaObj.Name, NftaObj.Handle);
        var found = Find(in request, table);
        if (found is null)
            return request.Kind == NftMessage.DestroyObj ? 0 : request.Blame(named, NetlinkErrno.NoEnt, ref ack);
        if (found.Use > 0)
            return request.Blame(named, NetlinkErrno.Busy, ref ack);
        Delete(in request, found);
        return 0;
    }

    /// <summary>Deletes an object. // nft_delobj</summary>
    public static void Delete(in NftRequest request, StatefulObject target)
    {
        target.Table.Use--;
        target.Table.Objects.Deactivate(target);
        request.Ruleset.Add(new DeleteObjectChange(request.Origin, target));
    }

    private static StatefulObject? Find(in NftRequest request, NftTable table)
    {
        var type = request.Attributes.U32(NftaObj.Type);
        if (request.Has(NftaObj.Handle) && request.Kind is NftMessage.DelObj or NftMessage.DestroyObj)
            return table.Objects.Find(request.Attributes.U64(NftaObj.Handle)) is { } found && (uint)found.Type == type ? found : null;
        return request.Name(NftaObj.Name) is { } name ? table.Objects.Find(StatefulObject.KeyOf(name, type)) : null;
    }

    private static NftObject Show(StatefulObject target, bool resets)
    {
        var message = target.ToMessage();
        if (resets)
            target.State.Reset();
        return message;
    }
}
