using Differential.Generated;
using Differential.Requests;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.ConntrackCli;

// Command lines about expectations from a seed, and the table that they work on.
//
// Differences between 1.4.7, which is the oracle here, and 1.4.9, whose texts ours are; none of them is generated:
//   -I expect names the protocol of the expected tuple (1.4.7 takes the last port for it), so those that the kernel takes are compared with messages;
//   a zone must be a number.
internal sealed class ExpectGenerator(Dice dice)
{
    private const string Ftp = "tcp 10.0.0.1 10.0.0.2 1000 21";
    private const string Sip = "udp 10.0.0.1 10.0.0.2 5060 5060";
    private const string Ftp6 = "tcp fd00::1 fd00::2 1000 21";
    private const string AnyPort = "tcp 255.255.255.255 255.255.255.255 0 65535";
    private const string AnyUdp = "udp 255.255.255.0 255.255.255.255 0 65535";
    private const string Any6 = "tcp ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0 65535";

    private static readonly string[] Formats = ["id", "extended", "save", "xml", "labels", "userspace", "extended,id", "xml,labels", "ex,i,l", "XML", "timestamp", "xml,timestamp", "timestamp,id"];

    private static readonly string[] Mains = ["-L expect", "-G expect", "-D expect", "-I expect", "-A expect", "-U expect", "-F expect", "-C expect", "-E expect", "-S expect", "-L e", "-L exp", "-L expectations"];

    private static readonly string[] Mistakes =
    [
        "-s 10.0.0.1", "-d 10.0.0.2", "-p tcp", "-p tcp --state CLOSE", "-m 5", "-w 5", "-t 5", "-u ASSURED", "-u UNSET", "-i 3", "-n", "-g 1.2.3.4", "-j", "-z", "-e NEW", "-e bogus", "-b 5", "-l x", "-f bogus",
        "-f ipv6 -s 10.0.0.1", "-s bogus", "--tuple-src 10.0.0.1", "--tuple-src bogus", "--tuple-src 10.0.0.1 --tuple-dst ::1", "--mask-src 255.0.0.0", "--mask-dst bogus", "--mask-src 10.0.0.1/8", "-o", "-o bogus",
        "-o json5", "-p tcp --tuple-port-src 5", "-p tcp --mask-port-dst x", "-p udp --tuple-port-dst 70000", "-p bogus", "-p icmp --tuple-port-src 5", "-p icmp --icmp-type 8", "-p sctp --tuple-port-src 5", "-p gre --tuple-key-src 5",
        "-s 10.0.0.1 -d 10.0.0.2", "-s 10.0.0.1 -d 10.0.0.2 -p tcp", "-s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 2 -t 5", "-s 10.0.0.1 -d 10.0.0.2 -p tcp -t 5 --tuple-src 10.0.0.2 --tuple-dst 10.0.0.1",
        "-s 10.0.0.1 -d 10.0.0.2 -p tcp -t 5 --tuple-src 10.0.0.2 --tuple-dst 10.0.0.1 --mask-src 255.255.255.255", "-a", "-X", "--bogus", "-h", "-V", "-L", "-c 4", "--orig-zone 3", "--reply-zone 3",
    ];

    private static readonly string[] Keys =
    [
        "-p tcp -s 10.0.0.2 -d 10.0.0.1 --sport 0 --dport 2000", "-p tcp -s 10.0.0.2 -d 10.0.0.1 --sport 777 --dport 2000", "-p tcp -s 10.0.0.2 -d 10.0.0.1 --sport 0 --dport 2009",
        "-p udp -s 10.0.0.2 -d 10.0.0.1 --sport 0 --dport 3000", "-p udp -s 10.0.0.99 -d 10.0.0.1 --sport 5 --dport 3000", "-p tcp -s fd00::2 -d fd00::1 --sport 0 --dport 2000", "-p tcp -s 10.0.0.2 -d 10.0.0.1",
        "-p udp -s 10.0.0.2 -d 10.0.0.1", "-p icmp -s 10.0.0.2 -d 10.0.0.1", "-p tcp -s 10.0.0.9 -d 10.0.0.1 --sport 0 --dport 2001", "-p tcp -s 10.0.0.2 -d 10.0.0.1 -r 10.0.0.1 -q 10.0.0.2 --sport 0 --dport 2000",
        "-p 6 -s 10.0.0.2 -d 10.0.0.1 --orig-port-src 0 --orig-port-dst 2001", "-p sctp -s 10.0.0.2 -d 10.0.0.1 --sport 1 --dport 2",
    ];

