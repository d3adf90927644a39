namespace Statewall.Nfnetlink.Uapi;

/// <summary>The byteorder expression. // enum nft_byteorder_attributes</summary>
public static class NftaByteorder
{
    /// <summary>Source register, 32 bits. // NFTA_BYTEORDER_SREG</summary>
    public const ushort Sreg = 1;

    /// <summary>Destination register, 32 bits. // NFTA_BYTEORDER_DREG</summary>
    public const ushort Dreg = 2;

    /// <summary>Operation, 32 bits: <see cref="NftByteorderOp"/>. // NFTA_BYTEORDER_OP</summary>
    public const ushort Op = 3;

    /// <summary>Bytes in all, 32 bits. // NFTA_BYTEORDER_LEN</summary>
    public const ushort Len = 4;

    /// <summary>Bytes of one number, 32 bits: 2, 4 or 8. // NFTA_BYTEORDER_SIZE</summary>
    public const ushort Size = 5;
}

/// <summary>The range expression. // enum nft_range_attributes</summary>
public static class NftaRange
{
    /// <summary>Register, 32 bits. // NFTA_RANGE_SREG</summary>
    public const ushort Sreg = 1;

    /// <summary>Operation, 32 bits: <see cref="NftRangeOp"/>. // NFTA_RANGE_OP</summary>
    public const ushort Op = 2;

    /// <summary>Lowest value: nest of <see cref="NftaData"/>. // NFTA_RANGE_FROM_DATA</summary>
    public const ushort FromData = 3;

    /// <summary>Highest value: nest of <see cref="NftaData"/>. // NFTA_RANGE_TO_DATA</summary>
    public const ushort ToData = 4;
}

/// <summary>The payload expression. // enum nft_payload_attributes</summary>
public static class NftaPayload
{
    /// <summary>Register to load, 32 bits. // NFTA_PAYLOAD_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>Header, 32 bits: <see cref="NftPayloadBase"/>. // NFTA_PAYLOAD_BASE</summary>
    public const ushort Base = 2;

    /// <summary>Offset in the header, 32 bits, bytes. // NFTA_PAYLOAD_OFFSET</summary>
    public const ushort Offset = 3;

    /// <summary>Bytes, 32 bits. // NFTA_PAYLOAD_LEN</summary>
    public const ushort Len = 4;

    /// <summary>Register to store from, 32 bits. // NFTA_PAYLOAD_SREG</summary>
    public const ushort Sreg = 5;

    /// <summary>Checksum to update, 32 bits: <see cref="NftPayloadChecksum"/>. // NFTA_PAYLOAD_CSUM_TYPE</summary>
    public const ushort CsumType = 6;

    /// <summary>Offset of the checksum in the header, 32 bits, bytes. // NFTA_PAYLOAD_CSUM_OFFSET</summary>
    public const ushort CsumOffset = 7;

    /// <summary>Flags, 32 bits: <see cref="NftPayloadChecksumFlags"/>. // NFTA_PAYLOAD_CSUM_FLAGS</summary>
    public const ushort CsumFlags = 8;
}

/// <summary>The exthdr expression. // enum nft_exthdr_attributes</summary>
public static class NftaExthdr
{
    /// <summary>Register to load, 32 bits. // NFTA_EXTHDR_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>Type of the option or extension header, 8 bits. // NFTA_EXTHDR_TYPE</summary>
    public const ushort Type = 2;

    /// <summary>Offset in it, 32 bits, bytes. // NFTA_EXTHDR_OFFSET</summary>
    public const ushort Offset = 3;

    /// <summary>Bytes, 32 bits. // NFTA_EXTHDR_LEN</summary>
    public const ushort Len = 4;

    /// <summary>Flags, 32 bits: <see cref="NftExthdrFlags"/>. // NFTA_EXTHDR_FLAGS</summary>
    public const ushort Flags = 5;

    /// <summary>Where to look, 32 bits: <see cref="NftExthdrOp"/>. // NFTA_EXTHDR_OP</summary>
    public const ushort Op = 6;

    /// <summary>Register to store from, 32 bits. // NFTA_EXTHDR_SREG</summary>
    public const ushort Sreg = 7;
}

/// <summary>The inner expression. // enum nft_inner_attributes</summary>
public static class NftaInner
{
    /// <summary>Number of the inner header, 32 bits; 0. // NFTA_INNER_NUM</summary>
    public const ushort Num = 1;

    /// <summary>Tunnel protocol, 32 bits: <see cref="NftInnerType"/>. // NFTA_INNER_TYPE</summary>
    public const ushort Type = 2;

    /// <summary>Headers to look for, 32 bits: <see cref="NftInnerFlags"/>. // NFTA_INNER_FLAGS</summary>
    public const ushort Flags = 3;

    /// <summary>Bytes of the tunnel header, 32 bits. // NFTA_INNER_HDRSIZE</summary>
    public const ushort HdrSize = 4;

    /// <summary>Expression to evaluate on the inner packet: nest of <see cref="NftaExpr"/>. // NFTA_INNER_EXPR</summary>
    public const ushort Expr = 5;
}

