using Statewall.Iptables.CommandLine;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Monitoring;

/// <summary>The command line of xtables-monitor.</summary>
internal sealed record MonitorOptions
{
    /// <summary>Changes of rulesets are shown. // -e</summary>
    public bool ShowsEvents { get; private init; }

    /// <summary>Packets with the target TRACE are followed. // -t</summary>
    public bool ShowsTraces { get; private init; }

    /// <summary>Rules are shown with their counters. // -c</summary>
    public bool HasCounters { get; private init; }

    /// <summary>The only family; none for all. // -4, -6</summary>
    public NfProto Family { get; private init; }

    /// <summary>The version is shown. // -V</summary>
    public bool IsVersion { get; private init; }

    /// <summary>Help is shown; also when nothing was asked for. // -h</summary>
    public bool IsHelp { get; private init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="XtUsageException">It has a mistake.</exception>
    public static MonitorOptions Read(IReadOnlyList<string> words)
    {
        var options = new MonitorOptions();
        var scanner = new WordScanner(words);
        while (scanner.MoveNext())
        {
            if (!scanner.IsOption)
                throw new XtUsageException($"Bad argument `{scanner.Text}'");
            options = scanner.Text switch
            {
                "e" or "event" => options with { ShowsEvents = true },
                "t" or "trace" => options with { ShowsTraces = true },
                "c" or "counters" => options with { HasCounters = true },
                "4" or "ipv4" => options with { Family = NfProto.IPv4 },
                "6" or "ipv6" => options with { Family = NfProto.IPv6 },
                "V" or "version" => options with { IsVersion = true },
                "h" or "help" => options with { IsHelp = true },
                _ => throw new XtUsageException("Bad argument."),
            };
        }
        return options.ShowsEvents || options.ShowsTraces || options.IsVersion ? options : options with { IsHelp = true };
    }
}
