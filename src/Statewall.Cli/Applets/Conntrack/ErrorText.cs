using Statewall.Netlink;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>What the refusals of the kernel are called: for some commands better than the system does.</summary>
internal static class ErrorText
{
    private const int TimerExpired = 62; // ETIME

    /// <summary>The text of an error.</summary>
    /// <param name="command">What was attempted.</param>
    /// <param name="table">On which table.</param>
    /// <param name="errno">The error.</param>
    public static string Of(Command command, Table table, int errno) => (errno, table, command) switch
    {
        (NetlinkErrno.Perm, _, _) => "sorry, you must be root or get CAP_NET_ADMIN capability to do this",
        (NetlinkErrno.NoEnt, Table.Expect, Command.Create) => "master conntrack not found",
        (NetlinkErrno.NoEnt, Table.Conntrack, Command.Create or Command.Get or Command.Delete) => "such conntrack doesn't exist",
        (NetlinkErrno.Exist, Table.Conntrack, Command.Create) => "Such conntrack exists, try -U to update",
        (NetlinkErrno.NoMem, Table.Conntrack, Command.Create or Command.Get) => "not enough memory",
        (NetlinkErrno.AfNoSupport, Table.Conntrack, Command.Get) => "protocol not supported",
        (TimerExpired, Table.Conntrack, Command.Create) => "conntrack has expired",
        (NetlinkErrno.Inval, _, not Command.Add) => "invalid parameters",
        _ => NetlinkErrno.Describe(errno),
    };
}
