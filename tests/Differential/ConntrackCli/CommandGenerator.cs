using Differential.Generated;

namespace Differential.ConntrackCli;

// Command lines from a seed: listings (formats × filters), single entries, mistakes, and commands that change the table.
//
// Differences between 1.4.7, which is the oracle here, and 1.4.9, whose texts ours are; none of them is generated:
//   marks, zones, identifiers and security marks must be numbers (1.4.7 takes any text as 0);
//   --labelmap is new; events in XML do not name the program;
//   -j ADDRESS beside another condition, and -m 0 beside -u, find what they say (1.4.7 finds nothing); a second -p forgets the first;
//   -o in a line of -R is that line's alone.
// And where ours is better on purpose:
//   -U finds the family and the zone of what it changes (1.4.7 is refused without -f or an address, and in zones);
//   -U shows all that it changed (1.4.7 loses every second entry);
//   -G takes a reply tuple alone; -I takes one with the ports of the original options;
//   a described reply of an ICMP request has the type that answers it, also of a timestamp;
//   -n and -g set the ports of UDP-Lite and SCTP, too;
//   -I expect names the protocol of the expected tuple; an SCTP state that 1.4.7 crashes on; help.
internal sealed class CommandGenerator(Dice dice)
{
    // What is in the table when a command runs: lines of -R.
    internal const string Entries = """
        -I -s 10.0.0.1 -d 10.0.1.1 -p tcp --sport 1000 --dport 80 -t 90000 --state ESTABLISHED -u ASSURED,SEEN_REPLY -m 7
        -I -s 10.0.0.2 -d 10.0.1.1 -p tcp --sport 1001 --dport 80 -t 90000 --state SYN_SENT -m 0x17
        -I -s 10.0.0.2 -d 10.0.1.2 -p udp --sport 1 --dport 53 -t 90000 -n 192.168.0.9:77 -w 3
        -I -s 10.0.0.3 -d 10.0.1.2 -p udp --sport 5 --dport 53 -t 90000 -g 192.168.0.9 -u SEEN_REPLY
        -I -s 10.0.0.3 -d 10.0.1.3 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 90000
        -I -s fd00::1 -d fd00::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 78 -t 90000 -m 7
        -I -s fd00::1 -d fd00::3 -p sctp --sport 4 --dport 5 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 90000
        -I -s 10.0.0.4 -d 10.0.1.1 -p sctp --sport 4 --dport 5 --state CLOSED --orig-vtag 3 --reply-vtag 4 -t 90000
        -I -s 10.0.0.1 -d 10.0.1.4 -p gre --srckey 400 --dstkey 5 -t 90000
        -I -s 10.0.0.1 -d 10.0.1.4 -p udplite --sport 4 --dport 5 -t 90000 -u FIXED_TIMEOUT
        -I -s 10.0.0.1 -d 10.0.1.5 -p 50 -t 90000 --orig-zone 4
        -I -s 10.0.0.1 -d 10.0.1.5 -p 51 -t 90000 --reply-zone 4

        """;

    internal static readonly string[] Filters =
    [
        "-s 10.0.0.1", "-s 10.0.0.0/24", "-s 10.0.0.0/30", "-d 10.0.1.1", "-r 192.168.0.9", "-q 192.168.0.9", "-q 10.0.0.1", "-s fd00::1", "-d fd00::/16",
        "-s 10.0.0.3 --mask-src 255.255.255.254", "-d 10.0.1.0 --mask-dst 255.255.255.0", "-p tcp", "-p udp", "-p icmp", "-p sctp", "-p 50", "-p 0x33",
        "-p tcp --state ESTABLISHED", "-p tcp --state SYN_SENT", "-p sctp --state CLOSED", "-p udp --sport 5", "-p udp --dport 53", "-p tcp --reply-port-src 80",
        "-p icmp --icmp-type 8", "-p icmp --icmp-id 78", "-p icmpv6 --icmpv6-id 78", "-p gre --srckey 400", "-f ipv4", "-f ipv6", "-u ASSURED", "-u SEEN_REPLY",
        "-u FIXED_TIMEOUT", "-m 7", "-m 7/7", "-m 0", "-m 0x10/0xf0", "-n", "-g", "-n 192.168.0.9", "-g 192.168.0.9", "-n 192.168.0.9:77", "-n 192.168.0.9:78", "-w 3", "-w 0",
    ];

