using System.Text.RegularExpressions;
using Differential.ConntrackCli;
using Statewall.Sync.Configuration;

namespace Differential.Conntrackd;

// Configurations with a token left out, said twice or put in another's place, as Debian's conntrackd and ours read them.
public sealed partial class ConfigurationTests : IDisposable
{
    private const string Whole = """
        Sync {
            Mode FTFW {
                ResendQueueSize 131072
                ACKWindowSize 300
                CommitTimeout 180
                PurgeTimeout 60
                StartupResync on
            }
            UDP Default {
                IPv4_address 127.0.0.1
                IPv4_Destination_Address 127.0.0.1
                Port 3780
                Interface lo
                SndSocketBuffer 1249280
                RcvSocketBuffer 1249280
                Checksum off
            }
            Options {
                TCPWindowTracking no
                ExpectationSync { ftp sip }
            }
        }
        General {
            Nice -20
            HashSize 32768
            HashLimit 131072
            LogFile on
            Syslog local0
            LockFile /nonexistent/lock
            UNIX {
                Path /nonexistent/socket
                Backlog 20
            }
            NetlinkBufferSize 2097152
            SocketBufferSizeMaxGrown 8388608
            NetlinkOverrunResync 5
            NetlinkEventsReliable off
            PollSecs 15
            EventIterationLimit 100
            Systemd off
            Scheduler {
                Type FIFO
                Priority 99
            }
            Filter From Userspace {
                Protocol Accept { TCP SCTP DCCP }
                Address Ignore {
                    IPv4_address 127.0.0.1
                    IPv4_address 192.168.0.0/16
                    IPv6_address ::1
                }
                State Accept { ESTABLISHED CLOSED for TCP }
            }
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("statewall-configurations-").FullName;

    [Fact]
    public void Texts_WithAPieceChanged_AreReadAlike()
    {
        CommandNamespace.Require("conntrackd");
        var failures = new List<string>();
        var cases = Variants().Distinct().ToArray();
        Parallel.ForEach(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, text =>
        {
            var (debians, ours) = (Debians(text), Ours(text, out var isStricter));
            if (debians != ours && !isStricter)
            {
                lock (failures)
                    failures.Add($"{text}\nDebian's: {debians}\nours: {ours}");
            }
        });
        Counts.Report($"configurations of conntrackd read as by Debian's: {cases.Length - failures.Count}/{cases.Length}");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures.Take(5)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> Variants()
    {
        var tokens = Token().Matches(Whole).Select(match => match.Value).ToArray();
        yield return Join(tokens);
        for (var at = 0; at < tokens.Length; at++)
        {
            yield return Join([.. tokens[..at], .. tokens[(at + 1)..]]);
            yield return Join([.. tokens[..at], tokens[at], .. tokens[at..]]);
            yield return Join([.. tokens[..at], tokens[(at + 7) % tokens.Length], .. tokens[(at + 1)..]]);
            yield return Join([.. tokens[..at], "@", .. tokens[at..]]);
        }

        // a path ends at the end of its line
        static string Join(string[] tokens) => string.Join('\n', tokens) + "\n";
    }

    // A client reads the configuration before it finds that nobody runs.
    private string Debians(string text)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        var result = CommandNamespace.RunHere("conntrackd", ["-C", path, "-s"]);
        File.Delete(path);
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Head().Replace(line, ""));
        return string.Join('\n', lines.Where(line => !line.EndsWith("appropriate permissions?", StringComparison.Ordinal) && !line.EndsWith("is an invalid interface", StringComparison.Ordinal)));
    }

    private static string Ours(string text, out bool isStricter)
    {
        var warnings = new List<ConfigurationDiagnostic>();
        var lines = new List<string>();
        isStricter = false;
        try
        {
            _ = SyncConfiguration.Read("test", text, warnings);
        }
        catch (ConfigurationException wrong)
        {
            lines.Add($"[ERROR] {wrong.Mistake.Message}");
            isStricter = wrong.Mistake.Reason.Length > 0 && !wrong.Mistake.Message.StartsWith("parsing", StringComparison.Ordinal);
        }
        return string.Join('\n', warnings.Select(warning => $"[warning] {warning.Message}").Concat(lines));
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\[[^\]]*\] \(pid=\d+\) ")]
    private static partial Regex Head();
}
