using System.Text;
using Statewall.Sync.Configuration;

namespace Statewall.Fuzz.Targets;

/// <summary>Configurations of conntrackd: the input is one; what is read has links that make sense, and a mistake or a warning has a place in the text.</summary>
public sealed class SyncConfigurationTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "sync-configuration";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds
    {
        get
        {
            const string Link = "UDP Default { IPv4_address 10.0.0.1 IPv4_Destination_Address 10.0.0.2 Port 3780 Interface eth0 SndSocketBuffer 1 RcvSocketBuffer 2 Checksum on }";
            yield return Encoding.UTF8.GetBytes($"Sync {{ Mode FTFW {{ ResendQueueSize 5 ACKWindowSize 6 StartupResync on }}\n{Link}\n Options {{ TCPWindowTracking yes ExpectationSync {{ ftp q.931 }} }} }}");
            yield return Encoding.UTF8.GetBytes($"Sync {{ Mode NOTRACK {{ DisableInternalCache on DisableExternalCache on CommitTimeout 5 }} {Link.Replace("UDP", "TCP", StringComparison.Ordinal)} # end\n}}");
            yield return "Sync { Mode PERSISTENT { RefreshTime 1 CacheTimeout 2 } Multicast { IPv6_address ff02::1 Group 3780 Interface eth0 IPv6_interface ::1 } PurgeTimeout 3 }"u8.ToArray();
            yield return "General { Nice -1 HashSize 1 LogFile /a\n Syslog local0 UNIX { Path /b\n Backlog 1 } Scheduler { Type FIFO Priority 99 } NetlinkOverrunResync off PollSecs 1 Systemd no }"u8.ToArray();
            yield return "General { Filter From Kernelspace { Protocol Accept { TCP foo } Address Ignore { IPv4_address 10.0.0.1/8 IPv6_address ::1/129 } State Accept { ESTABLISHED CLOSED for TCP } } }"u8.ToArray();
            yield return "Stats { LogFile on Syslog foo }\nHelper { Setup on Type ftp inet tcp { QueueNum 1 QueueLen 2 Policy ftp { ExpectMax 3 ExpectTimeout 4 } } }"u8.ToArray();
        }
    }

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var warnings = new List<ConfigurationDiagnostic>();
        var lines = text.Count(sign => sign == '\n') + 1;
        try
        {
            var configuration = SyncConfiguration.Read("fuzz", text, warnings);
            if (configuration.Sync is { } sync && (sync.Channels.Count is 0 or > 4 || sync.Channels.Any(channel => channel.Port == 0 || channel.Interface.Length == 0)))
                throw new InvalidOperationException("a link that leads nowhere");
        }
        catch (ConfigurationException wrong)
        {
            warnings.Add(wrong.Mistake);
        }
        foreach (var diagnostic in warnings)
        {
            if (diagnostic.Message.Length == 0 || diagnostic.Place.Line < 1 || diagnostic.Place.Line > lines || diagnostic.Place.Column < 1 || diagnostic.ToString().Length == 0)
                throw new InvalidOperationException("a mistake without a place");
        }
    }
}
