using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Configuration;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Tests.Configuration;

/// <summary>Writes a configuration with all that it says.</summary>
internal sealed class ConfigurationWriter
{
    private readonly StringBuilder _text = new();

    public static string Write(SyncConfiguration configuration)
    {
        var writer = new ConfigurationWriter();
        writer.Block("General", () => writer.Write(configuration.General));
        if (configuration.Sync is { } sync)
            writer.Block("Sync", () => writer.Write(sync));
        if (configuration.Stats is { } stats)
            writer.Block("Stats", () => writer.WriteLog(stats.LogFile, stats.Syslog));
        if (configuration.Helper is { } helper)
            writer.Block("Helper", () => writer.Write(helper));
        return writer._text.ToString();
    }

    private void Write(GeneralSection general)
    {
        Value("HashSize", general.HashSize);
        Value("HashLimit", general.HashLimit);
        WriteLog(general.LogFile, general.Syslog);
        Value("LockFile", general.LockFile);
        if (general.SocketPath is { } path)
            Block("UNIX", () => Value("Path", path));
        Value("NetlinkBufferSize", general.NetlinkBufferSize);
        Value("NetlinkBufferSizeMaxGrowth", general.NetlinkBufferSizeMaxGrowth);
        Value("NetlinkOverrunResync", general.NetlinkOverrunResync is { } resync ? Seconds(resync) : "off");
        Value("NetlinkEventsReliable", general.NetlinkEventsReliable);
        if (general.PollInterval is { } interval)
            Value("PollSecs", Seconds(interval));
        Value("EventIterationLimit", general.EventIterationLimit);
        Value("Systemd", general.Systemd);
        Block("Scheduler", () =>
        {
            Value("Type", general.Scheduler.Policy == SchedulingPolicy.RoundRobin ? "RR" : "fifo");
            Value("Priority", general.Scheduler.Priority);
        });
        Block(general.Filter.InKernel ? "Filter From Kernelspace" : "Filter From Userspace", () => Write(general.Filter));
    }

    private void WriteLog(string? file, SyslogFacility? facility)
    {
        Value("LogFile", file ?? "off");
        Value("Syslog", facility is { } named ? named.ToString().ToLowerInvariant() : "off");
    }

    private void Write(FlowFilter filter)
    {
        WriteSet("Protocol", filter.Protocols, protocol => protocol is 6 or 17 ? Name(protocol).ToUpperInvariant() : Name(protocol));
        WriteSet("Address", filter.Addresses, network =>
            $"{(network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "IPv4_address" : "IPv6_address")} {network.BaseAddress}/{network.PrefixLength}");
        WriteSet("State", filter.States, state => $"{Encoding.ASCII.GetString(StateNames.Of(CtProtoInfoAttribute.Tcp, (byte)state)).Replace("SYN_SENT2", "LISTEN", StringComparison.Ordinal)} for TCP");

        static string Name(byte protocol) => Encoding.ASCII.GetString(ProtocolNames.Of(protocol));
    }

    private void WriteSet<T>(string keyword, FilterSet<T>? set, Func<T, string> text)
    {
        if (set is not null)
            Block($"{keyword} {(set.Accepts ? "Accept" : "Ignore")}", () => _text.AppendJoin(' ', set.Items.Select(text)).Append('\n'));
    }

    private void Write(SyncSection sync)
    {
        Value("RefreshTime", Seconds(sync.RefreshTime));
        Value("CacheTimeout", Seconds(sync.CacheTimeout));
        Value("PurgeTimeout", Seconds(sync.PurgeTimeout));
        if (sync.CommitTimeout is { } timeout)
            Value("CommitTimeout", Seconds(timeout));
        if (sync.NamedMode is { } mode)
            Block($"Mode {mode.ToString().ToUpperInvariant()}", () => WriteMode(sync));
        foreach (var channel in sync.Channels)
            Block($"{KeywordOf(channel.Transport)}{(channel.IsDefault ? " Default" : "")}", () => Write(channel));
        Block("Options", () =>
        {
            Value("TCPWindowTracking", sync.TcpWindowTracking);
            Value("ExpectationSync", sync.Expectations.IsAll ? "on" : sync.Expectations.Helpers.Count == 0 ? "off" : $"{{ {string.Join(' ', sync.Expectations.Helpers)} }}");
        });
    }

    private void WriteMode(SyncSection sync)
    {
        if (sync.Mode == ModeKind.Ftfw)
        {
            Value("ResendQueueSize", sync.ResendQueueSize);
            Value("ACKWindowSize", sync.AckWindowSize);
        }
        if (sync.Mode == ModeKind.Notrack)
            Value("DisableInternalCache", sync.DisableInternalCache);
        if (sync.Mode == ModeKind.Alarm)
            return;
        Value("DisableExternalCache", sync.DisableExternalCache);
        Value("StartupResync", sync.StartupResync);
    }

    private void Write(SyncChannel channel)
    {
        var family = channel.Address.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
        Value($"{family}_address", channel.Address);
        if (channel.Destination is { } destination)
            Value($"{family}_Destination_Address", destination);
        if (channel.InterfaceAddress is { } own)
            Value("IPv4_interface", own);
        Value(channel.Transport == LinkTransport.Multicast ? "Group" : "Port", channel.Port);
        Value("Interface", channel.Interface);
        Value("SndSocketBuffer", channel.SendBufferSize);
        Value("RcvSocketBuffer", channel.ReceiveBufferSize);
        Value("Checksum", channel.Checksum);
        if (channel.ErrorQueueLength is { } length)
            Value("ErrorQueueLength", length);
    }

    private void Write(HelperSection helper)
    {
        Value("Setup", helper.Setup);
        foreach (var type in helper.Types)
        {
            Block($"Type {type.Name} {(type.Family == NfProto.IPv4 ? "inet" : "inet6")} {(type.Protocol == ProtocolNames.Tcp ? "tcp" : "udp")}", () =>
            {
                Value("QueueNum", type.QueueNumber);
                Value("QueueLen", type.QueueLength);
                foreach (var policy in type.Policies)
                {
                    Block($"Policy {policy.Name}", () =>
                    {
                        Value("ExpectMax", policy.ExpectMaximum);
                        Value("ExpectTimeout", Seconds(policy.ExpectTimeout));
                    });
                }
            });
        }
    }

    private static string KeywordOf(LinkTransport transport) => transport switch
    {
        LinkTransport.Multicast => "Multicast",
        LinkTransport.Udp => "UDP",
        _ => "TCP",
    };

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private void Block(string heading, Action body)
    {
        _text.Append(heading).Append(" {\n");
        body();
        _text.Append("}\n");
    }

    private void Value(string keyword, object value) =>
        _text.Append(CultureInfo.InvariantCulture, $"{keyword} {(value is bool isOn ? isOn ? "on" : "off" : value)}\n");
}
