using System.Text;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Conntrack.Protocols;

namespace Statewall.Cli.Syntax;

/// <summary>The syntax of conntrack(8), asked of its option tables and rules.</summary>
internal static class ConntrackSyntax
{
    /// <summary>What follows a command that works on expectations, in a key.</summary>
    public const string Expect = ":expect";

    /// <summary>All commands, in the order of the table.</summary>
    public static IReadOnlyList<ConntrackOption> Commands => [.. Rows(isCommand: true), new ConntrackOption(OptionTable.LoadFile)];

    /// <summary>All options that belong to no protocol, in the order of the table.</summary>
    public static IReadOnlyList<ConntrackOption> Options => Rows(isCommand: false);

    /// <summary>The protocols with options of their own.</summary>
    public static IReadOnlyList<ConntrackProtocol> Protocols
    {
        get
        {
            var protocols = new List<ConntrackProtocol>();
            foreach (var number in ProtocolDatabase.Tracked)
                protocols.Add(new ConntrackProtocol(Encoding.ASCII.GetString(ProtocolNames.Of(number)), number));
            return protocols;
        }
    }

    /// <summary>All names of protocols.</summary>
    public static IReadOnlyList<string> ProtocolWords
    {
        get
        {
            var words = new List<string>(Protocols.Select(protocol => protocol.Name));
            foreach (var (name, _) in ProtocolDatabase.WellKnown)
                words.Add(name);
            return words;
        }
    }

    private static List<ConntrackOption> Rows(bool isCommand)
    {
        var options = new List<ConntrackOption>();
        foreach (var row in OptionTable.Rows)
        {
            if (row.Command != Command.None == isCommand)
                options.Add(new ConntrackOption(row));
        }
        return options;
    }
}

/// <summary>A transport protocol with options of its own.</summary>
/// <param name="Name">Its name, in small letters.</param>
/// <param name="Number">Its number.</param>
internal sealed record ConntrackProtocol(string Name, byte Number)
{
    /// <summary>Its options, in the order of the table.</summary>
    public IReadOnlyList<ConntrackOption> Options
    {
        get
        {
            var options = new List<ConntrackOption>();
            foreach (var row in OptionTable.OfProtocol(Number))
                options.Add(new ConntrackOption(row, Number));
            return options;
        }
    }

    /// <summary>True when two protocols have the very same options.</summary>
    public bool Shares(ConntrackProtocol other) => ReferenceEquals(OptionTable.OfProtocol(Number), OptionTable.OfProtocol(other.Number));
}
