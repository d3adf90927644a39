namespace Statewall.Nfnetlink.Uapi;

/// <summary>Flags of tunnel metadata. // enum nft_tunnel_flags</summary>
[Flags]
public enum NftTunnelFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>UDP checksums are zero. // NFT_TUNNEL_F_ZERO_CSUM_TX</summary>
    ZeroCsumTx = 1 << 0,

    /// <summary>Packets are not to be fragmented. // NFT_TUNNEL_F_DONT_FRAGMENT</summary>
    DontFragment = 1 << 1,

    /// <summary>Packets are numbered. // NFT_TUNNEL_F_SEQ_NUMBER</summary>
    SeqNumber = 1 << 2,
}

/// <summary>What the tunnel expression loads. // enum nft_tunnel_keys</summary>
public enum NftTunnelKey : uint
{
    /// <summary>Whether the packet came through a tunnel. // NFT_TUNNEL_PATH</summary>
    Path = 0,

    /// <summary>Key of the tunnel. // NFT_TUNNEL_ID</summary>
    Id = 1,
}

/// <summary>Side of the tunnel. // enum nft_tunnel_mode</summary>
public enum NftTunnelMode : uint
{
    /// <summary>Either. // NFT_TUNNEL_MODE_NONE</summary>
    None = 0,

    /// <summary>Receiving. // NFT_TUNNEL_MODE_RX</summary>
    Rx = 1,

    /// <summary>Sending. // NFT_TUNNEL_MODE_TX</summary>
    Tx = 2,
}
