namespace Statewall.Nfnetlink.Uapi;

/// <summary>Operations of the byteorder expression. // enum nft_byteorder_ops</summary>
public enum NftByteorderOp : uint
{
    /// <summary>Network order to the machine's. // NFT_BYTEORDER_NTOH</summary>
    Ntoh = 0,

    /// <summary>The machine's order to the network's. // NFT_BYTEORDER_HTON</summary>
    Hton = 1,
}

/// <summary>Operations of the range expression. // enum nft_range_ops</summary>
public enum NftRangeOp : uint
{
    /// <summary>Within. // NFT_RANGE_EQ</summary>
    Eq = 0,

    /// <summary>Not within. // NFT_RANGE_NEQ</summary>
    Neq = 1,
}

/// <summary>Headers of the payload expression. // enum nft_payload_bases</summary>
public enum NftPayloadBase : uint
{
    /// <summary>Link layer. // NFT_PAYLOAD_LL_HEADER</summary>
    LlHeader = 0,

    /// <summary>Network layer. // NFT_PAYLOAD_NETWORK_HEADER</summary>
    NetworkHeader = 1,

    /// <summary>Transport layer. // NFT_PAYLOAD_TRANSPORT_HEADER</summary>
    TransportHeader = 2,

    /// <summary>Behind the transport header. // NFT_PAYLOAD_INNER_HEADER</summary>
    InnerHeader = 3,

    /// <summary>Tunnel header, within an inner expression; kernel 6.2. // NFT_PAYLOAD_TUN_HEADER</summary>
    TunHeader = 4,
}

/// <summary>Checksums that the payload expression updates. // enum nft_payload_csum_types</summary>
public enum NftPayloadChecksum : uint
{
    /// <summary>None. // NFT_PAYLOAD_CSUM_NONE</summary>
    None = 0,

    /// <summary>The internet checksum. // NFT_PAYLOAD_CSUM_INET</summary>
    Inet = 1,

    /// <summary>CRC-32c. // NFT_PAYLOAD_CSUM_SCTP</summary>
    Sctp = 2,
}

/// <summary>Flags of the checksum. // enum nft_payload_csum_flags</summary>
[Flags]
public enum NftPayloadChecksumFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The transport checksum covers the field as part of its pseudo header. // NFT_PAYLOAD_L4CSUM_PSEUDOHDR</summary>
    PseudoHdr = 1 << 0,
}

/// <summary>Flags of the exthdr expression. // enum nft_exthdr_flags</summary>
[Flags]
public enum NftExthdrFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Loads whether it is there. // NFT_EXTHDR_F_PRESENT</summary>
    Present = 1 << 0,
}

/// <summary>Where the exthdr expression looks. // enum nft_exthdr_op</summary>
public enum NftExthdrOp : uint
{
    /// <summary>IPv6 extension headers. // NFT_EXTHDR_OP_IPV6</summary>
    Ipv6 = 0,

    /// <summary>TCP options. // NFT_EXTHDR_OP_TCPOPT</summary>
    TcpOpt = 1,

    /// <summary>IPv4 options. // NFT_EXTHDR_OP_IPV4</summary>
    Ipv4 = 2,

    /// <summary>SCTP chunks. // NFT_EXTHDR_OP_SCTP</summary>
    Sctp = 3,

    /// <summary>DCCP options; kernel 6.5. // NFT_EXTHDR_OP_DCCP</summary>
    Dccp = 4,
}

/// <summary>Tunnel protocols of the inner expression. // enum nft_inner_type</summary>
public enum NftInnerType : uint
{
    /// <summary>None. // NFT_INNER_UNSPEC</summary>
    Unspec = 0,

    /// <summary>VXLAN, and others like it. // NFT_INNER_VXLAN</summary>
    Vxlan = 1,

    /// <summary>Geneve. // NFT_INNER_GENEVE</summary>
    Geneve = 2,
}

/// <summary>Headers that the inner expression looks for. // enum nft_inner_flags</summary>
[Flags]
public enum NftInnerFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The tunnel header has a fixed size. // NFT_INNER_HDRSIZE</summary>
    HdrSize = 1 << 0,

    /// <summary>A link layer header. // NFT_INNER_LL</summary>
    Ll = 1 << 1,

    /// <summary>A network header. // NFT_INNER_NH</summary>
    Nh = 1 << 2,

    /// <summary>A transport header. // NFT_INNER_TH</summary>
    Th = 1 << 3,
}

/// <summary>What the rt expression loads. // enum nft_rt_keys</summary>
public enum NftRtKey : uint
{
    /// <summary>Realm. // NFT_RT_CLASSID</summary>
    ClassId = 0,