    private static readonly string[] ListFilters = ["-j", "-j 192.168.0.9", "-j 192.168.0.9:77", "--orig-zone 4", "--reply-zone 4", "-z", "-c 3"];

    private static readonly string[] Formats = ["id", "extended", "save", "xml", "labels", "userspace", "timestamp", "extended,id", "xml,labels", "ex,i,l", "XML"];

    private static readonly string[] Mistakes =
    [
        "-t 5", "-e NEW", "-b 3", "--label-add x", "-l nothing", "-s", "-p", "-o", "-o bogus", "-o save,id", "-u bogus", "-u SRC_NAT", "-u ,", "-p bogus", "-p 256", "-p -1", "-s bogus",
        "-s 10.0.0.1/33", "-s 10.0.0.1/x", "-r 10.0.0.0/8", "-s 10.0.0.1 -s ::1", "-f bogus", "-f ipv4 -s ::1", "-n 1.2.3.4:", "-n 1.2.3.4:70000", "-n [::1", "-n []:4", "-n bogus",
        "--mask-src 255.0.0.0", "--mask-dst 255.0.0.0", "-p tcp --state bogus", "-p udp --state NONE", "-p tcp --tuple-port-src 3", "-p tcp --mask-port-dst 3", "-p dccp --role bogus", "--sport 3",
        "-X", "--bogus", "--s 1.1.1.1", "-L", "-D", "-h", "-V", "-a", "-a x", "-j -n", "-p sctp --orig-vtag 3", "--tuple-src 1.1.1.1", "-q ::1 -d 10.0.0.1", "-i 3", "-z", "-j",
    ];

    private static readonly string[] Mains =
    [
        "", "-L", "-D", "-U", "-G", "-I", "-A", "-F", "-C", "-V", "-L expect", "-G expect", "-D expect", "-I expect", "-A expect", "-U expect", "-F expect", "-C expect",
        "-L dying", "-G dying", "-L unconfirmed", "-F unc", "-L bogus", "-C -C", "-G -p tcp", "-I -p tcp -t 3", "-I -p udp -t 3 -s 1.1.1.1 -d 1.1.1.2", "-I -p udp -t 3 -r 1.1.1.1 -q 1.1.1.2",
        "-I expect -s 1.1.1.1 -d 1.1.1.2 -p tcp", "-G -p icmp -s 1.1.1.1 -d 1.1.1.2", "-I -p icmp -t 3 -s 1.1.1.1 -d 1.1.1.2",
    ];

    private static readonly string[] Gets =
    [
        "-p tcp -s 10.0.0.1 -d 10.0.1.1 --sport 1000 --dport 80", "-p tcp -s 10.0.0.1 -d 10.0.1.1 --sport 1000 --dport 81", "-p icmp -s 10.0.0.3 -d 10.0.1.3 --icmp-type 8 --icmp-code 0 --icmp-id 77",
        "-p sctp -s fd00::1 -d fd00::3 --sport 4 --dport 5", "-p gre -s 10.0.0.1 -d 10.0.1.4 --srckey 400 --dstkey 5", "-p udp -s 10.0.0.2 -d 10.0.1.2 --sport 1 --dport 53",
    ];

    private static readonly string[] News =
    [
        "-p udp --sport 9 --dport 10", "-p tcp --sport 9 --dport 10 --state NONE", "-p tcp --sport 9 --dport 10 --state CLOSE_WAIT", "-p icmp --icmp-type 13 --icmp-code 0", "-p icmp --icmp-type 3 --icmp-code 1",
        "-p sctp --sport 9 --dport 10 --state COOKIE_WAIT --orig-vtag 9 --reply-vtag 0", "-p gre --srckey 1 --dstkey 0x10", "-p igmp", "-p 200", "-p udplite --sport 9 --dport 70000", "-p udp --sport 9 --dport 10 --reply-port-src 11",
    ];

