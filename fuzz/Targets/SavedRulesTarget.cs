using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Restoring;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// A saved ruleset of one of the four families (the first byte says which): it is refused by a mistake with words, or each of its rules becomes expressions and, saved without
/// quotation marks, is read as the same again.
/// </summary>
public sealed class SavedRulesTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "iptables-text";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "0*filter\n:INPUT DROP [1:2]\n:x - [0:0]\n[3:4] -A INPUT ! -s 10.0.0.0/8 -i eth+ -p tcp -m tcp --dport 22:80 --syn -m comment --comment \"a \\\"b\\\"\" -j x\n-A x -m limit --limit 3/min -m mark --mark 1/2 -j NFLOG --nflog-prefix p\nCOMMIT\n"u8.ToArray(),
        "0*nat\n-A POSTROUTING -o eth0 -j MASQUERADE --to-ports 1024-2048\n-A PREROUTING -p tcp -m multiport --dports 80,443 -j DNAT --to-destination 10.0.0.1-10.0.0.9:80\n-I PREROUTING 1 -m conntrack --ctstate NEW,RELATED -m statistic --mode random --probability 0.5 -j RETURN\nCOMMIT\n"u8.ToArray(),
        "1*mangle\n:FORWARD ACCEPT\n-A FORWARD -d fe80::/10 ! -f -p ipv6-icmp -m icmp6 --icmpv6-type 128 -m hashlimit --hashlimit-upto 5/sec --hashlimit-name h -j MARK --set-xmark 0x1/0xff\n-D FORWARD 1\nCOMMIT\n"u8.ToArray(),
        "2*filter\n-A INPUT -s 10.0.0.1 --opcode Request ! --src-mac 0:1:2:3:4:5 -j mangle --mangle-ip-s 1.2.3.4\nCOMMIT\n"u8.ToArray(),
        "3*filter\n-A FORWARD -p ! IPv4 -s Multicast --logical-in br0 --among-dst 0:1:2:3:4:5=1.2.3.4,1:1:1:1:1:1 --log -j mark --mark-or 4\n-A FORWARD -p IPv4 --ip-proto tcp --ip-dport 1:9 -j CONTINUE\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        HostNames.ResolvesNames = false;
        var family = XtFamilyTable.All[input[0] % XtFamilyTable.All.Count];
        try
        {
            new SavedRulesReader(family, new Check(family)) { TakesCounters = true }.Read(new StringReader(Encoding.UTF8.GetString(input[1..])));
        }
        catch (XtUsageException mistake) when (mistake.Message.Length > 0 || mistake.ExitCode == XtUsageException.Other)
        {
            // refused
        }
    }

    private sealed class Check(XtFamily family) : IRestoredTables
    {
        private readonly RuleWriter _writer = new(family);

        public int Line { get; set; }

        public void FlushTable(string name)
        {
        }

        public void RestoreChain(string tableName, string name, string? policy, (ulong Packets, ulong Bytes) counters)
        {
        }

        public void Do(XtCommand command)
        {
            RuleTranslator.Translate(family, command, new TranslatedObjects());
            foreach (var rule in command.Rules)
            {
                try
                {
                    _writer.Write(rule);
                }
                catch (ArgumentException)
                {
                    return; // larger than a rule can be
                }
                var text = Save(command.Chain!, rule);
                // names with such signs are written as upstream writes them, which cannot be read again
                if (text.AsSpan().ContainsAny('"', '\\'))
                    continue;
                var again = family.ReadCommand(ShellWords.Split(text), command.Table).Rules[0];
                if (Save(command.Chain!, again) != text)
                    throw new InvalidOperationException($"{text} is read as {Save(command.Chain!, again)}");
            }
        }

        private string Save(string chain, Iptables.Rules.XtRule rule)
        {
            var output = new TextOutput();
            RuleText.Write(output, family, chain, rule, RuleText.CounterPlace.None);
            return output.ToString();
        }
    }
}
