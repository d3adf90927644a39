using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>Bytes as registers hold them, or a verdict. // nft_data_dump</summary>
public record struct DataValue : IAttributeSet<DataValue>
{
    /// <summary>Bytes, in the order in which registers hold them. // NFTA_DATA_VALUE</summary>
    public byte[]? Value;

    /// <summary>Verdict. // NFTA_DATA_VERDICT</summary>
    public Verdict? Verdict;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref DataValue value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Bytes(NftaData.Value, ref value.Value);
        codec.Nest(NftaData.Verdict, ref value.Verdict);
    }
}

/// <summary>A verdict. // nft_verdict_dump</summary>
public record struct Verdict : IAttributeSet<Verdict>
{
    /// <summary>Code; queue and drop carry a number in their upper 16 bits. // NFTA_VERDICT_CODE</summary>
    public NftVerdict? Code;

    /// <summary>Chain to jump or go to. // NFTA_VERDICT_CHAIN</summary>
    public string? Chain;

    /// <summary>Name of that chain within the batch. // NFTA_VERDICT_CHAIN_ID</summary>
    public uint? ChainId;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Verdict value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaVerdict.Code, ref value.Code);
        codec.Text(NftaVerdict.Chain, ref value.Chain);
        codec.U32(NftaVerdict.ChainId, ref value.ChainId);
    }
}
