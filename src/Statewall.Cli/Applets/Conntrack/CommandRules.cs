namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Which options a command needs and which it allows.</summary>
internal static class CommandRules
{
    private const ulong Source = 1UL << (int)Option.Source;
    private const ulong Destination = 1UL << (int)Option.Destination;
    private const ulong ReplySource = 1UL << (int)Option.ReplySource;
    private const ulong ReplyDestination = 1UL << (int)Option.ReplyDestination;
    private const ulong Protocol = 1UL << (int)Option.Protocol;
    private const ulong Timeout = 1UL << (int)Option.Timeout;
    private const ulong Status = 1UL << (int)Option.Status;
    private const ulong Zero = 1UL << (int)Option.Zero;
    private const ulong EventMask = 1UL << (int)Option.EventMask;
    private const ulong Mark = 1UL << (int)Option.Mark;
    private const ulong Id = 1UL << (int)Option.Id;
    private const ulong Family = 1UL << (int)Option.Family;
    private const ulong Output = 1UL << (int)Option.Output;
    private const ulong SecurityMark = 1UL << (int)Option.SecurityMark;
    private const ulong BufferSize = 1UL << (int)Option.BufferSize;
    private const ulong AnyNat = 1UL << (int)Option.AnyNat;
    private const ulong Label = 1UL << (int)Option.Label;
    private const ulong LabelAdd = 1UL << (int)Option.LabelAdd;
    private const ulong LabelDelete = 1UL << (int)Option.LabelDelete;
    private const ulong Addresses = Source | Destination | ReplySource | ReplyDestination;
    private const ulong Tuples = 1UL << (int)Option.TupleSource | 1UL << (int)Option.TupleDestination;
    private const ulong Masks = 1UL << (int)Option.MaskSource | 1UL << (int)Option.MaskDestination;
    private const ulong Zones = 1UL << (int)Option.Zone | 1UL << (int)Option.OriginalZone | 1UL << (int)Option.ReplyZone;
    private const ulong Where = 1UL << (int)Option.Where;
    private const ulong Resync = 1UL << (int)Option.Resync;
    private const ulong Known = (1UL << ((int)Option.Resync + 1)) - 1;
    private const ulong Nat = 1UL << (int)Option.SourceNat | 1UL << (int)Option.DestinationNat;

    /// <summary>Checks the options given against those that the command needs and allows.</summary>
    /// <param name="command">The command.</param>
    /// <param name="table">The table it works on.</param>
    /// <param name="given">The options given, one bit each.</param>
    /// <exception cref="UsageException">One is missing, or has no place here.</exception>
    public static void Check(Command command, Table table, ulong given)
    {
        var (needed, allowed) = table == Table.Expect ? OfExpectations(command) : OfConnections(command);
        if ((needed & ~given & Known) != 0 || (given & ~(needed | allowed) & Known) != 0)
            Refuse(given, needed, allowed);
        if (table != Table.Expect && command is Command.Create or Command.Add or Command.Get)
            CheckPairs(given);
    }

    /// <summary>Names the first option that is missing or has no place.</summary>
    private static void Refuse(ulong given, ulong needed, ulong allowed)
    {
        for (var option = Option.Source; option <= Option.Resync; option++)
        {
            var bit = 1UL << (int)option;
            if ((given & bit) == 0 && (needed & bit) != 0)
                throw new UsageException($"You need to supply the `--{OptionTable.NameOf(option)}' option for this command");
            if ((given & bit) != 0 && ((needed | allowed) & bit) == 0)
                throw new UsageException($"Illegal option `--{OptionTable.NameOf(option)}' with this command");
        }
    }

    /// <summary>Counters are set to zero of all connections or of none.</summary>
    /// <exception cref="UsageException">Some are left out.</exception>
    public static void CheckZero(ulong given)
    {
        if (Has(given, Option.Zero) && (given & (Addresses | Protocol | Status | Mark | SecurityMark | Zones | Label | Where)) != 0)
            throw new UsageException("Can't use -z with filtering parameters");
    }

