namespace Statewall.Nfnetlink.Uapi;

/// <summary>The counter expression. // enum nft_counter_attributes</summary>
public static class NftaCounter
{
    /// <summary>Bytes, 64 bits. // NFTA_COUNTER_BYTES</summary>
    public const ushort Bytes = 1;

    /// <summary>Packets, 64 bits. // NFTA_COUNTER_PACKETS</summary>
    public const ushort Packets = 2;

    /// <summary>Alignment only. // NFTA_COUNTER_PAD</summary>
    public const ushort Pad = 3;
}

/// <summary>The ct expression. // enum nft_ct_attributes</summary>
public static class NftaCt
{
    /// <summary>Register to load, 32 bits. // NFTA_CT_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>What, 32 bits: <see cref="NftCtKey"/>. // NFTA_CT_KEY</summary>
    public const ushort Key = 2;

    /// <summary>Direction, 8 bits, of keys that have one. // NFTA_CT_DIRECTION</summary>
    public const ushort Direction = 3;

    /// <summary>Register to store from, 32 bits. // NFTA_CT_SREG</summary>
    public const ushort Sreg = 4;
}

/// <summary>The immediate expression. // enum nft_immediate_attributes</summary>
public static class NftaImmediate
{
    /// <summary>Register to load, 32 bits; 0 is the verdict. // NFTA_IMMEDIATE_DREG</summary>
    public const ushort Dreg = 1;

    /// <summary>What: nest of <see cref="NftaData"/>. // NFTA_IMMEDIATE_DATA</summary>
    public const ushort Data = 2;
}

/// <summary>The bitwise expression. // enum nft_bitwise_attributes</summary>
public static class NftaBitwise
{
    /// <summary>Source register, 32 bits. // NFTA_BITWISE_SREG</summary>
    public const ushort Sreg = 1;

    /// <summary>Destination register, 32 bits. // NFTA_BITWISE_DREG</summary>
    public const ushort Dreg = 2;

    /// <summary>Bytes, 32 bits. // NFTA_BITWISE_LEN</summary>
    public const ushort Len = 3;

    /// <summary>Mask: nest of <see cref="NftaData"/>. // NFTA_BITWISE_MASK</summary>
    public const ushort Mask = 4;

    /// <summary>Bits to flip: nest of <see cref="NftaData"/>. // NFTA_BITWISE_XOR</summary>
    public const ushort Xor = 5;

    /// <summary>Operation, 32 bits: <see cref="NftBitwiseOp"/>. // NFTA_BITWISE_OP</summary>
    public const ushort Op = 6;

    /// <summary>Bits to shift by: nest of <see cref="NftaData"/>. // NFTA_BITWISE_DATA</summary>
    public const ushort Data = 7;

    /// <summary>Second source register, 32 bits; kernel 6.13. // NFTA_BITWISE_SREG2</summary>
    public const ushort Sreg2 = 8;
}

/// <summary>The cmp expression. // enum nft_cmp_attributes</summary>
public static class NftaCmp
{
    /// <summary>Register, 32 bits. // NFTA_CMP_SREG</summary>
    public const ushort Sreg = 1;

    /// <summary>Operation, 32 bits: <see cref="NftCmpOp"/>. // NFTA_CMP_OP</summary>
    public const ushort Op = 2;

    /// <summary>Operand: nest of <see cref="NftaData"/>. // NFTA_CMP_DATA</summary>
    public const ushort Data = 3;
}
