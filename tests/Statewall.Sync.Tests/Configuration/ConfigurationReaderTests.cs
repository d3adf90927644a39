using System.Net;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Configuration;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Tests.Configuration;

public class ConfigurationReaderTests
{
    private const string Link = "UDP { IPv4_address 10.0.0.1 IPv4_Destination_Address 10.0.0.2 Port 3780 Interface eth0 }";

    [Fact]
    public void Read_EmptyText_HasDefaults()
    {
        var general = Read("").General;
        Assert.Equal((65_536u, 262_144u, "/var/lock/conntrackd.lock", 100u), (general.HashSize, general.HashLimit, general.LockFile, general.EventIterationLimit));
        Assert.Equal(TimeSpan.FromSeconds(30), general.NetlinkOverrunResync);
        Assert.True(general.Systemd);
    }

    [Fact]
    public void Read_SyncSection_TakesAllOfIt()
    {
        var sync = Read($"Sync {{ Mode ftfw {{ ResendQueueSize 5 ACKWindowSize 6 PurgeTimeout 7 CommitTimeout 8 StartupResync on }} {Link} Options {{ TCPWindowTracking yes ExpectationSync {{ ftp q.931 }} }} }}").Sync!;
        Assert.Equal((ModeKind.Ftfw, 5u, 6u, true), (sync.Mode, sync.ResendQueueSize, sync.AckWindowSize, sync.StartupResync));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8)), (sync.PurgeTimeout, sync.CommitTimeout));
        Assert.Equal(["ftp", "q.931"], sync.Expectations.Helpers);
        var channel = Assert.Single(sync.Channels);
        Assert.Equal((LinkTransport.Udp, "10.0.0.1", "10.0.0.2", 3780, "eth0"), (channel.Transport, $"{channel.Address}", $"{channel.Destination}", channel.Port, channel.Interface));
    }

    [Fact]
    public void Read_Filter_TakesAllOfIt()
    {
        var filter = Read("General { Filter From Kernelspace { Protocol Accept { TCP SCTP } Address Ignore { IPv4_address 10.1.2.3/8 IPv6_address ::1 } State Accept { ESTABLISHED CLOSED for TCP } } }").General.Filter;
        Assert.True(filter.InKernel);
        Assert.Equal([6, 132], filter.Protocols!.Items);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128")], filter.Addresses!.Items);
        Assert.Equal([TcpState.Established, TcpState.Close], filter.States!.Items);
        Assert.Equal((true, false, true), (filter.Protocols.Accepts, filter.Addresses.Accepts, filter.States.Accepts));
    }

    // What conntrackd 1.4.7 warned of in these very words.
    [Theory]
    [InlineData("General { Nice -10 }", "deprecated nice configuration, ignoring. The nice value can be set externally with nice(1) and renice(1).", "Nice", 16)]
    [InlineData("General { UNIX { Path /a\n Backlog 20 } }", "deprecated unix backlog configuration, ignoring.", "Backlog", 2)]
    [InlineData("General { Syslog foo }", "'foo' is not a known syslog facility, ignoring", "Syslog", 18)]
    [InlineData("Stats { Syslog foo }", "'foo' is not a known syslog facility, ignoring.", "Syslog", 16)]
    [InlineData("General { Syslog local1 } Stats { Syslog local0 }", "conflicting Syslog facility values, defaulting to General", "Stats", 27)]
    [InlineData("General { Filter { Protocol Accept { TCP foo } } }", "getprotobyname() cannot find protocol `foo' in /etc/protocols", "Protocol", 42)]
    [InlineData("General { Filter { Address Ignore { IPv4_address 10.0.0.0/33 } } }", "10.0.0.0/33 is not a valid network, ignoring", "Address", 50)]
    [InlineData("General { Filter { Address Ignore { IPv4_address ::1 } } }", "::1 is not a valid IPv4, ignoring", "Address", 50)]
    [InlineData($"Sync {{ Mode NACK {{ }} {Link} }}", "Now `nack' mode is called `ftfw'. Please, update your conntrackd.conf file.", "Mode", 8)]
    [InlineData($"Sync {{ Mode PERSISTENT {{ }} {Link} }}", "Now `persistent' mode is called `alarm'. Please, update your conntrackd.conf file.", "Mode", 8)]
    [InlineData($"Sync {{ {Link} }}", "No synchronization mode specified. Defaulting to FT-FW mode.", "Sync", 1)]
    [InlineData($"Sync {{ Mode NOTRACK {{ DisableExternalCache on CommitTimeout 5 }} {Link} }}", "`CommitTimeout' can't be combined with `DisableExternalCache', ignoring this option. Fix your configuration file.", "CommitTimeout", 47)]
    [InlineData("Sync { Mode FTFW { } Multicast { IPv4_address 225.0.0.50 Group 3780 IPv4_interface 10.0.0.1 IPv6_interface ::1 Interface eth0 } }", "`IPv6_interface' not required, ignoring", "IPv6_interface", 93)]
    public void Read_WordsOutOfUse_AreWarnedOf(string text, string message, string keyword, int column)
    {
        var warnings = new List<ConfigurationDiagnostic>();
        _ = SyncConfiguration.Read("test", text, warnings);
        var warning = Assert.Single(warnings);
        Assert.Equal((message, keyword, column), (warning.Message, warning.Keyword, warning.Place.Column));
    }

    // What conntrackd 1.4.7 refused in these very words.
    [Theory]
    [InlineData("General {\n\n Nonsense on }", "parsing config file in line (3), symbol 'Nonsense': syntax error", "Nonsense", 3, 2)]
    [InlineData("@", "parsing config file in line (1), symbol '@': syntax error", "", 1, 1)]
    [InlineData("General { HashSize }", "parsing config file in line (1), symbol '}': syntax error", "HashSize", 1, 20)]
    [InlineData("General { HashSize -5 }", "parsing config file in line (1), symbol '-5': syntax error", "HashSize", 1, 20)]
    [InlineData("General { Nice 10 }", "parsing config file in line (1), symbol '10': syntax error", "Nice", 1, 16)]
    [InlineData("General { LogFile /a\"b\n }", "parsing config file in line (1), symbol '\"': syntax error", "General", 1, 21)]
    [InlineData("General { HashSize 5x }", "parsing config file in line (1), symbol 'x': syntax error", "x", 1, 21)]
    [InlineData("General { UNIX { Path /x} }\n", "parsing config file in line (2), symbol '': syntax error", "General", 2, 1)]
    [InlineData("General { PollSecs 0 }", "`PollSecs' clause must be > 0", "PollSecs", 1, 11)]
    [InlineData("General { Scheduler { Type XX Priority 5 } }", "unknown scheduler `XX'", "Type", 1, 28)]
    [InlineData("General { Scheduler { Priority 100 } }", "`Priority' must be [0, 99]", "Priority", 1, 23)]
    [InlineData("General { Filter { State Accept { FOO for TCP } } }", "parsing config file in line (1), symbol 'FOO': syntax error", "State", 1, 35)]
    [InlineData("Sync { Mode ALARM { DisableInternalCache on } }", "parsing config file in line (1), symbol 'DisableInternalCache': syntax error", "DisableInternalCache", 1, 21)]
    [InlineData($"Sync {{ {Link} TCP {{ }} }}", "cannot use `TCP' with other dedicated link protocols!", "TCP", 1, 97)]
    [InlineData($"Sync {{ {Link} {Link} {Link} {Link} {Link} }}", "too many dedicated links in the configuration file (Maximum: 4)", "UDP", 1, 364)]
    [InlineData("Stats { } Sync { }", "cannot use both `Stats' and `Sync' clauses in conntrackd.conf", "Sync", 1, 11)]
    [InlineData("Sync { Mode FTFW { } }", "can't open channel socket: No such file or directory", "Sync", 1, 1)]
    [InlineData("Helper { Type ftp foo tcp { } }", "unknown layer 3 protocol", "Type", 1, 19)]
    [InlineData("Helper { Type ftp inet foo { } }", "unknown layer 4 protocol", "Type", 1, 24)]
    [InlineData("Helper { Type ftp inet tcp { Policy foo { } } }", "Unknown policy `foo' in helper configuration", "Policy", 1, 37)]
    [InlineData("Helper { Type ftp inet tcp { Policy ftp { } } }", "Helper policy configuration empty, fix your configuration file, please", "Policy", 1, 37)]
    public void Read_Mistake_IsRefusedAtItsPlace(string text, string message, string keyword, int line, int column)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read(text)).Mistake;
        Assert.Equal((message, keyword, line, column), (mistake.Message, mistake.Keyword, mistake.Place.Line, mistake.Place.Column));
    }

    // What conntrackd would start with, or fail at later.
    [Theory]
    [InlineData("UDP { Port 3780 Interface eth0 IPv4_Destination_Address 10.0.0.2 }", "it needs an IPv4_address or an IPv6_address")]
    [InlineData("UDP { IPv4_address 10.0.0.1 IPv4_Destination_Address 10.0.0.2 Port 3780 }", "it needs an Interface")]
    [InlineData("UDP { IPv4_address 10.0.0.1 IPv4_Destination_Address 10.0.0.2 Interface eth0 }", "it needs a Port")]
    [InlineData("UDP { IPv4_address 10.0.0.1 Port 3780 Interface eth0 }", "it needs an IPv4_Destination_Address or an IPv6_Destination_Address")]
    [InlineData("UDP { IPv4_address 10.0.0.1 IPv6_Destination_Address ::1 Port 3780 Interface eth0 }", "10.0.0.1 and ::1 are of different families")]
    [InlineData("Multicast { IPv4_address 10.0.0.1 Group 3780 Interface eth0 IPv4_interface 10.0.0.1 }", "10.0.0.1 is no address of a group")]
    [InlineData("Multicast { IPv4_address 225.0.0.50 Group 3780 Interface eth0 }", "it needs an IPv4_interface, the address of the interface")]
    public void Read_IncompleteChannel_IsRefused(string channel, string reason) =>
        Assert.Equal(reason, Assert.Throws<ConfigurationException>(() => Read($"Sync {{ Mode FTFW {{ }} {channel} }}")).Mistake.Reason);

    [Fact]
    public void ToString_Mistake_ShowsPlaceKeywordAndMarks()
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read("General {\n\tHashsize 5\n}")).Mistake;
        Assert.Equal("test:2:2: Hashsize: unknown keyword; did you mean 'HashSize'?\n\tHashsize 5\n\t^^^^^^^^", mistake.ToString());
    }

    [Fact]
    public void Read_Tables_AreSorted()
    {
        Assert.All(
            new string[][]
            {
                Names(SyncConfiguration.Keywords), Names(GeneralSection.Keywords), Names(GeneralSection.SocketKeywords), Names(SchedulerSection.Keywords), Names(FlowFilter.Keywords), Names(SyncSection.Keywords),
                Names(SyncSection.AlarmKeywords), Names(SyncSection.FtfwKeywords), Names(SyncSection.NotrackKeywords), Names(SyncSection.OptionKeywords), Names(StatsSection.Keywords), Names(HelperSection.Keywords),
                Names(HelperType.Keywords), Names(HelperExpectationPolicy.Keywords),
            },
            names => Assert.Equal(names.Order(StringComparer.Ordinal), names));

        static string[] Names<T>(Keyword<T>[] keywords) => [.. keywords.Select(keyword => keyword.Name)];
    }

    private static SyncConfiguration Read(string text)
    {
        var warnings = new List<ConfigurationDiagnostic>();
        var configuration = SyncConfiguration.Read("test", text, warnings);
        Assert.All(warnings, warning => Assert.Fail(warning.Message));
        return configuration;
    }
}
