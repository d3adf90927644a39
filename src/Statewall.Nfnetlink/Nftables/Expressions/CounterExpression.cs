using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Counts packets and bytes. // nft_counter.c</summary>
public record struct CounterExpression : IExpression<CounterExpression>, IObjectData<CounterExpression>
{
    /// <inheritdoc/>
    public static string Kind => "counter";

    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Counter;

    /// <summary>Bytes. // NFTA_COUNTER_BYTES</summary>
    public ulong? Bytes;

    /// <summary>Packets. // NFTA_COUNTER_PACKETS</summary>
    public ulong? Packets;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref CounterExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U64(NftaCounter.Bytes, ref value.Bytes);
        codec.U64(NftaCounter.Packets, ref value.Packets);
    }
}
