using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Restoring;
using Statewall.Netlink;

namespace Statewall.Cli.Applets.Iptables;

/// <summary>Says what went wrong, in the words of the tools. // xtables_exit_error</summary>
/// <param name="context">What the applet works with.</param>
/// <param name="family">The family.</param>
/// <param name="restored">Gives the reader of a saved ruleset, where one is read.</param>
internal sealed class IptablesComplaints(AppletContext context, XtFamily family, Func<SavedRulesReader?>? restored)
{
    private string Start => $"{context.Name} v{IptablesApplet.Version} (nf_tables): ";

    /// <summary>A mistake in a command, or something that is not there.</summary>
    /// <returns>The exit code.</returns>
    public int Tell(XtUsageException mistake)
    {
        var reader = restored?.Invoke();
        if (mistake.ExitCode == XtUsageException.Other)
        {
            var line = reader is null ? "" : $" line {reader.Line} failed{(mistake.Message.Length > 0 ? ":" : "")}";
            Write($"{context.Name}:{line}{(mistake.Message.Length > 0 ? " " : "")}{mistake.Message}\n");
            return mistake.ExitCode;
        }
        Write($"{(mistake.IsBare ? "" : Start)}{mistake.Message}\n");
        if (reader is not null)
            Write($"Error occurred at line: {reader.Line}\n");
        if (mistake.ExitCode == XtUsageException.Usage)
            Write($"Try `{context.Name} -h' or '{context.Name} --help' for more information.\n");
        return mistake.ExitCode;
    }

    /// <summary>The kernel refused a change.</summary>
    public void Tell(RefusedException refusal) => Write($"{Start}{refusal.Message}\n");

    /// <summary>Something failed.</summary>
    public void Tell(string message) => Write($"{Start}{message}\n");

    /// <summary>The kernel refused to talk.</summary>
    public void TellUnprivileged(NetlinkException refusal) => Write(refusal.Errno is NetlinkErrno.Perm or NetlinkErrno.Access
        ? $"{Start}Could not fetch rule set generation id: Permission denied (you must be root)\n(it needs CAP_NET_ADMIN: try sudo, a user namespace as `unshare -Urn`, or `statewall --engine embedded {family.Tool} …`)\n"
        : $"{Start}Could not fetch rule set generation id: {NetlinkErrno.Describe(refusal.Errno)}\n");

    private void Write(string text) => context.Streams.Error.Write(text);
}
