using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Looks up how an address of the packet would be routed. // nft_fib.c</summary>
public record struct FibExpression : IExpression<FibExpression>
{
    /// <inheritdoc/>
    public static string Kind => "fib";

    /// <summary>Register to load. // NFTA_FIB_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>What to load. // NFTA_FIB_RESULT</summary>
    public NftFibResult? Result;

    /// <summary>What to route by. // NFTA_FIB_FLAGS</summary>
    public NftFibFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref FibExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
        {
            codec.U32(NftaFib.Dreg, ref value.DestinationRegister);
            codec.Typed32(NftaFib.Result, ref value.Result);
        }
        codec.Typed32(NftaFib.Flags, ref value.Flags);
        if (!codec.WritesAsKernel)
        {
            codec.Typed32(NftaFib.Result, ref value.Result);
            codec.U32(NftaFib.Dreg, ref value.DestinationRegister);
        }
    }
}
