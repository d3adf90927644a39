using System.Net.Sockets;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Legacy;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Restoring;
using Statewall.Netlink;

namespace Statewall.Iptables.Commands;

/// <summary>Says what went wrong, in the words of the tools. // xtables_exit_error</summary>
/// <param name="tool">The tool's name.</param>
/// <param name="family">The family.</param>
/// <param name="write">Gets the text.</param>
internal sealed class Complaints(string tool, XtFamily family, Action<string> write)
{
    /// <summary>The reader of a saved ruleset, where one is read: it knows the line.</summary>
    public SavedRulesReader? Reader { get; set; }

    private string Start => $"{tool} v{IptablesRunner.Version} (nf_tables): ";

    /// <summary>Does something, and says what went wrong with it.</summary>
    /// <param name="action">What is done.</param>
    /// <param name="flush">Writes out what was shown so far.</param>
    /// <param name="refused">The exit code when the kernel refused.</param>
    /// <returns>The exit code.</returns>
    public int Attempt(Action action, Action flush, int refused)
    {
        try
        {
            action();
            return 0;
        }
        catch (XtUsageException mistake)
        {
            flush();
            return Tell(mistake);
        }
        catch (RefusedException refusal)
        {
            write($"{Start}{refusal.Message}\n");
            return refused;
        }
        catch (NetlinkException refusal)
        {
            write(refusal.Errno is NetlinkErrno.Perm or NetlinkErrno.Access
                ? $"{Start}Could not fetch rule set generation id: Permission denied (you must be root)\n(it needs CAP_NET_ADMIN: sudo, a user namespace as of `unshare -Urn`, or `statewall --engine embedded {family.Tool}`)\n"
                : $"{Start}{refusal.Message}\n");
            return refused;
        }
        catch (SocketException refusal)
        {
            write($"{Start}can't read tables of x_tables: {refusal.Message}{(refusal.NativeErrorCode is NetlinkErrno.Perm or NetlinkErrno.Access ? " (you must be root)" : "")}\n");
            return XtUsageException.Unknown;
        }
        catch (Exception failure) when (failure is LegacyTableException or IncompatibleTableException or NetlinkProtocolException or PlatformNotSupportedException)
        {
            flush();
            write($"{Start}{failure.Message}\n");
            return XtUsageException.Other;
        }
        finally
        {
            flush();
        }
    }

    private int Tell(XtUsageException mistake)
    {
        if (mistake.ExitCode == XtUsageException.Other)
        {
            var line = Reader is null ? "" : $" line {Reader.Line} failed{(mistake.Message.Length > 0 ? ":" : "")}";
            write($"{tool}:{line}{(mistake.Message.Length > 0 ? " " : "")}{mistake.Message}\n");
            return mistake.ExitCode;
        }
        write($"{(mistake.IsBare ? "" : Start)}{mistake.Message}\n");
        if (Reader is not null)
            write($"Error occurred at line: {Reader.Line}\n");
        if (mistake.ExitCode == XtUsageException.Usage)
            write($"Try `{tool} -h' or '{tool} --help' for more information.\n");
        return mistake.ExitCode;
    }
}
