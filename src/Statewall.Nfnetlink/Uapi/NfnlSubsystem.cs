namespace Statewall.Nfnetlink.Uapi;

/// <summary>Subsystems of nfnetlink: the high byte of a message type. // NFNL_SUBSYS_*</summary>
public static class NfnlSubsystem
{
    /// <summary>No subsystem: batch control messages. // NFNL_SUBSYS_NONE</summary>
    public const byte None = 0;

    /// <summary>Connections; messages are <see cref="CtMessage"/>. // NFNL_SUBSYS_CTNETLINK</summary>
    public const byte Ctnetlink = 1;

    /// <summary>Expectations; messages are <see cref="ExpMessage"/>. // NFNL_SUBSYS_CTNETLINK_EXP</summary>
    public const byte CtnetlinkExpect = 2;

    /// <summary>Packets queued to programs. // NFNL_SUBSYS_QUEUE</summary>
    public const byte Queue = 3;

    /// <summary>Packets logged to programs. // NFNL_SUBSYS_ULOG</summary>
    public const byte Ulog = 4;

    /// <summary>Passive operating system fingerprints. // NFNL_SUBSYS_OSF</summary>
    public const byte Osf = 5;

    /// <summary>IP sets. // NFNL_SUBSYS_IPSET</summary>
    public const byte IpSet = 6;

    /// <summary>Named accounting objects. // NFNL_SUBSYS_ACCT</summary>
    public const byte Acct = 7;

    /// <summary>Timeout policies; messages are <see cref="TimeoutMessage"/>. // NFNL_SUBSYS_CTNETLINK_TIMEOUT</summary>
    public const byte CtnetlinkTimeout = 8;

    /// <summary>Helpers in programs; messages are <see cref="HelperMessage"/>. // NFNL_SUBSYS_CTHELPER</summary>
    public const byte CtHelper = 9;

    /// <summary>nf_tables. // NFNL_SUBSYS_NFTABLES</summary>
    public const byte Nftables = 10;

    /// <summary>Revisions of xtables extensions under nf_tables. // NFNL_SUBSYS_NFT_COMPAT</summary>
    public const byte NftCompat = 11;

    /// <summary>Registered netfilter hooks. // NFNL_SUBSYS_HOOK</summary>
    public const byte Hook = 12;
}
