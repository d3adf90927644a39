using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Hands the connection to a flow table. // nft_flow_offload.c</summary>
public record struct FlowOffloadExpression : IExpression<FlowOffloadExpression>
{
    /// <inheritdoc/>
    public static string Kind => "flow_offload";

    /// <summary>Flow table. // NFTA_FLOW_TABLE_NAME</summary>
    public string? Flowtable;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref FlowOffloadExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaFlow.TableName, ref value.Flowtable);
    }
}
