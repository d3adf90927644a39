using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Sets the timeouts of a connection. // nft_ct_timeout_obj_dump</summary>
public record struct CtTimeoutObject : IObjectData<CtTimeoutObject>
{
    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.CtTimeout;

    /// <summary>
    /// Protocols and timeouts, as in a policy of their own; its name and references are not used.
    /// // NFTA_CT_TIMEOUT_L3PROTO, NFTA_CT_TIMEOUT_L4PROTO, NFTA_CT_TIMEOUT_DATA
    /// </summary>
    public TimeoutPolicy Policy;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CtTimeoutObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (!codec.WritesAsKernel)
            codec.U16(NftaCtTimeout.L3Proto, ref value.Policy.L3Protocol);
        codec.U8(NftaCtTimeout.L4Proto, ref value.Policy.L4Protocol);
        if (codec.WritesAsKernel)
            codec.U16(NftaCtTimeout.L3Proto, ref value.Policy.L3Protocol);
        const ushort Marked = NftaCtTimeout.Data | AttributeHeader.Nested; // by the kernel too
        TimeoutPolicy.DescribeTimeouts(ref codec, Marked, ref value.Policy);
    }
}
