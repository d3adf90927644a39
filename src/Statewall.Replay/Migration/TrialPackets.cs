using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Replay.Migration;

/// <summary>One of the things in which packets differ, with the values that are tried; the first is that of the packet from which the search begins.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Values">Its values, in words of a packet.</param>
internal sealed record TrialDimension(TrialKind Kind, IReadOnlyList<string> Values);

/// <summary>In what packets differ.</summary>
internal enum TrialKind
{
    /// <summary>The transport protocol.</summary>
    Protocol,

    /// <summary>The sender.</summary>
    Source,

    /// <summary>The receiver.</summary>
    Destination,

    /// <summary>The sender's port.</summary>
    SourcePort,

    /// <summary>The receiver's port.</summary>
    DestinationPort,

    /// <summary>Flags of TCP.</summary>
    Flags,

    /// <summary>Type and code of ICMP.</summary>
    Message,

    /// <summary>What SCTP, ESP and AH have.</summary>
    Detail,

    /// <summary>Options of TCP.</summary>
    Options,

    /// <summary>What the IP header has besides.</summary>
    Header,

    /// <summary>What it carries.</summary>
    Data,

    /// <summary>The sender's hardware address.</summary>
    Hardware,

    /// <summary>The mark.</summary>
    Mark,

    /// <summary>The device by which it came.</summary>
    In,

    /// <summary>The device by which it leaves.</summary>
    Out,

    /// <summary>What its connection is.</summary>
    State,
}

/// <summary>The packets that rules are tried on: around the values that stand in their text.</summary>
internal static class TrialPackets
{
    /// <summary>States of connections.</summary>
    public const string New = "new", Established = "established", Reply = "reply", Related = "related", Invalid = "invalid", Untracked = "untracked";

    private const string OtherDevice = "dev9", Hardware = "02:00:00:00:00:05";
    private const int MostLength = 1400;

    /// <summary>In what packets for some rules differ.</summary>
    /// <param name="family">The family.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="words">What stands in them.</param>
    /// <param name="place">Where they are.</param>
    public static List<TrialDimension> For(XtFamily family, IReadOnlyList<XtRule> rules, RuleWords words, RulePlace place)
    {
        var isIPv6 = family == IPv6Family.Instance;
        var head = (IpHead)rules[0].Head;
        var ports = Numbers(words, ushort.MaxValue).ToList();
        return
        [
            new(TrialKind.Protocol, Protocols(head, words, isIPv6)),
            new(TrialKind.Source, Addresses(head.Source, words.Behind("--src-range"), words, isIPv6, isIPv6 ? "2001:db8::5" : "10.0.0.5")),
            new(TrialKind.Destination, Addresses(head.Destination, words.Behind("--dst-range"), words, isIPv6, isIPv6 ? "2001:db8:1::7" : "198.51.100.7")),
            new(TrialKind.SourcePort, Listed(Port(words.Behind("--sport", "--source-port", "--sports", "--source-ports", "--ports")), ports, "40000", "53")),
            new(TrialKind.DestinationPort, Listed(Port(words.Behind("--dport", "--destination-port", "--dports", "--destination-ports", "--ports")), ports, "80", "40000")),
            new(TrialKind.Flags, Listed(Flags(words), [], "syn", "ack", "syn ack", "fin ack", "rst", "rst ack", "none", "fin psh urg", "syn fin", "syn rst", "psh ack", "fin syn rst psh ack urg", "syn ece cwr")),
            new(TrialKind.Message, Messages(words, isIPv6)),
            new(TrialKind.Detail, Details(head, words)),
            new(TrialKind.Options, Listed(words.Behind("--mss") is { } mss ? $"mss {mss.Split(':')[0]}" : null, Numbers(words, ushort.MaxValue).Take(12).Select(number => $"mss {number}"), "", "mss 1460", "wscale 7 sackperm timestamp 1 2")),
            new(TrialKind.Header, Headers(head, words, isIPv6)),
            new(TrialKind.Data, Data(words)),
            new(TrialKind.Hardware, Listed(words.Behind("--mac-source")?.ToLowerInvariant(), words.HardwareAddresses, Hardware)),
            new(TrialKind.Mark, Listed(words.Behind("--mark")?.Split('/')[0], Numbers(words, uint.MaxValue).SelectMany(Marks), "0", "4294967295")),
            new(TrialKind.In, place.HasIn ? Devices(rules.Select(rule => rule.Head.In)) : [""]),
            new(TrialKind.Out, place.HasOut ? Devices(rules.Select(rule => rule.Head.Out)) : [""]),
            new(TrialKind.State, States(words, place)),
        ];
    }

