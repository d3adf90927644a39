using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>Expects a connection that belongs to the packet's. // nft_ct_expect_obj_dump</summary>
public record struct CtExpectObject : IObjectData<CtExpectObject>
{
    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.CtExpect;

    /// <summary>Network protocol: a value of <see cref="NfProto"/>. // NFTA_CT_EXPECT_L3PROTO</summary>
    public ushort? L3Protocol;

    /// <summary>Transport protocol. // NFTA_CT_EXPECT_L4PROTO</summary>
    public byte? L4Protocol;

    /// <summary>Destination port. // NFTA_CT_EXPECT_DPORT</summary>
    public ushort? DestinationPort;

    /// <summary>Timeout, in milliseconds. // NFTA_CT_EXPECT_TIMEOUT</summary>
    public uint? Timeout;

    /// <summary>Most connections that are expected at once. // NFTA_CT_EXPECT_SIZE</summary>
    public byte? Size;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CtExpectObject value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U16(NftaCtExpect.L3Proto, ref value.L3Protocol);
        codec.U8(NftaCtExpect.L4Proto, ref value.L4Protocol);
        codec.U16(NftaCtExpect.Dport, ref value.DestinationPort);
        codec.HostU32(NftaCtExpect.Timeout, ref value.Timeout);
        codec.U8(NftaCtExpect.Size, ref value.Size);
    }
}
