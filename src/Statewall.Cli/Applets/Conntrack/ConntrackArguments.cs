using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Conntrack.Formats.Text;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

// Overview: the options are taken one by one in the order given, each checked by itself; then the rules of the command, of the protocol
// and of the masks are checked, in this order, so that of several mistakes scripts see the one that they are used to. What the
// command then asks of the kernel is in ConntrackArguments.Requests.cs.

/// <summary>A command line of conntrack(8), read and checked.</summary>
internal sealed partial class ConntrackArguments
{
    private readonly Action<string> _warn;
    private ulong _given;
    private uint _givenOfProtocol;
    private TupleFilter _original;
    private TupleFilter _reply;
    private TupleFilter _expected;
    private TupleFilter _mask;
    private TextFields _fields;
    private OutputFormat _format;

    private ConntrackArguments(Action<string> warn) => _warn = warn;

    public Command Command { get; private set; }

    public Table Table { get; private set; }

    public NfProto Family { get; private set; }

    public byte? Protocol { get; private set; }

    public TextFields Fields => _fields;

    public OutputFormat Format => _format;

    public EventKinds Events { get; private set; } = EventKinds.All;

    public int BufferSize { get; private set; }

    /// <summary>The label names, where the command line needs them.</summary>
    public LabelMap? LabelNames { get; private set; }

    private uint? Timeout { get; set; }

    private ConntrackStatus? Status { get; set; }

    private MarkMatch? Mark { get; set; }

    private uint? SecurityMark { get; set; }

    public uint? Id { get; private set; }

    private ushort? Zone { get; set; }

    private NatMatch? SourceNat { get; set; }

    private NatMatch? DestinationNat { get; set; }

    private NatMatch? AnyNat { get; set; }

    public ConntrackLabels? Labels { get; private set; }

    private ConntrackLabels? LabelsToAdd { get; set; }

    private ConntrackLabels? LabelsToDelete { get; set; }

    private byte? State { get; set; }

    private ConnectionExpression? Where { get; set; }

    private uint? OriginalTag { get; set; }

    private uint? ReplyTag { get; set; }

    private DccpRole? Role { get; set; }

    /// <summary>Reads a command line.</summary>
    /// <param name="words">The arguments.</param>
    /// <param name="warn">Gets a word on what is passed over.</param>
    /// <exception cref="UsageException">It is wrong.</exception>
    public static ConntrackArguments Parse(string[] words, Action<string> warn) => Parse(new CommandWords(words), warn);

    /// <summary>As the other overload; the words can be replaced afterwards.</summary>
    public static ConntrackArguments Parse(CommandWords words, Action<string> warn)
    {
        var arguments = new ConntrackArguments(warn);
        var scanner = new OptionScanner(words);
        while (scanner.TryNext(out var row))
            arguments.Take(ref scanner, in row);
        CommandRules.Check(arguments.Command, arguments.Table, arguments._given);
        if (arguments.Protocol is { } protocol)
            ProtocolRules.Check(arguments.Command, arguments.Table, protocol, arguments._givenOfProtocol);
        CommandRules.CheckZero(arguments._given);
        CommandRules.CheckMasks(arguments.Command, arguments.Table, arguments._given);
        arguments.ShowLabels();
        return arguments;
    }

    public bool Has(Option option) => (_given & (1UL << (int)option)) != 0;

    // Who names labels sees labels, except of what is deleted.
    private void ShowLabels()
    {
        if (LabelNames is not null && Command != Command.Delete)
            _fields |= TextFields.Labels;
    }

    // Without a file no label has a name, which is said each time that one is needed.
    private LabelMap RequireLabelNames() => (LabelNames ??= LabelFile.Read(LabelMap.DefaultPath, _warn)) ?? new LabelMap();

    private void Take(ref OptionScanner scanner, in OptionRow row)
    {
        if (row.Command != Command.None)
        {
            TakeCommand(ref scanner, in row);
        }
        else if (row.OfProtocol is { } ofProtocol)
        {
            TakeProtocolOption(ofProtocol, scanner.Argument);
        }
        else
        {
            if (row.Takes == Takes.MaybeArgument && !scanner.HasArgument)
                scanner.TryTakeFollowing();
            TakeOption(ref scanner, row.Option);
        }
    }

    private void TakeCommand(ref OptionScanner scanner, in OptionRow row)
    {
        if (Command != Command.None)
            throw new UsageException("Invalid commands combination");
        Command = row.Command;
        if (!scanner.TryTakeFollowing())
            return;
        Table = TableOf(scanner.Argument);
        CommandRules.CheckTable(Command, Table);
    }

    /// <summary>All tables, in the order in which a name that is cut short is tried.</summary>
    public static ReadOnlySpan<Table> Tables => [Table.Expect, Table.Conntrack, Table.Dying, Table.Unconfirmed];

    /// <summary>A table's name.</summary>
    public static string NameOf(Table table) => table switch
    {
        Table.Expect => "expect",
        Table.Conntrack => "conntrack",
        Table.Dying => "dying",
        _ => "unconfirmed",
    };

    /// <summary>A table's name, which can be cut short; the first that fits counts.</summary>
    private static Table TableOf(ReadOnlySpan<char> name)
    {
        foreach (var table in Tables)
        {
            if (NameOf(table).AsSpan().StartsWith(name, StringComparison.Ordinal))
                return table;
        }
        throw new UsageException($"unknown type `{name}'");
    }
}
