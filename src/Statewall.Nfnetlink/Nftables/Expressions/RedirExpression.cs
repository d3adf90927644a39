using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Translates the destination to this host. // nft_redir.c</summary>
public record struct RedirExpression : IExpression<RedirExpression>
{
    /// <inheritdoc/>
    public static string Kind => "redir";

    /// <summary>Register with the lowest port. // NFTA_REDIR_REG_PROTO_MIN</summary>
    public uint? MinimumPortRegister;

    /// <summary>Register with the highest port. // NFTA_REDIR_REG_PROTO_MAX</summary>
    public uint? MaximumPortRegister;

    /// <summary>Flags. // NFTA_REDIR_FLAGS</summary>
    public NfNatRangeFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RedirExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaRedir.RegProtoMin, ref value.MinimumPortRegister);
        codec.U32(NftaRedir.RegProtoMax, ref value.MaximumPortRegister);
        codec.Typed32(NftaRedir.Flags, ref value.Flags);
    }
}
