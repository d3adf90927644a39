using Statewall.Conntrack;
using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Formats.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>A command line of conntrack(8), read and checked.</summary>
internal sealed class ConntrackArguments
{
    private readonly Action<string> _warn;
    private ulong _given;
    private TupleFilter _original;
    private TupleFilter _reply;

    private ConntrackArguments(Action<string> warn) => _warn = warn;

    public Command Command { get; private set; }

    public Table Table { get; private set; }

    public ConnectionFilter Filter { get; private set; } = new();

    public TextFields Fields { get; private set; }

    public bool Json { get; private set; }

    public bool Zero => Has(Option.Zero);

    public EventKinds Events { get; private set; } = EventKinds.All;

    public int BufferSize { get; private set; }

    public TupleFilter Original => _original;

    public TupleFilter Reply => _reply;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It is wrong.</exception>
    public static ConntrackArguments Parse(string[] words, Action<string> warn)
    {
        var arguments = new ConntrackArguments(warn);
        var scanner = new OptionScanner(words);
        while (scanner.TryNext(out var row))
            arguments.Take(scanner, in row);
        CommandRules.Check(arguments.Command, arguments.Table, arguments._given);
        arguments.Finish();
        return arguments;
    }

    public bool Has(Option option) => (_given & (1UL << (int)option)) != 0;

    private void Take(OptionScanner scanner, in OptionRow row)
    {
        if (row.Command != Command.None)
            TakeCommand(scanner, in row);
        else if (row.OfProtocol is { } ofProtocol)
            TakeProtocolOption(ofProtocol, scanner.Argument!);
        else
            TakeOption(scanner, row.Option, scanner.Argument ?? (row.Takes == Takes.MaybeArgument ? scanner.TakeFollowing() : null));
    }

    private void TakeCommand(OptionScanner scanner, in OptionRow row)
    {
        if (Command != Command.None && Command != row.Command)
            throw new UsageException($"can't use `--{OptionTable.NameOf(Command)}' and `--{row.Long}' together");
        Command = row.Command;
        if (row.Takes != Takes.Table || scanner.TakeFollowing() is not { } name)
            return;
        Table = name switch
        {
            "conntrack" => Table.Conntrack,
            "expect" => Table.Expect,
            "dying" => Table.Dying,
            "unconfirmed" => Table.Unconfirmed,
            _ => throw new UsageException($"unknown table `{name}'"),
        };
    }

    private void TakeOption(OptionScanner scanner, Option option, string? text)
    {
        _given |= 1UL << (int)option;
        switch (option)
        {
            case Option.Source:
                _original.Source = Address(text!);
                break;
            case Option.Destination:
                _original.Destination = Address(text!);
                break;
            case Option.ReplySource:
                _reply.Source = Address(text!);
                break;
            case Option.ReplyDestination:
                _reply.Destination = Address(text!);
                break;
            case Option.Protocol:
                var protocol = ProtocolText.Parse(text!);
                Filter = Filter with { Protocol = protocol };
                scanner.Learn(OptionTable.OfProtocol(protocol));
                break;
            case Option.OriginalZone:
                _original.Zone = (ushort)CNumber.Parse(text);
                break;
            case Option.ReplyZone:
                _reply.Zone = (ushort)CNumber.Parse(text);
                break;
            default:
                TakeCondition(option, text);
                break;
        }
    }

