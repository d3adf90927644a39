namespace Statewall.Nftables.Headers;

/// <summary>Where an option is looked for. // enum nft_exthdr_op</summary>
public enum OptionKind
{
    /// <summary>IPv6 extension headers. // NFT_EXTHDR_OP_IPV6</summary>
    IPv6 = 0,

    /// <summary>TCP options. // NFT_EXTHDR_OP_TCPOPT</summary>
    Tcp = 1,

    /// <summary>IPv4 options. // NFT_EXTHDR_OP_IPV4</summary>
    IPv4 = 2,

    /// <summary>SCTP chunks. // NFT_EXTHDR_OP_SCTP</summary>
    Sctp = 3,

    /// <summary>DCCP options. // NFT_EXTHDR_OP_DCCP</summary>
    Dccp = 4,
}
