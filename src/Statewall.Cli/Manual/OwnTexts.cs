// data table
namespace Statewall.Cli.Manual;

/// <summary>An example in the manual.</summary>
/// <param name="What">What is wanted.</param>
/// <param name="Line">The line that does it.</param>
internal sealed record OwnExample(string What, string Line);

/// <summary>An exit status in the manual.</summary>
/// <param name="Code">The status.</param>
/// <param name="Meaning">What it means.</param>
internal sealed record OwnExit(string Code, string Meaning);

/// <summary>What the manual says of statewall's own commands beyond their one line of help. A command without a text here has its help there.</summary>
/// <param name="Description">Paragraphs.</param>
/// <param name="Examples">Examples.</param>
/// <param name="Exits">What the command exits with, where that is not what all do.</param>
internal sealed record OwnTexts(IReadOnlyList<string> Description, IReadOnlyList<OwnExample> Examples, IReadOnlyList<OwnExit>? Exits = null)
{
    /// <summary>What commands exit with.</summary>
    public static IReadOnlyList<OwnExit> UsualExits =>
    [
        new("0", "Done."),
        new("1", "It failed; standard error says at what."),
        new("2", "Wrong usage."),
    ];

    /// <summary>The texts of a command.</summary>
    public static OwnTexts? Of(string command) => command switch
    {
        "doctor" => new(
            [
                "The table of connections is looked at, and what is wrong with it is said: the figures a finding rests on, and the setting or the rule that cures it, with what it costs in memory. It looks for floods, scans, source translation that runs out of ports, connections that nobody uses any more, a full table and long hash chains, drops, and helpers and timeouts that surprise.",
                "The kernel takes one to three seconds to list a million entries; a listing that takes longer than 1.4 seconds is broken off, and what came by then is taken as a sample, which the report says. What cannot be known from a listing or an engine is said to be so.",
                "The settings that cure warnings are set by --apply and kept by --persist; rules are shown, never loaded.",
            ],
            [
                new("The running kernel:", "sudo statewall doctor"),
                new("What was saved on another machine:", "statewall doctor --input table.txt --max 262144 --buckets 65536"),
                new("What would be set, and how the file of sysctl.d would change:", "sudo statewall doctor --apply --persist --dry-run"),
            ],
            [
                new("0", "Healthy; there may be notices."),
                new("1", "A warning."),
                new("2", "Critical: connections fail, or are about to."),
                new("3", "Not found out, or not all could be set; standard output says why."),
            ]),
        "explain" => new(
            [
                "Packets described in words go through a ruleset in an engine, one after the other, and their way is told: every hook, chain and rule, what a packet had where a rule did not match, the state of its connection, what was translated, and what became of it. What the host sends on their account is told, too.",
                "The ruleset is a file's, or the kernel's. The host is a router with the interfaces that the packets name, unless a scenario describes another; a packet for the host itself needs an --own address.",
            ],
            [
                new("Whether SSH gets through from eth1:", "statewall explain \"tcp 10.0.0.5:1234 > 192.168.1.1:22 syn in eth1\" --own 192.168.1.1 --ruleset firewall.nft"),
                new("What the running ruleset does with a name server's answer, and with the same unasked:", "sudo statewall explain \"udp 10.0.0.5:999 > 192.0.2.1:53\" \"udp 192.0.2.1:53 > 10.0.0.5:999\" \"udp 192.0.2.1:53 > 10.0.0.5:998\""),
            ]),
        "migrate" => new(
            [
                "What iptables-save, ip6tables-save and ipset save wrote becomes one file for nft -f, with a comment above each rule that tells its line. Each rule is exact, approximated or not expressible, and the report says how, or why.",
                "Every rule that was translated is shown packets in an engine, beside the rule as iptables hands it to the kernel: around the values that its text names. A packet with which both do not do the same is told, and the rule counts as approximated.",
                "Times of day are in UTC: nft reads those of the file in the time zone of whoever loads it.",
            ],
            [
                new("A machine's rules:", "statewall migrate /etc/iptables/rules.v4 --ip6 /etc/iptables/rules.v6 --output firewall.nft"),
                new("With its sets, and a failure unless all of it is the same:", "statewall migrate rules.v4 --ipset ipset.conf --strict --output firewall.nft"),
                new("The report for a program:", "statewall migrate rules.v4 --output firewall.nft --report json"),
            ],
            [
                new("0", "Done."),
                new("1", "A file cannot be read, a line is none that iptables takes, or, with --strict, a rule is not translated exactly."),
                new("2", "Wrong usage."),
            ]),
        "replay" => new(
            [
                "The packets of captures go through a host that tracks connections, and what it made of them is printed as conntrack(8) prints it. The host is an engine in this process, which needs neither rights nor Linux, or the running kernel, in a network namespace of its own.",
                "The host is a router between the two sides of the capture, unless a scenario describes another. The packets come back to back, so that no timeout runs out between them, or at their own times.",
                "With a ruleset they meet its rules, as on their way through a firewall; without one everything is accepted and tracked. What became of each packet, its way rule by rule, and what the rules have counted can be shown.",
                "Where rules translate, the capture shows an exchange that they did not: what answers a packet is sent to and from where the far host would have seen it, acknowledges what it would have received, and quotes it so, and what a helper announced is connected to where it was announced. What the packets say in their payload stays.",
                "With --at, packets after that moment are not sent, and timeouts have run out by then that would have.",
                "What was left out is said on standard error: packets that are not IP, that are cut too short, or that come from nowhere.",
            ],
            [
                new("The connections of a capture:", "statewall replay web.pcap"),
                new("What happened to them, for a program to read:", "statewall replay --show events --output json web.pcap"),
                new("What a ruleset would have done with each packet:", "statewall replay --ruleset firewall.nft --show verdicts web.pcap"),
                new("The connections a minute after the first packet:", "statewall replay --at 1m web.pcap"),
                new("What the running kernel makes of it:", "sudo statewall replay --engine kernel web.pcap"),
                new("The way of each packet through the running kernel:", "sudo statewall replay --engine kernel --ruleset firewall.nft --show trace web.pcap"),
            ]),
        "test" => new(
            [
                "Files of tests (docs/tests.md) say what a ruleset has to do with certain packets and exchanges: which get through, where they leave, what is translated, which rule decides. Each test has a host of its own in an engine in this process, which needs neither rights nor Linux, and begins with a fresh ruleset. Time passes when a test says so, and not otherwise.",
                "A line tells of each test whether it passed; below one that failed stands where in the file, what was expected, what happened instead, and what decided about the packet in each chain. All steps of a test are run, and all tests.",
                "With --coverage, the rules that no packet matched are told when all tests have been run, of all files that have the ruleset together.",
            ],
            [
                new("The tests of a firewall:", "statewall test firewall-tests.yaml"),
                new("How it came to a failure, packet by packet and rule by rule:", "statewall test --filter 'hosts inside' --verbose firewall-tests.yaml"),
                new("In a build: a report, and a failure when a rule is without a test:", "statewall test --junit results.xml --fail-uncovered tests/*.yaml"),
            ],
            [
                new("0", "All tests passed."),
                new("1", "A test failed, a file or a ruleset has mistakes, there was no test to run, or, with --fail-uncovered, no packet matched some rule."),
                new("2", "Wrong usage."),
            ]),
        "trace" => new(
            [
                "The way of traced packets through the running ruleset is told: hooks, chains, each rule with its text, verdicts and policies, the state of the connection, and what is announced of it. Of rules in between it is told what the packet had instead, as far as messages tell enough of it.",
                "Traced is what a rule marks with 'meta nftrace set 1'. With --add such rules are made in a table of its own, inet statewall_trace, which goes away with the command.",
                "A condition of --filter is in the language of conntrack --where: family, proto, src, dst, sport, dport, mark.",
            ],
            [
                new("Why does nobody get to SSH:", "sudo statewall trace --add 'tcp dport 22' --count 5"),
                new("What the ruleset's own rules trace, but only of one network:", "sudo statewall trace --filter 'src in 10.0.0.0/8'"),
                new("Packets of an engine, for a program to read:", "statewall trace --engine unix:/run/engine.sock --add '' --output json"),
            ]),
        "engine" => new(
            [
                "An engine answers requests about connections as the kernel does. This command keeps one alive behind a Unix socket, until SIGINT or SIGTERM comes, for as many commands as are pointed to it by --engine unix:PATH in front of them, or by the variable STATEWALL_ENGINE.",
                "Only the user who started it, and root, can reach the socket.",
                "With --tun it is a router for real packets: what comes in by a TUN device goes through the ruleset and leaves by another, as the scenario routes it. The scenario has an interface of the same name for each device, with the engine's addresses; those under peer are given to the far side of the device. A device is made, in the network namespace that is named behind @, or attached to if it is there. An interface of type ethernet has a TAP device (--tap), which carries frames: ARP and bridges included. SIGUSR1 prints what each device has carried, and so does the end. docs/live.md has an example with three namespaces.",
            ],
            [
                new("An engine that knows the connections of a capture:", "statewall engine run --socket /run/engine.sock --capture web.pcap"),
                new("A router between two network namespaces:", "statewall engine run --tun lan0@client --tun wan0@server --scenario router.yaml --ruleset router.nft --socket /run/engine.sock"),
                new("A question to it, from elsewhere:", "statewall --engine unix:/run/engine.sock conntrack -L"),
            ]),
        "install" => new(
            [
                "Below the folder that is named, links to this program are made in sbin, by the names of the tools that it takes the place of; completion scripts in share/bash-completion/completions, share/fish/vendor_completions.d and share/zsh/site-functions; and the manual in share/man.",
                "Links, and files that this command wrote, are written anew. Anything else by such a name is left alone, and said.",
            ],
            [
                new("For all users:", "sudo statewall install --prefix /usr/local"),
                new("For one, whose PATH begins with it:", "statewall install --prefix ~/.local"),
            ]),
        "completion" => new(
            [
                "The script completes commands, options and their values of statewall, conntrack and nfct. It is written from the tables that the programs read their command lines by, so that it fits this very version.",
            ],
            [
                new("In this bash:", ". <(statewall completion bash)"),
                new("In this zsh, behind compinit:", ". <(statewall completion zsh)"),
                new("In each fish:", "statewall completion fish >~/.config/fish/completions/statewall.fish"),
            ]),
        "manual" => new(
            [
                "The page is in the language of man(1), which shows it; statewall install puts all pages where man finds them.",
            ],
            [
                new("Read a page:", "statewall manual conntrack | man -l -"),
            ]),
        _ => null,
    };
}
