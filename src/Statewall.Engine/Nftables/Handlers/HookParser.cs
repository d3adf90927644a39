using System.Text;
using System.Text.Unicode;
using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Reads where a chain is hooked in. // nft_chain_parse_hook</summary>
internal static class HookParser
{
    private const int LastPriorityBeforeTracking = -200; // NF_IP_PRI_CONNTRACK
    private const int MostDevices = 256; // NFT_NETDEVICE_MAX
    private const int LongestName = 15; // IFNAMSIZ - 1
    private const int HookCount = 6; // NFT_MAX_HOOKS

    // nft_hook_policy
    private static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.LooseText(LongestName), AttributeRule.Nested];

    /// <summary>Reads the hook of a new chain, or of one that is declared again.</summary>
    public static int Parse(
        in NftRequest request, NftTable table, BaseChain? present, NftChainFlags flags, out BaseChain? hooked, ref ExtendedAck ack)
    {
        hooked = null;
        var errno = request.Attributes.Parse(NftaChain.Hook, Rules, out var hook);
        if (errno != 0)
            return errno;
        errno = present is null
            ? ReadNew(in request, table, in hook, out var type, out var number, out var priority, ref ack)
            : ReadAgain(in request, table, present, in hook, out type, out number, out priority, ref ack);
        if (errno != 0)
            return errno;
        List<Device> devices = [];
        var isOfDevices = table.Family == NfProto.Netdev || (table.Family == NfProto.Inet && (present?.Hook ?? number) == (uint)InetHook.Ingress);
        if (isOfDevices)
            errno = ReadDevices(in hook, flags, devices, ref ack);
        else if (hook.Has(NftaHook.Dev) || hook.Has(NftaHook.Devs))
            errno = NetlinkErrno.OpNotSupp;
        hooked = new BaseChain(type!, number, priority) { Devices = devices, IsOfDevices = isOfDevices };
        return errno;
    }

    /// <summary>Reads a list of devices. // nf_tables_parse_netdev_hooks</summary>
    public static int ReadDeviceList(in RequestAttributes attributes, ushort type, List<Device> devices, ref ExtendedAck ack)
    {
        foreach (var element in attributes.Walk(type))
        {
            if (element.Type is not (NftaDevice.Name or NftaDevice.Prefix))
                return NetlinkErrno.Inval;
            var errno = ReadDevice(element.Payload, element.Type == NftaDevice.Prefix, out var device);
            if (errno == 0 && devices.Contains(device))
                errno = NetlinkErrno.Exist;
            if (errno != 0)
            {
                ack.Offset = element.Offset;
                return errno;
            }
            devices.Add(device);
            if (devices.Count == MostDevices)
                return NetlinkErrno.FBig;
        }
        return 0;
    }

    private static int ReadNew(
        in NftRequest request, NftTable table, in RequestAttributes hook, out ChainType? type, out uint number, out int priority, ref ExtendedAck ack)
    {
        (type, number, priority) = (null, 0, 0);
        if (!hook.Has(NftaHook.HookNum) || !hook.Has(NftaHook.Priority))
            return request.Blame(NftaChain.Name, NetlinkErrno.NoEnt, ref ack);
        number = hook.U32(NftaHook.HookNum);
        priority = (int)hook.U32(NftaHook.Priority);
        type = FindType(in request, table, null);
        if (type is null)
            return request.Blame(NftaChain.Type, NetlinkErrno.NoEnt, ref ack);
        if (number >= HookCount || (type.Hooks >> (int)number & 1) == 0)
            return NetlinkErrno.OpNotSupp;
        return type.IsNat && priority <= LastPriorityBeforeTracking ? NetlinkErrno.OpNotSupp : 0;
    }

    private static int ReadAgain(
        in NftRequest request,
        NftTable table,
        BaseChain present,
        in RequestAttributes hook,
        out ChainType? type,
        out uint number,
        out int priority,
        ref ExtendedAck ack)
    {
        type = present.Type;
        number = hook.Has(NftaHook.HookNum) ? hook.U32(NftaHook.HookNum) : 0;
        priority = hook.Has(NftaHook.Priority) ? (int)hook.U32(NftaHook.Priority) : 0;
        if (hook.Has(NftaHook.HookNum) && number != present.Hook)
            return NetlinkErrno.OpNotSupp;
        if (hook.Has(NftaHook.Priority) && priority != present.Priority)
            return NetlinkErrno.OpNotSupp;
        type = FindType(in request, table, present.Type);
        return type is null ? request.Blame(NftaChain.Type, NetlinkErrno.NoEnt, ref ack) : 0;
    }

    private static ChainType? FindType(in NftRequest request, NftTable table, ChainType? absent)
    {
        if (!request.Has(NftaChain.Type))
            return absent ?? ChainType.Find("filter", table.Family);
        return request.Name(NftaChain.Type) is { } name ? ChainType.Find(name, table.Family) : null;
    }

    // nft_chain_parse_netdev
    private static int ReadDevices(in RequestAttributes hook, NftChainFlags flags, List<Device> devices, ref ExtendedAck ack)
    {
        if (hook.Has(NftaHook.Dev))
        {
            var errno = ReadDevice(hook[NftaHook.Dev], false, out var device);
            if (errno != 0)
            {
                ack.Offset = hook.OffsetOf(NftaHook.Dev);
                return errno;
            }
            devices.Add(device);
        }
        else if (hook.Has(NftaHook.Devs))
        {
            var errno = ReadDeviceList(in hook, NftaHook.Devs, devices, ref ack);
            if (errno != 0)
                return errno;
        }
        return (flags & NftChainFlags.HwOffload) != 0 && devices.Count == 0 ? NetlinkErrno.Inval : 0;
    }

    // nft_netdev_hook_alloc
    private static int ReadDevice(ReadOnlySpan<byte> payload, bool isPrefix, out Device device)
    {
        var name = AttributeText.WithoutTerminator(payload);
        device = new Device(Encoding.UTF8.GetString(name), isPrefix);
        if (name.Length > LongestName)
            return NetlinkErrno.TooBig;
        return Utf8.IsValid(name) ? 0 : NetlinkErrno.Inval;
    }
}
