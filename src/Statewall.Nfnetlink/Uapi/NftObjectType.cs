namespace Statewall.Nfnetlink.Uapi;

/// <summary>Types of stateful objects. // NFT_OBJECT_*</summary>
public enum NftObjectType : uint
{
    /// <summary>None. // NFT_OBJECT_UNSPEC</summary>
    Unspec = 0,

    /// <summary>Counts packets and bytes. // NFT_OBJECT_COUNTER</summary>
    Counter = 1,

    /// <summary>Holds for so many bytes. // NFT_OBJECT_QUOTA</summary>
    Quota = 2,

    /// <summary>Sets a connection's helper. // NFT_OBJECT_CT_HELPER</summary>
    CtHelper = 3,

    /// <summary>Holds up to a rate. // NFT_OBJECT_LIMIT</summary>
    Limit = 4,

    /// <summary>Holds up to a number of connections. // NFT_OBJECT_CONNLIMIT</summary>
    Connlimit = 5,

    /// <summary>Sets tunnel metadata. // NFT_OBJECT_TUNNEL</summary>
    Tunnel = 6,

    /// <summary>Sets a connection's timeouts. // NFT_OBJECT_CT_TIMEOUT</summary>
    CtTimeout = 7,

    /// <summary>Sets a security mark. // NFT_OBJECT_SECMARK</summary>
    Secmark = 8,

    /// <summary>Expects a connection. // NFT_OBJECT_CT_EXPECT</summary>
    CtExpect = 9,

    /// <summary>Answers SYN packets itself. // NFT_OBJECT_SYNPROXY</summary>
    Synproxy = 10,
}
