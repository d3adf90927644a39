using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Remembers when the last packet came. // nft_last.c</summary>
public record struct LastExpression : IExpression<LastExpression>
{
    /// <inheritdoc/>
    public static string Kind => "last";

    /// <summary>1 when there was a packet. // NFTA_LAST_SET</summary>
    public uint? Set;

    /// <summary>Time since then, in milliseconds. // NFTA_LAST_MSECS</summary>
    public ulong? Milliseconds;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref LastExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        if (codec.WritesAsKernel)
            codec.U32(NftaLast.Set, ref value.Set);
        codec.U64(NftaLast.Msecs, ref value.Milliseconds);
        if (!codec.WritesAsKernel)
            codec.U32(NftaLast.Set, ref value.Set);
    }
}
