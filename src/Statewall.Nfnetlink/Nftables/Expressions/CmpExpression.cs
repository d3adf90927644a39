using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Compares a register with a constant; the rule ends when it does not hold. // nft_cmp.c</summary>
public record struct CmpExpression : IExpression<CmpExpression>
{
    /// <inheritdoc/>
    public static string Kind => "cmp";

    /// <summary>Register. // NFTA_CMP_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Comparison. // NFTA_CMP_OP</summary>
    public NftCmpOp? Operation;

    /// <summary>Constant. // NFTA_CMP_DATA</summary>
    public DataValue? Data;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CmpExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaCmp.Sreg, ref value.SourceRegister);
        codec.Typed32(NftaCmp.Op, ref value.Operation);
        codec.Nest(NftaCmp.Data, ref value.Data);
    }
}
