using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Differential.ConntrackCli;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Differential.Nftables;

// Debian's nft (1.0.6) and ours describe every expression and datatype that both know, to the byte. What has changed between the two releases is listed.
public sealed partial class DescribeTests
{
    private static readonly string[] Others =
    [
        "meta length", "meta protocol", "meta priority", "meta mark", "mark", "iif", "oif", "iifname", "meta oifname", "iiftype", "oiftype", "skuid", "skgid",
        "meta nftrace", "rtclassid", "meta secmark", "meta nfproto", "meta l4proto", "meta ibrname", "obrname", "pkttype", "cpu", "iifgroup", "oifgroup", "cgroup",
        "meta random", "meta ipsec", "meta iifkind", "meta oifkind", "meta ibrpvid", "meta ibrvproto", "meta time", "time", "day", "hour", "meta sdif", "meta sdifname",
        "ct state", "ct direction", "ct status", "ct mark", "ct secmark", "ct expiration", "ct helper", "ct l3proto", "ct label", "ct zone", "ct event", "ct id", "ct packets", "ct original bytes",
        "ct reply avgpkt", "ct original protocol", "ct original ip saddr", "ct reply ip6 daddr", "ct original saddr", "ct reply daddr",
        "rt classid", "rt nexthop", "rt ip nexthop", "rt ip6 nexthop", "rt mtu", "rt ipsec", "socket mark", "socket transparent", "socket wildcard", "socket cgroupv2 level 1",
        "fib saddr oif", "fib daddr . iif oifname", "fib saddr type", "numgen inc mod 2", "numgen random mod 3 offset 2", "jhash ip saddr mod 2", "jhash ip saddr . tcp dport mod 4 seed 0xab", "symhash mod 2",
        "osf name", "osf ttl loose version", "ipsec in reqid", "ipsec out spnum 1 spi", "ipsec in ip saddr", "ipsec out ip6 daddr",
        "exthdr frag", "exthdr hbh", "tcp option maxseg", "tcp option 5", "tcp option @34,8,16", "ip option lsrr", "sctp chunk init",
        "@nh,0,8", "@th,0,16", "@th,16,16", "@th,0,32", "@ll,96,128", "(tcp dport)", "(tcp dport & 1)", "(ip saddr | 1.2.3.4)", "(ip dscp << 2)",
        "foo", "\"ip\"", "1.2.3.4", "eth*", "22", "invalid", "::1",
    ];

    private static readonly string[] Mistakes =
    [
        "", "accept", "tcp", "ip", "ct", "meta", "ip foo", "meta foo", "ct foo", "fib foo", "{ 1 }", "1-2", "1.2.3.0/24", "tcp dport 22", "ip saddr & 1", "nonsense words", "$x", "ct count", "ip saddr . tcp dport",
        "tcp dport map { 1 : 2 }", "tcp option", "@nh,0", "socket", "rt", "mark set 1", ")",
    ];

    // What the older program does not know, cannot be asked for, or knew less of.
    private static readonly string[] Unknown =
    [
        "ct_event", "ct_label", "ecn", // keywords there, or not found by name
        "gre ", "geneve ", "vxlan ", "icmpv6 parameter-problem", "icmpv6 taddr", "icmpv6 daddr", // 1.0.7
        "rt0 reserved", "rt2 reserved", "rt2 addr", // it lists these, but does not read them
        "igmp group", "tcp option mptcp subtype", "ip frag-off", // plain numbers there
    ];

    [Fact]
    public void Describe_EachExpressionAndDatatype_EqualsDebians()
    {
        CommandNamespace.Require("nft");
        var texts = DatatypeTable.All.Select(type => type.Name).Concat(Fields()).Concat(Others).Where(text => !Unknown.Any(known => text.StartsWith(known, StringComparison.Ordinal))).Distinct().ToList();
        var wrong = texts.Select(text => (Text: text, Ours: OursOrMistake(text), Theirs: Theirs(text))).Where(row => row.Ours != row.Theirs).Select(row => $"== {row.Text}\nours {row.Ours}\nnft  {row.Theirs}").ToList();
        Counts.Report($"nft describe: {texts.Count - wrong.Count}/{texts.Count}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(MistakeRows))]
    public void Describe_Mistake_IsRefusedAsDebiansDoes(string text)
    {
        CommandNamespace.Require("nft");
        Assert.NotEqual(0, CommandNamespace.RunHere("nft", ["describe", text]).ExitCode);
        Assert.NotEmpty(Assert.Throws<LanguageException>(() => Ours(text)).Diagnostics[0].Spans);
    }

    public static IEnumerable<TheoryDataRow<string>> MistakeRows => Mistakes.Select(text => new TheoryDataRow<string>(text));

    private static IEnumerable<string> Fields()
    {
        foreach (var header in HeaderTable.All)
        {
            foreach (var field in header.Fields)
                yield return $"{header.Name} {field.Name}";
        }
        foreach (var (kind, prefix) in new[] { (NftExthdrOp.Ipv6, ""), (NftExthdrOp.TcpOpt, "tcp option "), (NftExthdrOp.Ipv4, "ip option "), (NftExthdrOp.Sctp, "sctp chunk ") })
        {
            foreach (var option in OptionTable.Of(kind))
            {
                foreach (var field in option.Fields.Where(field => field.Name != "kind")) // which the program writes but does not read
                    yield return $"{prefix}{option.Name} {field.Name}";
            }
        }
    }

    private static string Ours(string text)
    {
        var output = new TextOutput();
        foreach (var command in CommandReader.Read(new SourceText("", Encoding.UTF8.GetBytes($"describe {text}"))))
            DescriptionText.Write(output, command.Expression!, ListingOptions.Usual);
        return output.ToString();
    }

    private static string OursOrMistake(string text)
    {
        try
        {
            var told = Ours(text);
            // names that files of the machine give came with 1.1
            return told.IndexOf("\npre-defined symbolic constants from", StringComparison.Ordinal) is >= 0 and var names ? told[..names] : told;
        }
        catch (LanguageException mistake)
        {
            return mistake.Message;
        }
    }

    private static string Theirs(string text)
    {
        var told = CommandNamespace.RunHere("nft", ["describe", text]);
        return told.ExitCode != 0 ? told.Error : text is "ether_type" or "arp_op" ? Value().Replace(told.Output, Turned) : told.Output;
    }

    // The older program shows constants of two bytes of a datatype as they lie in memory.
    private static string Turned(Match value) => $"0x{BinaryPrimitives.ReverseEndianness(ushort.Parse(value.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)):x4}";

    [GeneratedRegex("0x([0-9a-f]{4})(?=\n)")]
    private static partial Regex Value();
}