    private static readonly string[] NewParts =
    [
        "-u ASSURED", "-u UNSET", "-u SEEN_REPLY,ASSURED", "-u EXPECTED", "-m 5", "-m 5/2", "-w 5", "--orig-zone 5", "--reply-zone 6", "-n 4.4.4.4", "-g 4.4.4.4:44", "-n 4.4.4.4:99", "-n", "-r 10.9.0.2 -q 10.9.0.1", "-r 10.9.0.2",
    ];

    private static readonly string[] Changes = ["-m 9", "-m 7", "-m 1/1", "-m 0xf0/0xf", "-t 80000", "-u ASSURED", "-u SEEN_REPLY,FIXED_TIMEOUT", "-u UNSET", "-u EXPECTED", "-t 80000 -m 12"];

    // Each finds at most one entry and names its family, for the sake of 1.4.7.
    private static readonly string[] Singles =
    [
        "-s 10.0.0.1 -p tcp", "-s 10.0.0.2 -p tcp", "-d 10.0.1.3 -p icmp", "-s 10.0.0.3 -p udp", "-d fd00::2", "-d fd00::3 -p sctp", "-s 10.0.0.1 -p gre", "-s 10.0.0.1 -p udplite", "-f ipv4 -p sctp", "-s 10.9.9.9",
    ];

    // A command line, and whether it changes the table.
    internal (string Line, bool Changes) Next() => dice.Below(100) switch
    {
        < 45 => (List(), false),
        < 52 => ($"-G {dice.Pick(Gets)}{Format()}", false),
        < 72 => (Mistake(), true),
        < 82 => (New(), true),
        < 90 => ($"-U {dice.Pick(Singles)} {dice.Pick(Changes)}", true),
        _ => ($"-D{Two(100)}{(dice.Percent(30) ? dice.Pick(" -o save", " -o extended") : "")}", true),
    };

    private string Mistake()
    {
        var (main, mistake) = (dice.Pick(Mains), dice.Pick(Mistakes));
        return main.Contains("-p ", StringComparison.Ordinal) && mistake.StartsWith("-p ", StringComparison.Ordinal) ? $"-L {mistake}" : $"{main} {mistake}".Trim();
    }

    // 1.4.7 translates the ports of TCP and UDP alone.
    private string New()
    {
        var (kind, parts) = (dice.Pick(News), Part(NewParts, 50) + Part(NewParts, 20));
        if (!kind.StartsWith("-p tcp", StringComparison.Ordinal) && !kind.StartsWith("-p udp ", StringComparison.Ordinal))
            parts = parts.Replace(":44", "", StringComparison.Ordinal).Replace(":99", "", StringComparison.Ordinal);
        if (kind.StartsWith("-p icmp", StringComparison.Ordinal))
            parts = parts.Replace(" -r 10.9.0.2", "", StringComparison.Ordinal).Replace(" -q 10.9.0.1", "", StringComparison.Ordinal);
        return $"{dice.Pick("-I", "-A")} -t 90000 -s 10.9.0.1 -d 10.9.0.2 {kind}{parts}";
    }

    private string List()
    {
        var table = dice.Pick("", "", "", " conntrack", " con");
        return dice.Percent(15) ? $"-L{table} {dice.Pick(ListFilters)}{Format()}" : $"-L{table}{Two(75)}{Format()}";
    }

    // One or two conditions. Two that name a protocol confuse 1.4.7, and so does a mark of 0 beside a status.
    private string Two(int percent)
    {
        var first = Part(Filters, percent);
        var second = Part(Filters, 40);
        bool Both(string one, string other) => (first.Contains(one, StringComparison.Ordinal) && second.Contains(other, StringComparison.Ordinal))
            || (second.Contains(one, StringComparison.Ordinal) && first.Contains(other, StringComparison.Ordinal));
        return Both("-p ", "-p ") || Both("-m ", "-u ") ? first : first + second;
    }

    private string Format() => dice.Percent(60) ? $" -o {dice.Pick(Formats)}" : "";

    private string Part(string[] parts, int percent) => dice.Percent(percent) ? " " + dice.Pick(parts) : "";
}
