namespace Statewall.Engine.Hooks;

/// <summary>When the host's own work is done at the hooks of IP. // enum nf_ip_hook_priorities</summary>
internal static class HookPriority
{
    /// <summary>Fragments are put together. // NF_IP_PRI_CONNTRACK_DEFRAG</summary>
    public const int Defragment = -400;

    /// <summary>Connections are found or made. // NF_IP_PRI_CONNTRACK</summary>
    public const int Conntrack = -200;

    /// <summary>Destinations are translated. // NF_IP_PRI_NAT_DST</summary>
    public const int DestinationNat = -100;

    /// <summary>Sources are translated. // NF_IP_PRI_NAT_SRC</summary>
    public const int SourceNat = 100;

    /// <summary>Clients and servers of a SYN proxy are joined. // NF_IP_PRI_CONNTRACK_CONFIRM - 1</summary>
    public const int Synproxy = Confirm - 1;

    /// <summary>Connections are made known. // NF_IP_PRI_CONNTRACK_CONFIRM</summary>
    public const int Confirm = int.MaxValue;
}
