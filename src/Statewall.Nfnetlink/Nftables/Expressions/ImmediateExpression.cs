using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a constant or sets the verdict. // nft_immediate.c</summary>
public record struct ImmediateExpression : IExpression<ImmediateExpression>
{
    /// <inheritdoc/>
    public static string Kind => "immediate";

    /// <summary>Register to load; 0 sets the verdict. // NFTA_IMMEDIATE_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>The constant or verdict. // NFTA_IMMEDIATE_DATA</summary>
    public DataValue? Data;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ImmediateExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaImmediate.Dreg, ref value.DestinationRegister);
        codec.Nest(NftaImmediate.Data, ref value.Data);
    }
}
