namespace Statewall.Nfnetlink.Uapi;

/// <summary>Multicast groups of nfnetlink. // enum nfnetlink_groups</summary>
public static class NfnlGroup
{
    /// <summary>New connections. // NFNLGRP_CONNTRACK_NEW</summary>
    public const uint ConntrackNew = 1;

    /// <summary>Changed connections. // NFNLGRP_CONNTRACK_UPDATE</summary>
    public const uint ConntrackUpdate = 2;

    /// <summary>Removed connections. // NFNLGRP_CONNTRACK_DESTROY</summary>
    public const uint ConntrackDestroy = 3;

    /// <summary>New expectations. // NFNLGRP_CONNTRACK_EXP_NEW</summary>
    public const uint ExpNew = 4;

    /// <summary>Changed expectations; the kernel never sends any. // NFNLGRP_CONNTRACK_EXP_UPDATE</summary>
    public const uint ExpUpdate = 5;

    /// <summary>Removed expectations. // NFNLGRP_CONNTRACK_EXP_DESTROY</summary>
    public const uint ExpDestroy = 6;

    /// <summary>Changes of nf_tables objects. // NFNLGRP_NFTABLES</summary>
    public const uint Nftables = 7;

    /// <summary>Exhausted accounting quotas. // NFNLGRP_ACCT_QUOTA</summary>
    public const uint AcctQuota = 8;

    /// <summary>Traces of packets through nf_tables rules. // NFNLGRP_NFTRACE</summary>
    public const uint NfTrace = 9;
}
