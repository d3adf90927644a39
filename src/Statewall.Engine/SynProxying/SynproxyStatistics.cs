namespace Statewall.Engine.SynProxying;

/// <summary>What the SYN proxy counts. // struct synproxy_stats, /proc/net/stat/synproxy</summary>
public sealed class SynproxyStatistics
{
    /// <summary>SYNs that were answered in a server's place. // syn_received</summary>
    public uint SynReceived { get; internal set; }

    /// <summary>Acknowledgements without a valid cookie. // cookie_invalid</summary>
    public uint CookieInvalid { get; internal set; }

    /// <summary>Acknowledgements of a cookie. // cookie_valid</summary>
    public uint CookieValid { get; internal set; }

    /// <summary>Cookies that came once more, since the server had not answered yet. // cookie_retrans</summary>
    public uint CookieRetransmitted { get; internal set; }

    /// <summary>Connections that were opened again. // conn_reopened</summary>
    public uint ConnectionsReopened { get; internal set; }
}
