namespace Statewall.Nfnetlink.Uapi;

/// <summary>The limit expression and object. // enum nft_limit_attributes</summary>
public static class NftaLimit
{
    /// <summary>Packets or bytes per unit, 64 bits. // NFTA_LIMIT_RATE</summary>
    public const ushort Rate = 1;

    /// <summary>Unit of time, 64 bits, seconds. // NFTA_LIMIT_UNIT</summary>
    public const ushort Unit = 2;

    /// <summary>What may pass at once, 32 bits. // NFTA_LIMIT_BURST</summary>
    public const ushort Burst = 3;

    /// <summary>What is limited, 32 bits: <see cref="NftLimitType"/>. // NFTA_LIMIT_TYPE</summary>
    public const ushort Type = 4;

    /// <summary>Flags, 32 bits: <see cref="NftLimitFlags"/>. // NFTA_LIMIT_FLAGS</summary>
    public const ushort Flags = 5;

    /// <summary>Alignment only. // NFTA_LIMIT_PAD</summary>
    public const ushort Pad = 6;
}

/// <summary>The connlimit expression and object. // enum nft_connlimit_attributes</summary>
public static class NftaConnlimit
{
    /// <summary>Number of connections, 32 bits. // NFTA_CONNLIMIT_COUNT</summary>
    public const ushort Count = 1;

    /// <summary>Flags, 32 bits: <see cref="NftConnlimitFlags"/>. // NFTA_CONNLIMIT_FLAGS</summary>
    public const ushort Flags = 2;
}

/// <summary>The quota expression and object. // enum nft_quota_attributes</summary>
public static class NftaQuota
{
    /// <summary>Bytes, 64 bits. // NFTA_QUOTA_BYTES</summary>
    public const ushort Bytes = 1;

    /// <summary>Flags, 32 bits: <see cref="NftQuotaFlags"/>. // NFTA_QUOTA_FLAGS</summary>
    public const ushort Flags = 2;

    /// <summary>Alignment only. // NFTA_QUOTA_PAD</summary>
    public const ushort Pad = 3;

    /// <summary>Bytes used up, 64 bits. // NFTA_QUOTA_CONSUMED</summary>
    public const ushort Consumed = 4;
}

/// <summary>The last expression. // enum nft_last_attributes</summary>
public static class NftaLast
{
    /// <summary>Whether a packet was seen, 32 bits. // NFTA_LAST_SET</summary>
    public const ushort Set = 1;

    /// <summary>Time since then, 64 bits, milliseconds. // NFTA_LAST_MSECS</summary>
    public const ushort Msecs = 2;

    /// <summary>Alignment only. // NFTA_LAST_PAD</summary>
    public const ushort Pad = 3;
}

/// <summary>The synproxy expression and object. // enum nft_synproxy_attributes</summary>
public static class NftaSynproxy
{
    /// <summary>Largest segment to announce, 16 bits. // NFTA_SYNPROXY_MSS</summary>
    public const ushort Mss = 1;

    /// <summary>Window scale to announce, 8 bits. // NFTA_SYNPROXY_WSCALE</summary>
    public const ushort WScale = 2;

    /// <summary>Flags, 32 bits: <see cref="NfSynproxyOptions"/>. // NFTA_SYNPROXY_FLAGS</summary>
    public const ushort Flags = 3;
}
