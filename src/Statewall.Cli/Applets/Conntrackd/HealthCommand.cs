using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Statewall.Cli.Commands;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

namespace Statewall.Cli.Applets.Conntrackd;

/// <summary><c>conntrackd health</c>: whether states get to the other machine and back.</summary>
internal static class HealthCommand
{
    // more than two heartbeats
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(2.5);

    /// <summary>Looks twice, and says what is wrong.</summary>
    /// <returns>0 when states are shared, 1 when that stalls or the daemon does not answer.</returns>
    public static int Run(AppletContext context, ConntrackdOptions options, SyncConfiguration configuration)
    {
        var check = Look(configuration, options.Time ?? UsualTime);
        var lines = new StringBuilder();
        if (options.IsJson)
        {
            lines.Append(JsonLine.Of(writer =>
            {
                writer.WriteBoolean("healthy", check.Stalls.Count == 0);
                WriteAll(writer, "stalls", check.Stalls);
                WriteAll(writer, "remarks", check.Remarks);
            }));
        }
        else
        {
            lines.Append(check.Stalls.Count == 0 ? "healthy\n" : "stalled\n");
            foreach (var text in (string[])[.. check.Stalls, .. check.Remarks])
                lines.Append($"  {text}\n");
        }
        context.Streams.Output.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        return check.Stalls.Count == 0 ? 0 : 1;
    }

    private static HealthCheck Look(SyncConfiguration configuration, TimeSpan time)
    {
        if (configuration is not { Sync: { } sync, General.SocketPath: { } path })
            return HealthCheck.Unknown("the configuration synchronises nothing, or has no control socket");
        try
        {
            var client = new ControlClient(path) { Patience = time + UsualTime };
            var before = client.Ask(ControlRequest.Stats | ControlRequest.Json);
            if (before.Length == 0)
                return HealthCheck.Unknown("the daemon that runs does not say enough: it knows no JSON");
            Thread.Sleep(time);
            var after = client.Ask(ControlRequest.Stats | ControlRequest.Json);
            using var first = JsonDocument.Parse(before);
            using var second = JsonDocument.Parse(after);
            return HealthCheck.Of(first.RootElement, second.RootElement, sync.Mode != ModeKind.Alarm);
        }
        catch (SocketException refusal)
        {
            return HealthCheck.Unknown(refusal.SocketErrorCode == SocketError.TimedOut ? "the daemon does not answer" : "the daemon does not run, or may not be asked");
        }
        catch (JsonException)
        {
            return HealthCheck.Unknown("the daemon ended while it answered");
        }
    }

    private static void WriteAll(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