    /// <summary>A mask means nothing without the address whose bits it picks.</summary>
    /// <exception cref="UsageException">There is one without.</exception>
    public static void CheckMasks(Command command, Table table, ulong given)
    {
        if (table != Table.Conntrack || command is not (Command.Dump or Command.Delete or Command.Update or Command.Event))
            return;
        if (Has(given, Option.MaskSource) && !Has(given, Option.Source))
            throw new UsageException("Can't use --mask-src without --src");
        if (Has(given, Option.MaskDestination) && !Has(given, Option.Destination))
            throw new UsageException("Can't use --mask-dst without --dst");
    }

    private static bool Has(ulong given, Option option) => (given & (1UL << (int)option)) != 0;

    /// <summary>Checks that a command can work on a table.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void CheckTable(Command command, Table table)
    {
        if (Allows(command, table))
            return;
        throw table == Table.Expect
            ? new UsageException($"Can't do --{OptionTable.Of(command).Long} on expectations")
            : new UsageException("Can't do that command with tables `dying' and `unconfirmed'");
    }

    /// <summary>True when a command can work on a table.</summary>
    public static bool Allows(Command command, Table table) => table switch
    {
        Table.Dying or Table.Unconfirmed => command is Command.Dump or Command.None,
        Table.Expect => command is not (Command.Add or Command.Update),
        _ => true,
    };

    /// <summary>True when an option may stand with a command; those that belong to no command in particular stand with each.</summary>
    public static bool Allows(Command command, Table table, Option option)
    {
        var (needed, allowed) = table == Table.Expect ? OfExpectations(command) : OfConnections(command);
        return ((needed | allowed | ~Known) & (1UL << (int)option)) != 0;
    }

    /// <summary>True when a command cannot do without an option.</summary>
    public static bool Needs(Command command, Table table, Option option) =>
        ((table == Table.Expect ? OfExpectations(command) : OfConnections(command)).Needed & (1UL << (int)option)) != 0;

    /// <summary>One direction must be named whole; which one is asked for follows from what is there of it.</summary>
    private static void CheckPairs(ulong given)
    {
        if ((given & (Source | Destination)) == (Source | Destination) || (given & (ReplySource | ReplyDestination)) == (ReplySource | ReplyDestination))
            return;
        throw (given & Addresses) != 0 && (given & (Source | Destination)) == 0
            ? new UsageException("you have to specify `--reply-src' and `--reply-dst'")
            : new UsageException("you have to specify `--src' and `--dst'");
    }

    private static (ulong Needed, ulong Allowed) OfConnections(Command command) => command switch
    {
        Command.Dump => (0, Where | Addresses | Protocol | Status | Zero | Masks | Family | Mark | SecurityMark | Nat | Output | AnyNat | Zones | Label),
        Command.Delete => (0, Where | Addresses | Protocol | Timeout | Status | Masks | Family | Mark | Id | Nat | Output | Zones | Label),
        Command.Update => (0, Where | Addresses | Protocol | Timeout | Status | Masks | Family | Mark | Id | Nat | Output | Label | LabelAdd | LabelDelete),
        Command.Create or Command.Add => (Protocol | Timeout, Addresses | Status | Mark | Nat | Zones | LabelAdd),
        Command.Get => (Protocol, Addresses | Id | Output | Label),
        Command.Flush => (0, Family),
        Command.Event => (0, Where | Addresses | Protocol | EventMask | Masks | Family | Mark | SecurityMark | Nat | Output | AnyNat | Zones | BufferSize | Label | Resync),
        Command.Help => (0, Protocol),
        _ => (0, 0),
    };

    private static (ulong Needed, ulong Allowed) OfExpectations(Command command) => command switch
    {
        Command.Dump => (0, Family | Output),
        Command.Event => (0, Output),
        Command.Create => (Source | Destination | Protocol | Timeout | Tuples | Masks, ReplySource | ReplyDestination | Status),
        Command.Get or Command.Delete => (Source | Destination | Protocol, ReplySource | ReplyDestination),
        Command.Help => (0, Protocol),
        _ => (0, 0),
    };
}
