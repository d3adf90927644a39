using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Hashes a register, or the packet's flow. // nft_hash.c</summary>
public record struct HashExpression : IExpression<HashExpression>
{
    /// <inheritdoc/>
    public static string Kind => "hash";

    /// <summary>Source. // NFTA_HASH_SREG</summary>
    public uint? SourceRegister;

    /// <summary>Destination. // NFTA_HASH_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Bytes to hash. // NFTA_HASH_LEN</summary>
    public uint? Size;

    /// <summary>Number of results. // NFTA_HASH_MODULUS</summary>
    public uint? Modulus;

    /// <summary>Seed; the kernel chooses when absent. // NFTA_HASH_SEED</summary>
    public uint? Seed;

    /// <summary>Added to the result. // NFTA_HASH_OFFSET</summary>
    public uint? Offset;

    /// <summary>Kind of hash. // NFTA_HASH_TYPE</summary>
    public NftHashType? Type;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref HashExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaHash.Sreg, ref value.SourceRegister);
        codec.U32(NftaHash.Dreg, ref value.DestinationRegister);
        codec.U32(NftaHash.Len, ref value.Size);
        codec.U32(NftaHash.Modulus, ref value.Modulus);
        codec.U32(NftaHash.Seed, ref value.Seed);
        codec.U32(NftaHash.Offset, ref value.Offset);
        codec.Typed32(NftaHash.Type, ref value.Type);
    }
}
