namespace Statewall.Nfnetlink.Uapi;

/// <summary>What the meta expression loads or stores. // enum nft_meta_keys</summary>
public enum NftMetaKey : uint
{
    /// <summary>Bytes of the packet. // NFT_META_LEN</summary>
    Len = 0,

    /// <summary>EtherType. // NFT_META_PROTOCOL</summary>
    Protocol = 1,

    /// <summary>Priority. // NFT_META_PRIORITY</summary>
    Priority = 2,

    /// <summary>Mark. // NFT_META_MARK</summary>
    Mark = 3,

    /// <summary>Index of the incoming device. // NFT_META_IIF</summary>
    Iif = 4,

    /// <summary>Index of the outgoing device. // NFT_META_OIF</summary>
    Oif = 5,

    /// <summary>Name of the incoming device. // NFT_META_IIFNAME</summary>
    IifName = 6,

    /// <summary>Name of the outgoing device. // NFT_META_OIFNAME</summary>
    OifName = 7,

    /// <summary>Type of the incoming device. // NFT_META_IFTYPE</summary>
    IifType = 8,

    /// <summary>Type of the outgoing device. // NFT_META_OIFTYPE</summary>
    OifType = 9,

    /// <summary>User of the socket. // NFT_META_SKUID</summary>
    SkUid = 10,

    /// <summary>Group of the socket. // NFT_META_SKGID</summary>
    SkGid = 11,

    /// <summary>Whether the packet is traced. // NFT_META_NFTRACE</summary>
    NfTrace = 12,

    /// <summary>Realm. // NFT_META_RTCLASSID</summary>
    RtClassId = 13,

    /// <summary>Security mark. // NFT_META_SECMARK</summary>
    SecMark = 14,

    /// <summary>Family. // NFT_META_NFPROTO</summary>
    NfProto = 15,

    /// <summary>Transport protocol. // NFT_META_L4PROTO</summary>
    L4Proto = 16,

    /// <summary>Bridge of the incoming device. // NFT_META_BRI_IIFNAME</summary>
    BriIifName = 17,

    /// <summary>Bridge of the outgoing device. // NFT_META_BRI_OIFNAME</summary>
    BriOifName = 18,

    /// <summary>To whom the frame was addressed. // NFT_META_PKTTYPE</summary>
    PktType = 19,

    /// <summary>CPU. // NFT_META_CPU</summary>
    Cpu = 20,

    /// <summary>Group of the incoming device. // NFT_META_IIFGROUP</summary>
    IifGroup = 21,

    /// <summary>Group of the outgoing device. // NFT_META_OIFGROUP</summary>
    OifGroup = 22,

    /// <summary>Control group, version 1. // NFT_META_CGROUP</summary>
    Cgroup = 23,

    /// <summary>A random number. // NFT_META_PRANDOM</summary>
    PRandom = 24,

    /// <summary>Whether the packet came through IPsec. // NFT_META_SECPATH</summary>
    SecPath = 25,

    /// <summary>Kind of the incoming device. // NFT_META_IIFKIND</summary>
    IifKind = 26,

    /// <summary>Kind of the outgoing device. // NFT_META_OIFKIND</summary>
    OifKind = 27,

    /// <summary>VLAN of the incoming bridge port. // NFT_META_BRI_IIFPVID</summary>
    BriIifPvid = 28,

    /// <summary>VLAN protocol of the incoming bridge. // NFT_META_BRI_IIFVPROTO</summary>
    BriIifVProto = 29,

    /// <summary>Time, nanoseconds. // NFT_META_TIME_NS</summary>
    TimeNs = 30,

    /// <summary>Day of the week. // NFT_META_TIME_DAY</summary>
    TimeDay = 31,

    /// <summary>Second of the day. // NFT_META_TIME_HOUR</summary>
    TimeHour = 32,

    /// <summary>Index of the device below a VRF. // NFT_META_SDIF</summary>
    Sdif = 33,

    /// <summary>Its name. // NFT_META_SDIFNAME</summary>
    SdifName = 34,

    /// <summary>Whether the frame is routed instead of bridged; kernel 6.4. // NFT_META_BRI_BROUTE</summary>
    BriBroute = 35,

    /// <summary>Address of the incoming bridge; kernel 6.18. // NFT_META_BRI_IIFHWADDR</summary>
    BriIifHwAddr = 36,
}