    /// <summary>Next hop, IPv4. // NFT_RT_NEXTHOP4</summary>
    NextHop4 = 1,

    /// <summary>Next hop, IPv6. // NFT_RT_NEXTHOP6</summary>
    NextHop6 = 2,

    /// <summary>Largest TCP segment. // NFT_RT_TCPMSS</summary>
    TcpMss = 3,

    /// <summary>Whether the packet will be transformed. // NFT_RT_XFRM</summary>
    Xfrm = 4,
}

/// <summary>What the socket expression loads. // enum nft_socket_keys</summary>
public enum NftSocketKey : uint
{
    /// <summary>Whether the socket is transparent. // NFT_SOCKET_TRANSPARENT</summary>
    Transparent = 0,

    /// <summary>Its mark. // NFT_SOCKET_MARK</summary>
    Mark = 1,

    /// <summary>Whether it listens on all addresses. // NFT_SOCKET_WILDCARD</summary>
    Wildcard = 2,

    /// <summary>Its control group. // NFT_SOCKET_CGROUPV2</summary>
    CgroupV2 = 3,
}

/// <summary>Kinds of hash. // enum nft_hash_types</summary>
public enum NftHashType : uint
{
    /// <summary>Of a register. // NFT_HASH_JENKINS</summary>
    Jenkins = 0,

    /// <summary>Of the packet's flow, the same for both directions. // NFT_HASH_SYM</summary>
    Sym = 1,
}

/// <summary>Kinds of number generator. // enum nft_ng_types</summary>
public enum NftNgType : uint
{
    /// <summary>One after the other. // NFT_NG_INCREMENTAL</summary>
    Incremental = 0,

    /// <summary>Random. // NFT_NG_RANDOM</summary>
    Random = 1,
}

/// <summary>What the fib expression loads. // enum nft_fib_result</summary>
public enum NftFibResult : uint
{
    /// <summary>Nothing. // NFT_FIB_RESULT_UNSPEC</summary>
    Unspec = 0,

    /// <summary>Index of the outgoing device. // NFT_FIB_RESULT_OIF</summary>
    Oif = 1,

    /// <summary>Name of the outgoing device. // NFT_FIB_RESULT_OIFNAME</summary>
    OifName = 2,

    /// <summary>Type of the address. // NFT_FIB_RESULT_ADDRTYPE</summary>
    AddrType = 3,
}

/// <summary>What the fib expression routes by. // enum nft_fib_flags</summary>
[Flags]
public enum NftFibFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Source address. // NFTA_FIB_F_SADDR</summary>
    Saddr = 1 << 0,

    /// <summary>Destination address. // NFTA_FIB_F_DADDR</summary>
    Daddr = 1 << 1,

    /// <summary>Mark. // NFTA_FIB_F_MARK</summary>
    Mark = 1 << 2,

    /// <summary>Only through the incoming device. // NFTA_FIB_F_IIF</summary>
    Iif = 1 << 3,

    /// <summary>Only through the outgoing device. // NFTA_FIB_F_OIF</summary>
    Oif = 1 << 4,

    /// <summary>Loads only whether there is a route. // NFTA_FIB_F_PRESENT</summary>
    Present = 1 << 5,
}

/// <summary>Flags of the osf expression. // enum nft_osf_flags</summary>
[Flags]
public enum NftOsfFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The version is loaded too. // NFT_OSF_F_VERSION</summary>
    Version = 1 << 0,
}

/// <summary>What the xfrm expression loads. // enum nft_xfrm_keys</summary>
public enum NftXfrmKey : uint
{
    /// <summary>Nothing. // NFT_XFRM_KEY_UNSPEC</summary>
    Unspec = 0,

    /// <summary>Destination, IPv4. // NFT_XFRM_KEY_DADDR_IP4</summary>
    DaddrIp4 = 1,

    /// <summary>Destination, IPv6. // NFT_XFRM_KEY_DADDR_IP6</summary>
    DaddrIp6 = 2,

    /// <summary>Source, IPv4. // NFT_XFRM_KEY_SADDR_IP4</summary>
    SaddrIp4 = 3,

    /// <summary>Source, IPv6. // NFT_XFRM_KEY_SADDR_IP6</summary>
    SaddrIp6 = 4,

    /// <summary>Request id. // NFT_XFRM_KEY_REQID</summary>
    ReqId = 5,

    /// <summary>Security parameter index. // NFT_XFRM_KEY_SPI</summary>
    Spi = 6,
}
