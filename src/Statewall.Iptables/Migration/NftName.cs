using System.Text;

namespace Statewall.Iptables.Migration;

/// <summary>Names as every nft takes them. // the scanner's string</summary>
internal static class NftName
{
    private const int MostCommentBytes = 127; // NFTNL_UDATA_COMMENT_MAXLEN - 1

    /// <summary>A part of a name: what cannot stand in one is written by its number.</summary>
    public static string Of(string text)
    {
        var name = new StringBuilder();
        foreach (var letter in text)
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter.ToString() : $"_x{(int)letter:x}");
        return name.ToString();
    }

    /// <summary>A whole name: it begins with a letter, and is no word of the language; otherwise what it is the name of stands before it.</summary>
    public static string Whole(string text, string kind)
    {
        var name = Of(text);
        return name.Length == 0 || !char.IsAsciiLetter(name[0]) || Words.Contains(name) ? $"{kind}_{name}" : name;
    }

    /// <summary>Words about a rule: no more than fit, and without quotation marks, which cannot stand in them.</summary>
    public static string Comment(string text)
    {
        var words = text.Replace('"', '\'');
        while (Encoding.UTF8.GetByteCount(words) > MostCommentBytes)
            words = words[..^1];
        return words;
    }

    // data table: words of the language that releases before 1.1 do not take for names
    private static readonly HashSet<string> Words = [.. ("""
        accept add addrtype ah all and any arp at audit auth auto-merge avgpkt base bridge burst bypass bytes cgroup chain chains checksum chunk code comment comp
        constant continue cookie count counter counters cpu create cwr dccp day delete describe destroy device devices dnat dport drop dscp dst dup dynamic ecn element
        elements eq esp ether euid exists expectation expires export exthdr family fanout fib flags flow flowtable flowtables flush frag fully-random fwd ge get global goto gt
        hash hbh helper helpers hook hoplimit hour ibrname icmp icmpv6 id igmp iif iifgroup iifname iiftype import include index inet insert interval iprange ip ip6 ipsec jhash
        jump key l3proto l4proto label last le length level limit limits list load log loose lt map maps mark masquerade maxseg meta meter meters mh missing mod monitor mss
        ne netdev nexthop nftrace not notrack numgen objects obrname offload offset oif oifgroup oifname oiftype options or original osf packets performance persistent policy pkttype
        position prefix priority proto protocol queue quota quotas random raw realm redirect redefine reject rename replace reply reqid reset return rt ruleset rule rules saddr daddr
        scrambled sctp secmark secmarks second seconds seg-left semantic seq seqno sequence set sets size skgid skuid snaplen snat socket spi sport src state status stateless
        symhash syn synproxy synproxys table tables tcp th time timeout timestamp to tos tproxy ttl type typeof udp udplite undefine unknown update version vlan vmap window with
        wildcard xml xor year zone
        """).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
