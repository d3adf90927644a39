using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a property of the packet, or stores one. // nft_meta.c</summary>
public record struct MetaExpression : IExpression<MetaExpression>
{
    /// <inheritdoc/>
    public static string Kind => "meta";

    /// <summary>Which property. // NFTA_META_KEY</summary>
    public NftMetaKey? Key;

    /// <summary>Register to load. // NFTA_META_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Register to store from. // NFTA_META_SREG</summary>
    public uint? SourceRegister;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref MetaExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaMeta.Key, ref value.Key);
        codec.U32(NftaMeta.Dreg, ref value.DestinationRegister);
        codec.U32(NftaMeta.Sreg, ref value.SourceRegister);
    }
}
