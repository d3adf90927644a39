using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Tells which chains and flow tables are called at a hook, in their order.</summary>
/// <param name="ruleset">What they are in.</param>
/// <remarks>Threads: the engine's gate. Mirrors nfnetlink_hook.c.</remarks>
internal sealed class HookHandler(Ruleset ruleset) : INfnetlinkSubsystem
{
    private const int LongestName = 15; // IFNAMSIZ - 1
    private const uint MostHooks = 255;
    private const uint DeviceHooks = 2; // NF_NETDEV_NUMHOOKS

    // nfnl_hook_nla_policy
    private static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.LooseText(LongestName), AttributeRule.Text(0), AttributeRule.Text(0),
        AttributeRule.Nested,
    ];

    // NF_INET_NUMHOOKS, NF_ARP_NUMHOOKS
    private static readonly (NfProto Family, uint Hooks)[] Families = [(NfProto.IPv4, 5), (NfProto.IPv6, 5), (NfProto.Arp, 3), (NfProto.Bridge, 5)];

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.Hook;

    // nfnl_hook_get, nfnl_hook_dump_start
    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        if (request.Kind != NfnlHookMessage.Get)
            return NetlinkErrno.Inval;
        var attributes = default(RequestAttributes);
        var errno = request.Parse(Rules, ref attributes, ref ack);
        if (errno != 0)
            return errno;
        if (!attributes.Has(NfnlaHook.HookNum))
            return NetlinkErrno.Inval;
        if (!request.IsDump)
            return NetlinkErrno.OpNotSupp;
        var (hook, isOfDevice) = (attributes.U32(NfnlaHook.HookNum), request.Family == NfProto.Netdev);
        if (hook > MostHooks || (isOfDevice && !attributes.Has(NfnlaHook.Dev)))
            return NetlinkErrno.Inval;
        errno = isOfDevice ? hook < DeviceHooks ? 0 : NetlinkErrno.OpNotSupp : CheckHook(request.Family, hook);
        if (errno != 0)
            return errno;
        var device = isOfDevice ? System.Text.Encoding.UTF8.GetString(AttributeText.WithoutTerminator(attributes[NfnlaHook.Dev])) : null;
        return request.Socket.StartDump(request.Message, new Dump(ruleset, request.Family, Registered(request.Family, hook, device)));
    }

    // nfnl_hook_entries_head
    private static int CheckHook(NfProto asked, uint hook)
    {
        var hooks = Array.Find(Families, row => row.Family == asked).Hooks;
        if (hooks == 0)
            return NetlinkErrno.ProtoNoSupport;
        return hook < hooks ? 0 : NetlinkErrno.Inval;
    }

    /// <summary>What is called at a hook; of equal priorities what came last is called first. // nf_hook_entries_grow</summary>
    private List<RegisteredHook> Registered(NfProto family, uint hook, string? device)
    {
        var found = new List<RegisteredHook>();
        foreach (var table in ruleset.Tables.Where(table => table.IsActive && (table.Flags & NftTableFlags.Dormant) == 0))
        {
            found.AddRange(table.Chains.Items.Where(chain => chain.Base is { } entry && IsAt(table.Family, entry, family, hook, device)).Select(chain => Describe(chain, hook)));
            if (device is not null && hook == 0)
                found.AddRange(table.Flowtables.Items.Where(flowtable => IsOf(flowtable.Devices, device)).Select(flowtable => Describe(flowtable, hook)));
        }
        found.Reverse();
        return [.. found.OrderBy(registered => registered.Priority)];
    }

    private static bool IsAt(NfProto table, BaseChain entry, NfProto family, uint hook, string? device)
    {
        if (device is not null)
            return entry.IsOfDevices && IsOf(entry.Devices, device) && (table == NfProto.Netdev ? entry.Hook : 0) == hook;
        return !entry.IsOfDevices && entry.Hook == hook && (table == family || (table == NfProto.Inet && family is NfProto.IPv4 or NfProto.IPv6));
    }

    private static bool IsOf(List<Device> devices, string name) =>
        devices.Exists(device => device.Covers(name));

    private static RegisteredHook Describe(NftChain chain, uint hook) => new()
    {
        FunctionName = FunctionOf(chain),
        ModuleName = chain.Base!.Type.IsNat ? "nft_chain_nat" : "nf_tables",
        Owner = Owner(NfnlHookType.NfTables, chain.Table, chain.Name),
        Number = hook,
        Priority = chain.Base.Priority,
    };

    // nft_chain_filter.c, nft_chain_nat.c, nft_chain_route.c
    private static string FunctionOf(NftChain chain)
    {
        var family = chain.Table.Family;
        if (chain.Base!.Type.IsNat)
            return family == NfProto.Inet ? "nft_nat_do_chain_inet" : "nft_nat_do_chain";
        if (!chain.Base.Type.IsFilter)
            return family switch { NfProto.IPv4 => "nf_route_table_hook4", NfProto.IPv6 => "nf_route_table_hook6", _ => "nf_route_table_inet" };
        return family switch
        {
            NfProto.IPv4 => "nft_do_chain_ipv4",
            NfProto.IPv6 => "nft_do_chain_ipv6",
            NfProto.Arp => "nft_do_chain_arp",
            NfProto.Bridge => "nft_do_chain_bridge",
            NfProto.Netdev => "nft_do_chain_netdev",
            _ => chain.Base.IsOfDevices ? "nft_do_chain_inet_ingress" : "nft_do_chain_inet",
        };
    }

    // nf_flow_table_inet.c
    private static RegisteredHook Describe(NftFlowtable flowtable, uint hook) => new()
    {
        FunctionName = flowtable.Table.Family switch { NfProto.IPv4 => "nf_flow_offload_ip_hook", NfProto.IPv6 => "nf_flow_offload_ipv6_hook", _ => "nf_flow_offload_inet_hook" },
        ModuleName = flowtable.Table.Family == NfProto.Inet ? "nf_flow_table_inet" : "nf_flow_table",
        Owner = Owner(NfnlHookType.NftFlowtable, flowtable.Table, flowtable.Name),
        Number = hook,
        Priority = flowtable.Priority,
    };

    private static HookOwner Owner(NfnlHookType type, NftTable table, string name) =>
        new() { Type = type, Chain = new HookChain { Table = table.Name, Name = name, Family = (byte)table.Family } };

    // nfnl_hook_dump
    private sealed class Dump(Ruleset ruleset, NfProto family, List<RegisteredHook> hooks) : IDumpSource
    {
        private int _shown;

        public bool Fill(DumpWriter writer)
        {
            writer.Style = AttributeStyle.KernelUnmarked;
            writer.SetGeneration(ruleset.Generation);
            Span<byte> header = stackalloc byte[NfgenHeader.Size];
            new NfgenHeader(family).Write(header);
            for (; _shown < hooks.Count; _shown++)
            {
                var hook = hooks[_shown];
                if (!writer.TryAppend(NfnetlinkMessage.TypeOf(NfnlSubsystem.Hook, NfnlHookMessage.Get), NetlinkFlags.None, header, ref hook))
                    return true;
            }
            return writer.Length > 0;
        }

        public void Dispose()
        {
        }
    }
}
