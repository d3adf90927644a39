using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Compares a register with a range; the rule ends when it does not hold. // nft_range.c</summary>
public record struct RangeExpression : IExpression<RangeExpression>
{
    /// <inheritdoc/>
    public static string Kind => "range";

    /// <summary>Register. // NFTA_RANGE_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Within or not. // NFTA_RANGE_OP</summary>
    public NftRangeOp? Operation;

    /// <summary>Lowest value. // NFTA_RANGE_FROM_DATA</summary>
    public DataValue? From;

    /// <summary>Highest value. // NFTA_RANGE_TO_DATA</summary>
    public DataValue? To;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RangeExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaRange.Sreg, ref value.SourceRegister);
        codec.Typed32(NftaRange.Op, ref value.Operation);
        codec.Nest(NftaRange.FromData, ref value.From);
        codec.Nest(NftaRange.ToData, ref value.To);
    }
}
