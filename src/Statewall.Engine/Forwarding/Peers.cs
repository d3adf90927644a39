using System.Runtime.InteropServices;
using Statewall.Nfnetlink;

namespace Statewall.Engine.Forwarding;

/// <summary>
/// How much other hosts have been told lately. Each has an account that grows with time; all kinds of messages draw from it, at prices and
/// up to balances of their own. // struct inet_peer
/// </summary>
internal sealed class Peers
{
    private const long Second = 1_000_000_000;
    private const long RoutePrice = Second; // ip_rt_error_cost
    private const int Burst = 6; // XRLIM_BURST_FACTOR
    private const int RouteBurst = 5; // ip_rt_error_burst
    private const long Unknown = 60 * Second; // age of the account of a host that is new
    private const long RedirectPause = Second / 50; // ip_rt_redirect_load; doubles with each
    private const long RedirectSilence = RedirectPause << 10; // ip_rt_redirect_silence
    private const int MostRedirects = 9; // ip_rt_redirect_number
    private const int Most = 65_536; // inet_peer_threshold
    private readonly Dictionary<InetAddress, Account> _accounts = [];

    /// <summary>Nanoseconds that an error costs. // net.ipv4.icmp_ratelimit</summary>
    public long PriceIPv4 { get; set; } = Second;

    /// <summary>The same in IPv6. // net.ipv6.icmp.ratelimit</summary>
    public long PriceIPv6 { get; set; } = Second;

    /// <summary>May the host hear of an error? // icmpv4_xrlim_allow, icmpv6_xrlim_allow</summary>
    /// <param name="host">The host.</param>
    /// <param name="prefixLength">Length of the prefix of the route to it: in IPv6 the shorter, the more may go there.</param>
    /// <param name="now">The engine's present.</param>
    public bool MayHear(InetAddress host, int prefixLength, long now) =>
        Of(host, now).TryPay(host.IsIPv6 ? PriceIPv6 >> ((128 - prefixLength) >> 5) : PriceIPv4, Burst, now);

    /// <summary>May the host hear that there is no IPv4 route? This comes on top of <see cref="MayHear"/>. // ip_error</summary>
    public bool MayHearOfMissingRoute(InetAddress host, long now) => Of(host, now).TryPay(RoutePrice, RouteBurst, now);

    /// <summary>May the host be redirected? Counts as done, whether the message is sent then or not. // ip_rt_send_redirect</summary>
    public bool MayBeRedirected(InetAddress host, long now)
    {
        ref var account = ref Of(host, now);
        if (now - account.Since > RedirectSilence)
            (account.Balance, account.Redirects) = (0, 0);
        var may = account.Redirects == 0 || (account.Redirects < MostRedirects && now - account.Since > RedirectPause << account.Redirects);
        if (may)
            account.Redirects++;
        if (may || account.Redirects >= MostRedirects)
            account.Since = now;
        return may;
    }

    /// <summary>An IPv6 redirect costs the destination, and then the source. // ip6_forward, ndisc_send_redirect</summary>
    public void CountRedirectIPv6(InetAddress source, InetAddress destination, long now)
    {
        if (Of(destination, now).TryPay(PriceIPv6, Burst, now))
            Of(source, now).TryPay(PriceIPv6, Burst, now);
    }

    private ref Account Of(InetAddress host, long now)
    {
        if (_accounts.Count >= Most)
            _accounts.Clear();
        ref var account = ref CollectionsMarshal.GetValueRefOrAddDefault(_accounts, host, out var known);
        if (!known)
            account.Since = now - Unknown;
        return ref account;
    }

    private struct Account
    {
        public long Balance; // rate_tokens
        public long Since; // rate_last
        public int Redirects; // n_redirects

        // inet_peer_xrlim_allow
        public bool TryPay(long price, int burst, long now)
        {
            Balance = Math.Min(Balance + now - Since, burst * price);
            Since = now;
            if (Balance < price)
                return false;
            Balance -= price;
            return true;
        }
    }
}