    private static IEnumerable<string> Numbers(RuleWords words, ulong most) => words.Numbers.Where(number => number <= most).Select(number => $"{number}");

    private static IEnumerable<string> Marks(string number) => ulong.Parse(number, System.Globalization.CultureInfo.InvariantCulture) is var mark && (mark << 8) <= uint.MaxValue ? [number, $"{mark | 0x100}"] : [number];

    private static List<string> Listed(string? first, IEnumerable<string> values, params IEnumerable<string> others)
    {
        const int Most = 40;
        var list = first is null ? others.Concat(values) : values.Prepend(first).Concat(others);
        return [.. list.Distinct().Take(Most)];
    }

    private static List<string> Protocols(IpHead head, RuleWords words, bool isIPv6)
    {
        var icmp = isIPv6 ? "icmpv6" : "icmp";
        string[] usual = ["tcp", "udp", icmp, "sctp", "esp", "proto 253"];
        var named = head.Protocol switch { 0 => null, 1 => "icmp", 6 => "tcp", 17 => "udp", 58 => "icmpv6", 132 => "sctp", 136 => "udplite", 47 => "gre", 50 => "esp", 51 => "ah", var other => $"proto {other}" };
        if (words.Has("--icmp-type") || words.Has("--icmpv6-type"))
            named ??= icmp;
        return Listed(head.IsProtocolInverted ? null : named, named is null ? [] : [named], usual.Where(protocol => !head.IsProtocolInverted || protocol != named));
    }

    private static List<string> Addresses(AddressPattern pattern, string? range, RuleWords words, bool isIPv6, string usual)
    {
        var wanted = pattern.IsThere && !pattern.IsInverted ? pattern.Address.ToString() : range?.Split('-')[0];
        return Listed(wanted, words.Addresses.Where(address => address.IsIPv6 == isIPv6).Select(address => address.ToString()!), usual,
            isIPv6 ? "fe80::1" : "192.168.1.1", isIPv6 ? "ff02::1" : "224.0.0.1", isIPv6 ? "::1" : "127.0.0.1", isIPv6 ? "2001:db8:ffff::1" : "192.0.2.1");
    }

    private static string? Port(string? text)
    {
        if (text is null)
            return null;
        var first = text.Split(',', ':')[0];
        return first.Length == 0 ? "0" : ushort.TryParse(first, out _) ? first : null;
    }

    private static string? Flags(RuleWords words)
    {
        if (words.Behind("--tcp-flags set") is not { } set)
            return words.Behind("--ctstate", "--state") is { } state && !state.Contains("NEW", StringComparison.Ordinal) ? "ack" : null;
        return set == "NONE" ? "none" : set == "ALL" ? "fin syn rst psh ack urg" : set.Replace(',', ' ').ToLowerInvariant();
    }

