using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The largest segment that a TCP header announces. // struct xt_tcpmss_match_info</summary>
internal sealed class TcpmssMatch : NumberRangeMatch
{
    private TcpmssMatch()
        : base("tcpmss", "mss", " tcpmss match ", "tcp option maxseg size")
    {
    }

    /// <summary>The match.</summary>
    public static TcpmssMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("tcpmss match options:\n[!] --mss value[:value]    The announced size, or all between two; only in packets with SYN\n");
}
