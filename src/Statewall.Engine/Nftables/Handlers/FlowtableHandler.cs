using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about flowtables.</summary>
internal static class FlowtableHandler
{
    private const NftFlowtableFlags AllFlags = NftFlowtableFlags.HwOffload | NftFlowtableFlags.Counter;

    // nft_flowtable_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.LooseText(255), AttributeRule.Nested, AttributeRule.Any, AttributeRule.U64,
        AttributeRule.Any, AttributeRule.U32,
    ];

    // nft_flowtable_hook_policy
    private static readonly AttributeRule[] HookRules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested];

    // nf_tables_newflowtable
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        if (!request.Has(NftaFlowtable.Table) || !request.Has(NftaFlowtable.Name) || !request.Has(NftaFlowtable.Hook))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaFlowtable.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        if (request.Name(NftaFlowtable.Name) is not { } name)
            return request.Blame(NftaFlowtable.Name, NetlinkErrno.Inval, ref ack);
        var present = table.Flowtables.Find(name);
        if (present is not null && request.HasFlag(NetlinkFlags.Exclusive))
            return request.Blame(NftaFlowtable.Name, NetlinkErrno.Exist, ref ack);
        if (table.Family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet))
            return NetlinkErrno.NoEnt;
        var flags = request.Has(NftaFlowtable.Flags) ? (NftFlowtableFlags)request.Attributes.U32(NftaFlowtable.Flags) : present?.Flags ?? NftFlowtableFlags.None;
        if ((flags & ~AllFlags) != 0)
            return NetlinkErrno.OpNotSupp;
        List<Device> devices = [];
        errno = ReadHook(in request, present, devices, out var hook, out var priority, ref ack);
        if (errno != 0)
            return errno;
        if (present is not null)
        {
            if (((present.Flags ^ flags) & NftFlowtableFlags.HwOffload) != 0)
                return NetlinkErrno.OpNotSupp;
            devices.RemoveAll(present.Devices.Contains);
            request.Ruleset.Add(new FlowtableDevicesChange(request.Origin, present, devices, false));
            return 0;
        }
        var flowtable = new NftFlowtable(table, name, table.NextHandle(), hook, priority) { Flags = flags, Devices = devices };
        table.Use++;
        table.Flowtables.Add(flowtable);
        request.Ruleset.Add(new NewFlowtableChange(request.Origin, flowtable));
        return 0;
    }

    // nf_tables_getflowtable
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        var (ruleset, family) = (request.Ruleset, request.Family);
        if (request.IsDump)
        {
            var tableName = request.Name(NftaFlowtable.Table);
            return request.StartDump(new RulesetDump<NftFlowtable, Flowtable>(
                ruleset, NftMessage.NewFlowtable, NetlinkFlags.Append,
                () => TableHandler.Of(ruleset, family).Where(each => tableName is null || each.Name == tableName).SelectMany(each =>
                    each.Flowtables.Items.Where(item => item.IsActive)),
                item => item.Table.Family, item => item.ToMessage()));
        }
        if (!request.Has(NftaFlowtable.Name))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaFlowtable.Table, ref ack, out var table, false);
        if (errno != 0)
            return errno;
        if (request.Name(NftaFlowtable.Name) is not { } name || table.Flowtables.Find(name) is not { } found)
            return request.Blame(NftaFlowtable.Name, NetlinkErrno.NoEnt, ref ack);
        var message = found.ToMessage();
        request.Answer(NftMessage.NewFlowtable, family, ref message);
        return 0;
    }

    // nf_tables_delflowtable
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        if (!request.Has(NftaFlowtable.Table) || (!request.Has(NftaFlowtable.Name) && !request.Has(NftaFlowtable.Handle)))
            return NetlinkErrno.Inval;
        var errno = request.FindTable(NftaFlowtable.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = request.FindToDelete(table.Flowtables, NftaFlowtable.Name, NftaFlowtable.Handle, NftMessage.DestroyFlowtable, ref ack, out var flowtable);
        if (flowtable is null)
            return errno;
        if (request.Has(NftaFlowtable.Hook))
            return DeleteDevices(in request, flowtable, ref ack);
        if (flowtable.Use > 0)
            return request.Blame(request.NameOrHandle(NftaFlowtable.Name, NftaFlowtable.Handle), NetlinkErrno.Busy, ref ack);
        Delete(in request, flowtable);
        return 0;
    }

    /// <summary>Deletes a flowtable. // nft_delflowtable</summary>
    public static void Delete(in NftRequest request, NftFlowtable flowtable)
    {
        flowtable.Table.Use--;
        flowtable.Table.Flowtables.Deactivate(flowtable);
        request.Ruleset.Add(new DeleteFlowtableChange(request.Origin, flowtable));
    }

    // nft_delflowtable_hook
    private static int DeleteDevices(in NftRequest request, NftFlowtable flowtable, ref ExtendedAck ack)
    {
        List<Device> devices = [];
        var errno = ReadHook(in request, flowtable, devices, out _, out _, ref ack);
        if (errno != 0)
            return errno;
        if (!devices.TrueForAll(flowtable.Devices.Contains))
            return NetlinkErrno.NoEnt;
        request.Ruleset.Add(new FlowtableDevicesChange(request.Origin, flowtable, devices, true));
        return 0;
    }

    // nft_flowtable_parse_hook
    private static int ReadHook(
        in NftRequest request, NftFlowtable? present, List<Device> devices, out uint hook, out int priority, ref ExtendedAck ack)
    {
        const uint Ingress = 0; // NF_NETDEV_INGRESS
        (hook, priority) = (present?.Hook ?? Ingress, present?.Priority ?? 0);
        var errno = request.Attributes.Parse(NftaFlowtable.Hook, HookRules, out var nest);
        if (errno != 0)
            return errno;
        if (present is null && (!nest.Has(NftaFlowtableHook.Num) || !nest.Has(NftaFlowtableHook.Priority)))
            return request.Blame(NftaFlowtable.Name, NetlinkErrno.NoEnt, ref ack);
        if (nest.Has(NftaFlowtableHook.Num) && nest.U32(NftaFlowtableHook.Num) != hook)
            return NetlinkErrno.OpNotSupp;
        if (nest.Has(NftaFlowtableHook.Priority))
        {
            var wanted = (int)nest.U32(NftaFlowtableHook.Priority);
            if (present is not null && wanted != priority)
                return NetlinkErrno.OpNotSupp;
            priority = wanted;
        }
        return nest.Has(NftaFlowtableHook.Devs) ? HookParser.ReadDeviceList(in nest, NftaFlowtableHook.Devs, devices, ref ack) : 0;
    }
}
