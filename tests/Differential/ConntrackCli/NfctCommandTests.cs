namespace Differential.ConntrackCli;

// Debian's nfct and ours, one after the other through the same session in a namespace each.
public sealed class NfctCommandTests
{
    private const string Session = """
        help
        help timeout
        version timeout
        list
        list timeout
        list bogus
        bogus timeout
        lis tim
        add timeout
        add timeout test inet
        add timeout test inet tcp
        add timeout test bogus tcp established 3
        add timeout test inet bogus
        add timeout test inet tcp bogus 3
        add timeout test inet tcp established 3 close
        add timeout test inet tcp established 100 close 5
        add timeout test inet tcp established 100 close 5
        add timeout other inet6 icmpv6 timeout 7
        add timeout third inet sctp closed 3
        add timeout fourth inet generic timeout 4
        add timeout fifth inet gre unreplied 077
        add timeout sixth inet udp REPLIED bogus
        add timeout seventh inet dccp open 3
        add timeout eighth inet UDPLITE unreplied 9
        list timeout
        get timeout test
        get timeout none
        get timeout
        get timeout a b
        delete timeout test
        delete timeout test
        delete timeout
        flush timeout
        flush timeout x
        list timeout
        default-get timeout inet tcp
        default-get timeout inet6 tcp
        default-get timeout inet sctp
        default-get timeout inet dccp
        default-get timeout inet
        default-set timeout inet udp unreplied 31
        default-get timeout inet udp
        default-set timeout inet udp
        default-set timeout inet udp bogus 3
        default-set timeout inet udp replied
        disable timeout
        list helper
        add helper
        add helper bogus inet tcp
        add helper ftp inet udp
        add helper ftp bogus tcp
        add helper ftp inet bogus
        add helper ftp inet tcp
        delete helper
        delete helper ftp
        delete helper ftp inet tcp
        get helper ftp inet
        disable helper ftp
        disable helper ftp inet tcp
        flush helper
        default-set helper
        """;

    [Fact]
    public void Nfct_Session_EqualsDebians()
    {
        CommandNamespace.Require("nfct");
        var lines = Session.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var theirs = Run(lines, "nfct", []);
        var ours = Run(lines, CommandNamespace.Statewall, ["nfct"]);
        var agreeing = theirs.Zip(ours).Count(pair => pair.First == pair.Second);
        Counts.Report($"nfct commands, statewall = Debian's: {agreeing}/{lines.Length}");
        Assert.Equal(theirs, ours);
    }

    private static List<string> Run(string[] lines, string tool, string[] prefix)
    {
        using var place = new CommandNamespace();
        return [.. lines.Select(line => $"nfct {line}\n{place.Run(tool, [.. prefix, .. line.Split(' ')])}".Replace("1.4.7", "1.4.9", StringComparison.Ordinal))];
    }
}