    private static List<string> Details(IpHead head, RuleWords words)
    {
        if (head.Protocol != 132)
            return Listed(null, Numbers(words, uint.MaxValue).Select(number => $"spi {number}"), head.Protocol is 50 or 51 ? "" : "init");
        var chunks = words.Behind("--chunk-types") is not null ? words.Pieces.SelectMany(word => word.Split(',', ':')).Where(word => word.Length > 2 && word.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_')) : [];
        return Listed(null, chunks.Select(chunk => chunk.ToLowerInvariant().Replace('_', '-')), "init", "data", "sack", "init data", "heartbeat", "abort");
    }

    private static List<string> Messages(RuleWords words, bool isIPv6)
    {
        string[] usual = isIPv6
            ? ["echo-request", "echo-reply", "destination-unreachable", "destination-unreachable code 1", "destination-unreachable code 4", "packet-too-big", "time-exceeded", "parameter-problem", "nd-router-solicit", "nd-router-advert", "nd-neighbor-solicit", "nd-neighbor-advert"]
            : ["echo-request", "echo-reply", "destination-unreachable", "destination-unreachable code 1", "destination-unreachable code 3", "destination-unreachable code 4", "redirect", "time-exceeded", "time-exceeded code 1", "parameter-problem", "source-quench", "timestamp-request"];
        return Listed(null, words.Numbers.Where(number => number <= byte.MaxValue).SelectMany(number => (string[])[$"type {number}", $"destination-unreachable code {number}"]), usual);
    }

    // Tracking puts packets together again before rules see them: fragments come to those alone that ask for them.
    private static List<string> Headers(IpHead head, RuleWords words, bool isIPv6)
    {
        string[] fragments = head.IsFragment || words.Has("--fragid") || words.Has("--fragmore") || words.Has("--fraglast") ? ["frag offset 0 more id 7", "frag offset 64 id 7"] : [];
        var numbers = Numbers(words, byte.MaxValue).SelectMany(number => (string[])[$"ttl {number}", $"tos {number}", $"tos {byte.Parse(number, System.Globalization.CultureInfo.InvariantCulture) << 2 & 0xff}"]);
        var first = words.Behind("--ttl-eq", "--hl-eq") is { } ttl ? $"ttl {ttl}" : null;
        if (head is { IsFragment: true, IsFragmentInverted: false })
            first ??= fragments[1];
        return Listed(first, numbers, ["", "ttl 1", "ttl 255", "tos 1", "tos 3", "tos 184", isIPv6 ? "flow 5" : "df", "badsum", .. fragments]);
    }

    // Sizes of packets count headers, too.
    private static List<string> Data(RuleWords words)
    {
        var first = words.Behind("--string") is { } text ? $"data \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : null;
        var sizes = words.Has("--length")
            ? words.Numbers.SelectMany(number => (ulong[])[20, 28, 40, 48, 60], (number, header) => number < header ? 0 : number - header).Where(size => size is > 0 and <= MostLength).Select(size => $"length {size}")
            : [];
        return Listed(first, sizes, "", "length 1", "length 100", $"length {MostLength}");
    }

    private static List<string> Devices(IEnumerable<InterfacePattern> patterns)
    {
        var named = new List<string>();
        foreach (var pattern in patterns.Where(pattern => pattern.IsThere))
            named.AddRange(pattern.IsPrefix ? [pattern.Start + "7", pattern.Start + "8", pattern.Start.Length > 1 ? pattern.Start[..^1] : "x"] : [pattern.Start, pattern.Start.Length < InterfacePattern.MostBytes ? pattern.Start + "1" : "x1"]);
        var names = named.Where(name => name.Length is > 0 and <= InterfacePattern.MostBytes).Append("lo").Append(OtherDevice).Distinct().ToList();
        if (patterns.All(pattern => !pattern.IsThere || pattern.IsInverted))
            names.Reverse();
        return names;
    }

    private static List<string> States(RuleWords words, RulePlace place)
    {
        if (!place.IsTracked)
            return [""];
        if (place.IsNat)
            return [New];
        var first = words.Behind("--ctstate", "--state")?.Split(',') is [var state, ..] ? state.ToLowerInvariant() : null;
        return Listed(first is New or Established or Related or Invalid or Untracked ? first : null, [], New, Established, Reply, Related, Invalid, Untracked);
    }
}

/// <summary>Where rules are tried.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="IsTracked">Connections are known there.</param>
/// <param name="IsNat">Connections are translated there: only their first packets come.</param>
internal readonly record struct RulePlace(InetHook Hook, bool IsTracked, bool IsNat)
{
    /// <summary>Packets have a device by which they came.</summary>
    public bool HasIn => Hook is InetHook.PreRouting or InetHook.LocalIn or InetHook.Forward;

    /// <summary>They have one by which they leave.</summary>
    public bool HasOut => Hook is InetHook.Forward or InetHook.LocalOut or InetHook.PostRouting;
}