    private void TakeCondition(Option option, string? text)
    {
        switch (option)
        {
            case Option.Family:
                Filter = Filter with { Family = FamilyOf(text!) };
                break;
            case Option.Status:
                Filter = Filter with { Status = (Filter.Status ?? ConntrackStatus.None) | WordLists.ParseStatus(text!, _warn) };
                break;
            case Option.Mark:
                var mark = (uint)CNumber.Parse(text, 0, out var used);
                var mask = used < text!.Length && text[used] == '/' ? (uint)CNumber.Parse(text.AsSpan(used + 1)) : uint.MaxValue;
                Filter = Filter with { Mark = new MarkMatch(mark, mask) };
                break;
            case Option.SecurityMark:
                Filter = Filter with { SecurityMark = (uint)CNumber.Parse(text) };
                break;
            case Option.Id:
                Filter = Filter with { Id = (uint)CNumber.Parse(text) };
                break;
            case Option.Zone:
                Filter = Filter with { Zone = (ushort)CNumber.Parse(text) };
                break;
            case Option.SourceNat:
                Filter = Filter with { SourceNat = AddressText.ParseNat(text) };
                break;
            case Option.DestinationNat:
                Filter = Filter with { DestinationNat = AddressText.ParseNat(text) };
                break;
            case Option.AnyNat:
                Filter = Filter with { AnyNat = AddressText.ParseNat(text) };
                break;
            case Option.EventMask:
                Events = WordLists.ParseEvents(text!);
                break;
            case Option.Output:
                var json = Json;
                Fields |= WordLists.ParseOutput(text!, ref json);
                Json = json;
                break;
            case Option.BufferSize:
                BufferSize = (int)Math.Min(CNumber.Parse(text), int.MaxValue);
                break;
            case Option.Zero:
                break;
            default:
                throw new UsageException($"Illegal option `--{OptionTable.NameOf(option)}' with this command");
        }
    }

    private void TakeProtocolOption(ProtocolOption option, string text)
    {
        switch (option)
        {
            case ProtocolOption.SourcePort:
                _original.SourcePort = PortOf(text);
                break;
            case ProtocolOption.DestinationPort:
                _original.DestinationPort = PortOf(text);
                break;
            case ProtocolOption.ReplySourcePort:
                _reply.SourcePort = PortOf(text);
                break;
            case ProtocolOption.ReplyDestinationPort:
                _reply.DestinationPort = PortOf(text);
                break;
            case ProtocolOption.IcmpType:
                _original.IcmpType = (byte)CNumber.Parse(text);
                break;
            case ProtocolOption.IcmpCode:
                _original.IcmpCode = (byte)CNumber.Parse(text);
                break;
            case ProtocolOption.IcmpId:
                _original.IcmpId = (ushort)CNumber.Parse(text);
                break;
            case ProtocolOption.State:
                Filter = Filter with { ProtocolState = StateOf(text) };
                break;
            default:
                throw new UsageException("Illegal option for this command");
        }
    }

    private byte StateOf(string text)
    {
        if (Filter.Protocol == 6 && TcpStateOf(text) is { } tcp)
            return (byte)tcp;
        if (Filter.Protocol == 132 && Enum.TryParse<SctpState>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var sctp))
            return (byte)sctp;
        throw new UsageException($"unknown state `{text}'");
    }

    private static TcpState? TcpStateOf(string text) => text switch
    {
        "NONE" => TcpState.None,
        "SYN_SENT" => TcpState.SynSent,
        "SYN_RECV" => TcpState.SynRecv,
        "ESTABLISHED" => TcpState.Established,
        "FIN_WAIT" => TcpState.FinWait,
        "CLOSE_WAIT" => TcpState.CloseWait,
        "LAST_ACK" => TcpState.LastAck,
        "TIME_WAIT" => TcpState.TimeWait,
        "CLOSE" => TcpState.Close,
        "LISTEN" or "SYN_SENT2" => TcpState.SynSent2,
        _ => null,
    };

    private static ushort PortOf(string text)
    {
        var port = CNumber.Parse(text, 0, out var used);
        if (used != text.Length || port > ushort.MaxValue)
            throw new UsageException($"Invalid port `{text}'");
        return (ushort)port;
    }

    private static NfProto FamilyOf(string text) => text switch
    {
        "ipv4" => NfProto.IPv4,
        "ipv6" => NfProto.IPv6,
        _ => throw new UsageException($"Unknown protocol family `{text}'"),
    };

    private AddressMatch Address(string text)
    {
        var address = AddressText.ParseNetwork(text, out var mask);
        if (Filter.Family != NfProto.Unspecified && Filter.Family != address.Family)
            throw new UsageException("mismatched address family");
        Filter = Filter with { Family = address.Family };
        return new AddressMatch(address, mask ?? InetAddress.PrefixMask(address.Family, address.Size * 8));
    }

    private void Finish() => Filter = Filter with { Original = _original, Reply = _reply };
}
