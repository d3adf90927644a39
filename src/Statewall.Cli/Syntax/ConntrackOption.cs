using System.Text;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Syntax;

/// <summary>One spelling of a command or option of conntrack(8), with what the rules say of it.</summary>
/// <param name="row">Its row in the table.</param>
/// <param name="protocol">The protocol that it belongs to; 0 for none.</param>
internal sealed class ConntrackOption(OptionRow row, byte protocol = 0)
{
    /// <summary>Its row in the table.</summary>
    public OptionRow Row => row;

    /// <summary>Its names, with dashes.</summary>
    public IReadOnlyList<string> Spellings => row.Short == '\0' ? [$"--{row.Long}"] : [$"--{row.Long}", $"-{row.Short}"];

    /// <summary>True when it has an argument in any case.</summary>
    public bool NeedsArgument => row.Takes == Takes.Argument;

    /// <summary>The name of the command in keys, whichever of its spellings this is.</summary>
    public string Key => row.Command == Command.LoadFile ? row.Long : OptionTable.Of(row.Command).Long;

    /// <summary>The names of the tables that the command can work on.</summary>
    public IReadOnlyList<string> Tables
    {
        get
        {
            var names = new List<string>();
            if (row.Command is Command.None or Command.Version or Command.Help or Command.LoadFile)
                return names;
            foreach (var table in ConntrackArguments.Tables)
            {
                if (CommandRules.Allows(row.Command, table))
                    names.Add(ConntrackArguments.NameOf(table));
            }
            return names;
        }
    }

    /// <summary>With what it may stand: the long names of commands, once more with <see cref="ConntrackSyntax.Expect"/> where they work on expectations.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            var keys = new List<string>();
            foreach (var other in OptionTable.Rows)
            {
                var command = other.Command;
                if (command == Command.None || other.Long != OptionTable.Of(command).Long)
                    continue;
                if (IsAllowed(command, Table.Conntrack))
                    keys.Add(OptionTable.Of(command).Long);
                if (command is not (Command.Help or Command.Version) && CommandRules.Allows(command, Table.Expect) && IsAllowed(command, Table.Expect))
                    keys.Add(OptionTable.Of(command).Long + ConntrackSyntax.Expect);
            }
            return keys;
        }
    }

    /// <summary>What its argument can be.</summary>
    public ValueOffer Values => row switch
    {
        { OfProtocol: ProtocolOption.State } => new ValueOffer(ValueKind.Words, States()),
        { OfProtocol: not null } or { Command: not Command.None } => ValueOffer.FromName(row.Value),
        { Option: Option.Protocol } => new ValueOffer(ValueKind.Words, ConntrackSyntax.ProtocolWords),
        { Option: Option.Status } => new ValueOffer(ValueKind.List, StatusWords()),
        { Option: Option.EventMask } => new ValueOffer(ValueKind.List, WordLists.EventWords.ToArray()),
        { Option: Option.Output } => new ValueOffer(ValueKind.List, WordLists.OutputWords.ToArray()),
        _ => ValueOffer.FromName(row.Value),
    };

    /// <summary>True when both mean the same.</summary>
    public bool Means(ConntrackOption other) => row.Means(other.Row);

    /// <summary>The words of help, of whichever spelling has them.</summary>
    public string HelpAmong(IEnumerable<ConntrackOption> all) => all.First(other => Means(other) && other.Row.Help is not null).Row.Help!;

    private bool IsAllowed(Command command, Table table) => row.OfProtocol is { } own
        ? command == Command.Help || ProtocolRules.Allows(command, table, protocol, own)
        : CommandRules.Allows(command, table, row.Option);

    private List<string> States()
    {
        var info = protocol switch
        {
            ProtocolNames.Tcp => CtProtoInfoAttribute.Tcp,
            ProtocolNames.Sctp => CtProtoInfoAttribute.Sctp,
            ProtocolNames.Dccp => CtProtoInfoAttribute.Dccp,
            _ => (ushort)0,
        };
        var names = new List<string>();
        for (byte state = 0; state < StateNames.Count(info); state++)
            names.Add(Encoding.ASCII.GetString(StateNames.Of(info, state)));
        return names;
    }

    // Words that are only passed over with a warning are not worth typing.
    private static List<string> StatusWords()
    {
        var words = new List<string>();
        foreach (var word in WordLists.StatusWords)
        {
            var isIgnored = false;
            WordLists.ParseStatus(word, _ => isIgnored = true);
            if (!isIgnored)
                words.Add(word);
        }
        return words;
    }
}
