using Statewall.Conntrack;
using Statewall.Netlink;

namespace Statewall.Cli.Applets.Conntrack;

// -I, -A, -U and -D.
internal sealed partial class ConntrackApplet
{
    private int Create(ConntrackArguments arguments)
    {
        using var client = Open();
        if (arguments.Table == Table.Expect)
        {
            client.CreateExpectation(arguments.ToExpectation(), arguments.Family);
            return 0;
        }
        var created = 1;
        try
        {
            client.Create(arguments.ToConnection(), arguments.Family);
        }
        catch (NetlinkException exception) when (exception.Errno == NetlinkErrno.Exist && arguments.Command == Command.Add)
        {
            created = 0; // it is there, and that is what was asked for
        }
        Say($"{created} flow entries have been {(arguments.Command == Command.Add ? "added" : "created")}.");
        return 0;
    }

    private int Update(ConntrackArguments arguments, bool isQuiet)
    {
        using var client = OpenReadAhead();
        var printer = Printer(arguments);
        var lines = new UpdatedLines(this, printer);
        client.UpdateMatching(arguments.ToFilter(), arguments.ToChange(), OpenChannel(), ref lines);
        _output.Flush();
        if (isQuiet)
            return 0;
        Say($"{printer.Count} flow entries have been updated.");
        return printer.Count > 0 ? 0 : UsageException.Other;
    }

    private int Delete(ConntrackArguments arguments, bool isQuiet)
    {
        if (arguments.Table == Table.Expect)
            return DeleteExpectation(arguments);
        using var client = OpenReadAhead();
        var printer = Printer(arguments);
        var lines = new ConnectionLines(printer);
        client.DeleteMatching(arguments.ToFilter(), OpenChannel(), ref lines);
        _output.Flush();
        if (isQuiet)
            return 0;
        Say($"{printer.Count} flow entries have been deleted.");
        return printer.Count > 0 ? 0 : UsageException.Other;
    }

    /// <summary>Scripts know this command to say and to return the same whether it succeeds: nothing was shown.</summary>
    private int DeleteExpectation(ConntrackArguments arguments)
    {
        using var client = Open();
        client.DeleteExpectation(arguments.ToExpectationKey(), arguments.Family);
        Say("0 expectations have been shown.");
        return UsageException.Other;
    }

    private readonly struct UpdatedLines(ConntrackApplet applet, EntryPrinter printer) : IConnectionUpdateHandler
    {
        public void Handle(ref ConnectionView connection) => printer.Write(EventKinds.None, ref connection);

        public void Refused(NetlinkException error)
        {
            applet._output.Flush();
            applet._context.Streams.Error.WriteLine($"Operation failed: {ErrorText.Of(Command.Update, Table.Conntrack, error.Errno)}");
        }
    }
}