/// <summary>The meta expression. // enum nft_meta_attributes</summary>
public static class NftaMeta
{
    /// <summary>Register to load, 32 bits. // NFTA_META_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>What, 32 bits: <see cref="NftMetaKey"/>. // NFTA_META_KEY</summary>
    public const ushort Key = 2;

    /// <summary>Register to store from, 32 bits. // NFTA_META_SREG</summary>
    public const ushort Sreg = 3;
}

/// <summary>The rt expression. // enum nft_rt_attributes</summary>
public static class NftaRt
{
    /// <summary>Register to load, 32 bits. // NFTA_RT_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>What, 32 bits: <see cref="NftRtKey"/>. // NFTA_RT_KEY</summary>
    public const ushort Key = 2;
}

/// <summary>The socket expression. // enum nft_socket_attributes</summary>
public static class NftaSocket
{
    /// <summary>What, 32 bits: <see cref="NftSocketKey"/>. // NFTA_SOCKET_KEY</summary>
    public const ushort Key = 1;

    /// <summary>Register to load, 32 bits. // NFTA_SOCKET_DREG</summary>
    public const ushort Dreg = 2;

    /// <summary>Level of the control group, 32 bits. // NFTA_SOCKET_LEVEL</summary>
    public const ushort Level = 3;
}

/// <summary>The hash expression. // enum nft_hash_attributes</summary>
public static class NftaHash
{
    /// <summary>Source register, 32 bits. // NFTA_HASH_SREG</summary>
    public const ushort Sreg = 1;

    /// <summary>Destination register, 32 bits. // NFTA_HASH_DREG</summary>
    public const ushort Dreg = 2;

    /// <summary>Bytes to hash, 32 bits. // NFTA_HASH_LEN</summary>
    public const ushort Len = 3;

    /// <summary>Number of results, 32 bits. // NFTA_HASH_MODULUS</summary>
    public const ushort Modulus = 4;

    /// <summary>Seed, 32 bits. // NFTA_HASH_SEED</summary>
    public const ushort Seed = 5;

    /// <summary>Added to the result, 32 bits. // NFTA_HASH_OFFSET</summary>
    public const ushort Offset = 6;

    /// <summary>Kind of hash, 32 bits: <see cref="NftHashType"/>. // NFTA_HASH_TYPE</summary>
    public const ushort Type = 7;

    /// <summary>Unused. // NFTA_HASH_SET_NAME</summary>
    public const ushort SetName = 8;

    /// <summary>Unused. // NFTA_HASH_SET_ID</summary>
    public const ushort SetId = 9;
}

/// <summary>The numgen expression. // enum nft_ng_attributes</summary>
public static class NftaNg
{
    /// <summary>Register to load, 32 bits. // NFTA_NG_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>Number of results, 32 bits. // NFTA_NG_MODULUS</summary>
    public const ushort Modulus = 2;

    /// <summary>Kind of generator, 32 bits: <see cref="NftNgType"/>. // NFTA_NG_TYPE</summary>
    public const ushort Type = 3;

    /// <summary>Added to the result, 32 bits. // NFTA_NG_OFFSET</summary>
    public const ushort Offset = 4;

    /// <summary>Unused. // NFTA_NG_SET_NAME</summary>
    public const ushort SetName = 5;

    /// <summary>Unused. // NFTA_NG_SET_ID</summary>
    public const ushort SetId = 6;
}

/// <summary>The fib expression. // enum nft_fib_attributes</summary>
public static class NftaFib
{
    /// <summary>Register to load, 32 bits. // NFTA_FIB_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>What, 32 bits: <see cref="NftFibResult"/>. // NFTA_FIB_RESULT</summary>
    public const ushort Result = 2;

    /// <summary>What to route by, 32 bits: <see cref="NftFibFlags"/>. // NFTA_FIB_FLAGS</summary>
    public const ushort Flags = 3;
}

/// <summary>The osf expression. // enum nft_osf_attributes</summary>
public static class NftaOsf
{
    /// <summary>Register to load, 32 bits. // NFTA_OSF_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>How the time to live is compared, 8 bits. // NFTA_OSF_TTL</summary>
    public const ushort Ttl = 2;

    /// <summary>Flags, 32 bits: <see cref="NftOsfFlags"/>. // NFTA_OSF_FLAGS</summary>
    public const ushort Flags = 3;
}

/// <summary>The xfrm expression. // enum nft_xfrm_attributes</summary>
public static class NftaXfrm
{
    /// <summary>Register to load, 32 bits. // NFTA_XFRM_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>What, 32 bits: <see cref="NftXfrmKey"/>. // NFTA_XFRM_KEY</summary>
    public const ushort Key = 2;

    /// <summary>Direction, 8 bits: 0 in, 2 out. // NFTA_XFRM_DIR</summary>
    public const ushort Dir = 3;

    /// <summary>Number of the transformation, 32 bits. // NFTA_XFRM_SPNUM</summary>
    public const ushort Spnum = 4;
}
