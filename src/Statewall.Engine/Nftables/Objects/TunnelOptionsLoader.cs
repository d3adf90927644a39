using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>Options of a tunnel's protocol: one of VXLAN or ERSPAN, or several of Geneve. // nft_tunnel_obj_opts_init</summary>
internal static class TunnelOptionsLoader
{
    private const int GeneveHeaderSize = 4; // sizeof(struct geneve_opt)
    private const int MostBytes = 255; // IP_TUNNEL_OPTS_MAX
    private const byte HardwareMask = 0x3f; // set_hwid
    private const uint ErspanVersion1 = 1; // ERSPAN_VERSION
    private const uint ErspanVersion2 = 2; // ERSPAN_VERSION2

    private static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.Nested];
    private static readonly AttributeRule[] VxlanRules = [AttributeRule.Any, AttributeRule.U32];
    private static readonly AttributeRule[] ErspanRules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U8, AttributeRule.U8];
    private static readonly AttributeRule[] GeneveRules = [AttributeRule.Any, AttributeRule.U16, AttributeRule.U8, AttributeRule.Bytes(127)];

    /// <summary>Reads the options if there are any.</summary>
    public static void Load(in RequestAttributes attributes, LoadContext context, ref TunnelObject settings)
    {
        settings.Options = default(TunnelOptions);
        var errno = attributes.Parse(NftaTunnelKey.Opts, Rules, out _);
        context.FailIf(errno != 0, errno);
        if (errno != 0)
            return;
        var (options, geneve, size) = (default(TunnelOptions), new List<GeneveOption>(), 0);
        foreach (var option in attributes.Walk(NftaTunnelKey.Opts))
        {
            context.FailIf(option.Type is not (NftaTunnelKeyOpts.Vxlan or NftaTunnelKeyOpts.Erspan or NftaTunnelKeyOpts.Geneve), NetlinkErrno.OpNotSupp);
            var isFirst = options == default && geneve.Count == 0;
            context.FailIf(!isFirst && (option.Type != NftaTunnelKeyOpts.Geneve || geneve.Count == 0));
            if (context.Errno != 0)
                return;
            switch (option.Type)
            {
                case NftaTunnelKeyOpts.Vxlan:
                    options.Vxlan = LoadVxlan(in option, context);
                    break;
                case NftaTunnelKeyOpts.Erspan:
                    options.Erspan = LoadErspan(in option, context);
                    break;
                default:
                    geneve.Add(LoadGeneve(in option, context, ref size));
                    break;
            }
        }
        settings.Options = options;
        settings.Geneve = geneve.Count > 0 ? [.. geneve] : null;
    }

    private static bool TryOpen(in RawAttribute option, AttributeRule[] rules, LoadContext context, out RequestAttributes nest)
    {
        var ack = default(Netlink.Server.ExtendedAck);
        nest = default;
        var errno = nest.Parse(option.Payload, option.PayloadOffset, rules, ref ack);
        context.FailIf(errno != 0, errno);
        return errno == 0;
    }

    // nft_tunnel_obj_vxlan_init
    private static VxlanOptions LoadVxlan(in RawAttribute option, LoadContext context)
    {
        if (!TryOpen(in option, VxlanRules, context, out var nest))
            return default;
        context.FailIf(!nest.Has(NftaTunnelKeyVxlan.Gbp));
        return new VxlanOptions { GroupPolicy = LoadContext.U32(in nest, NftaTunnelKeyVxlan.Gbp) };
    }

    // nft_tunnel_obj_erspan_init
    private static ErspanOptions LoadErspan(in RawAttribute option, LoadContext context)
    {
        if (!TryOpen(in option, ErspanRules, context, out var nest))
            return default;
        context.FailIf(!nest.Has(NftaTunnelKeyErspan.Version));
        var version = LoadContext.U32(in nest, NftaTunnelKeyErspan.Version);
        context.FailIf(version is not (ErspanVersion1 or ErspanVersion2), NetlinkErrno.OpNotSupp);
        context.FailIf(version == ErspanVersion1 ? !nest.Has(NftaTunnelKeyErspan.V1Index) : !nest.Has(NftaTunnelKeyErspan.V2Dir) || !nest.Has(NftaTunnelKeyErspan.V2HwId));
        if (context.Errno != 0)
            return default;
        return version == ErspanVersion1
            ? new ErspanOptions { Version = version, Index = nest.U32(NftaTunnelKeyErspan.V1Index) }
            : new ErspanOptions
            {
                Version = version,
                HardwareId = (byte)(nest.U8(NftaTunnelKeyErspan.V2HwId) & HardwareMask),
                Direction = (byte)(nest.U8(NftaTunnelKeyErspan.V2Dir) & 1),
            };
    }

    // nft_tunnel_obj_geneve_init
    private static GeneveOption LoadGeneve(in RawAttribute option, LoadContext context, ref int size)
    {
        if (!TryOpen(in option, GeneveRules, context, out var nest))
            return default;
        context.FailIf(!nest.Has(NftaTunnelKeyGeneve.Class) || !nest.Has(NftaTunnelKeyGeneve.Type) || !nest.Has(NftaTunnelKeyGeneve.Data));
        if (context.Errno != 0)
            return default;
        var data = nest[NftaTunnelKeyGeneve.Data];
        context.FailIf(data.Length % 4 != 0);
        size += GeneveHeaderSize + data.Length;
        context.FailIf(size > MostBytes);
        return new GeneveOption { Class = nest.U16(NftaTunnelKeyGeneve.Class), Type = nest.U8(NftaTunnelKeyGeneve.Type), Data = data.ToArray() };
    }
}
