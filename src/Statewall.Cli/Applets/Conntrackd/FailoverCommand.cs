using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Statewall.Sync.Configuration;
using Statewall.Sync.Control;

namespace Statewall.Cli.Applets.Conntrackd;

// Overview: the requests that a machine's change of role takes, in their order, as primary-backup.sh sends them. Each is tried whatever became of those before it,
// since half of them is better than none when addresses move.

/// <summary><c>conntrackd failover ROLE</c>: what is to be done when the machine becomes primary, backup or faulty.</summary>
internal sealed class FailoverCommand(AppletContext context, ConntrackdOptions options, SyncConfiguration configuration)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    private static readonly (ControlRequest Request, string What)[] Primary =
    [
        (ControlRequest.CommitAll, "connections of the other machine put into the kernel"),
        (ControlRequest.FlushAll, "caches emptied"),
        (ControlRequest.ResyncKernelAll, "the kernel's connections read"),
        (ControlRequest.SendBulk, "connections sent to the other machine"),
    ];

    private static readonly (ControlRequest Request, string What)[] Backup =
    [
        (ControlRequest.SchedulePurge, "the kernel's connections will be forgotten"),
        (ControlRequest.RequestResync, "connections asked for"),
    ];

    private static readonly (ControlRequest Request, string What)[] Fault =
    [
        (ControlRequest.SchedulePurge, "the kernel's connections will be forgotten"),
    ];

    private readonly ControlClient _client = new(configuration.General.SocketPath ?? "") { Patience = options.Time ?? UsualPatience };

    /// <summary>Carries out all steps.</summary>
    /// <returns>0 when all were done, 1 when one was not.</returns>
    public int Run()
    {
        if (TryAsk(ControlRequest.Stats) is { } reason && !(options.Role == "backup" && Start()))
        {
            ConntrackdApplet.Say(context, LogLevel.Error, reason);
            return 1;
        }
        var isDone = true;
        foreach (var (request, what) in options.Role switch { "primary" => Primary, "backup" => Backup, _ => Fault })
            isDone &= Do(request, what);
        if (isDone)
            Write($"{options.Role}: done");
        return isDone ? 0 : 1;
    }

    private bool Do(ControlRequest request, string what)
    {
        var since = context.Clock.GetTimestamp();
        if (TryAsk(request) is { } reason)
        {
            ConntrackdApplet.Say(context, LogLevel.Error, $"{options.Role}: not done: {what}: {reason}");
            return false;
        }
        Write(string.Create(CultureInfo.InvariantCulture, $"{options.Role}: {what} ({context.Clock.GetElapsedTime(since).TotalSeconds:0.000} s)"));
        return true;
    }

    // Why it could not be asked; null when it was.
    private string? TryAsk(ControlRequest request)
    {
        try
        {
            _client.Send(request, Stream.Null);
            return null;
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode == SocketError.TimedOut)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer within {_client.Patience!.Value.TotalSeconds} seconds");
        }
        catch (Exception refusal) when (refusal is SocketException or ArgumentException)
        {
            return "can't connect: is conntrackd running? appropriate permissions?";
        }
    }

    // As in the script: nobody answers, so the lock file is of a daemon that was killed.
    private bool Start()
    {
        ConntrackdApplet.Say(context, LogLevel.Warning, "conntrackd was not running: it is started");
        File.Delete(configuration.General.LockFile);
        using var daemon = Process.Start(Environment.ProcessPath!, ["conntrackd", "-d", "-C", options.ConfigurationPath]);
        daemon.WaitForExit();
        return daemon.ExitCode == 0;
    }

    private void Write(string line) => context.Streams.Output.Write(Encoding.UTF8.GetBytes($"{line}\n"));
}