    // Of none of these the kernel expects anything: they have no helper, or do not exist.
    private static readonly string[] Masters =
    [
        "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 21", "-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1002 --dport 21", "-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 5061 --dport 5060", "-p tcp -s fd00::1 -d fd00::2 --sport 1001 --dport 21",
    ];

    // Everything anew: three connections with helpers, one without, and what is expected of them.
    internal static void Load(Messenger messenger)
    {
        messenger.Send(Exp(ExpMessage.Delete, default), Ct(CtMessage.Delete, default, NfProto.Unspecified));
        Expectations(messenger);
    }

    // The connections and what is expected of them.
    internal static void Expectations(Messenger messenger) => messenger.Send(
        Helped(Ftp, "ftp"),
        Helped(Sip, "sip"),
        Helped(Ftp6, "ftp"),
        ConnectionScenarios.Make("tcp 10.0.0.1 10.0.0.2 1001 21"),
        Expect(Ftp, "tcp 10.0.0.2 10.0.0.1 0 2000", AnyPort),
        Expect(Sip, "udp 10.0.0.2 10.0.0.1 0 3000", AnyUdp, U32(CtExpectAttribute.Flags, 1)),
        Expect(Sip, "udp 10.0.0.2 10.0.0.1 7 3001", AnyUdp, U32(CtExpectAttribute.Flags, 2), U32(CtExpectAttribute.Class, 1), Text(CtExpectAttribute.HelpName, "sip")),
        Expect(Sip, "tcp 10.0.0.9 10.0.0.1 0 2001", AnyPort, U32(CtExpectAttribute.Flags, 3),
            Nest(CtExpectAttribute.Nat, U32(CtExpectNatAttribute.Dir, 1), Tuple(CtExpectNatAttribute.Tuple, "tcp 192.0.2.1 0.0.0.0 4000 0"))),
        Expect(Sip, "tcp 10.0.0.9 10.0.0.1 0 2002", AnyPort, U32(CtExpectAttribute.Flags, 7)),
        Expect(Sip, "tcp 10.0.0.9 10.0.0.1 0 2003", AnyPort, U32(CtExpectAttribute.Flags, 4)),
        Expect(Ftp6, "tcp fd00::2 fd00::1 0 2000", Any6));

    internal static byte[] Expect(string master, string tuple, string mask, params byte[][] more) =>
        ExpectationScenarios.Expect(master, tuple, mask, [.. more, U32(CtExpectAttribute.Timeout, 9000)]);

    // A command line, and whether it changes the table.
    internal (string Line, bool Changes) Next() => dice.Below(100) switch
    {
        < 25 => ($"{dice.Pick("-L expect", "-L expect", "--dump expect", "-L exp")}{(dice.Percent(40) ? dice.Pick(" -f ipv4", " -f ipv6", " --family ipv4") : "")}{Format()}", false),
        < 40 => ($"{dice.Pick("-G expect", "--get expect")} {dice.Pick(Keys)}{(dice.Percent(15) ? Format() : "")}", false),
        < 52 => ($"-D expect {dice.Pick(Keys)}", true),
        < 62 => (New(), true),
        < 67 => (dice.Pick("-F expect", "--flush expect", "-C expect", "-F exp", "-C e"), true),
        _ => (Mistake(), true),
    };

    private static byte[] Helped(string tuple, string helper) => ExpectationScenarios.Helped(tuple, helper);

    private string Mistake() => $"{dice.Pick(Mains)} {dice.Pick(Mistakes)}{(dice.Percent(20) ? " " + dice.Pick(Mistakes) : "")}";

    private string New()
    {
        var master = dice.Pick(Masters);
        var is6 = master.Contains("fd00", StringComparison.Ordinal);
        var tuple = is6 ? "--tuple-src fd00::2 --tuple-dst fd00::1" : dice.Pick("--tuple-src 10.0.0.2 --tuple-dst 10.0.0.1", "--tuple-src 10.0.0.7 --tuple-dst 10.0.0.1");
        var mask = is6 ? "--mask-src ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --mask-dst ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            : dice.Pick("--mask-src 255.255.255.255 --mask-dst 255.255.255.255", "--mask-src 255.255.255.0 --mask-dst 255.255.255.255");
        var ports = dice.Pick("--tuple-port-src 0 --tuple-port-dst 2077 --mask-port-src 0 --mask-port-dst 65535", "--tuple-port-src 20 --tuple-port-dst 2099 --mask-port-src 0xffff --mask-port-dst 0xffff", "--tuple-port-dst 7");
        return $"-I expect {master} -t 9000 {tuple} {mask} {ports}";
    }

    private string Format() => dice.Percent(70) ? $" -o {dice.Pick(Formats)}" : "";
}
