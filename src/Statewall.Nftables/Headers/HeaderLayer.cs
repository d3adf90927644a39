namespace Statewall.Nftables.Headers;

/// <summary>From where offsets in a packet count. // enum nft_payload_bases</summary>
public enum HeaderLayer
{
    /// <summary>The link layer's header. // NFT_PAYLOAD_LL_HEADER</summary>
    Link = 0,

    /// <summary>The network layer's header. // NFT_PAYLOAD_NETWORK_HEADER</summary>
    Network = 1,

    /// <summary>The transport layer's header. // NFT_PAYLOAD_TRANSPORT_HEADER</summary>
    Transport = 2,

    /// <summary>What the transport layer carries. // NFT_PAYLOAD_INNER_HEADER</summary>
    Inner = 3,

    /// <summary>A tunnel's header. // NFT_PAYLOAD_TUN_HEADER</summary>
    Tunnel = 4,
}
