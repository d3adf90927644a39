using Statewall.Conntrack.Filters;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Cli.Applets.Conntrack;

// Taking options one by one.
internal sealed partial class ConntrackArguments
{
    private void TakeOption(ref OptionScanner scanner, Option option)
    {
        var text = scanner.Argument;
        if (option == Option.NatRange)
        {
            _warn("WARNING: ignoring -a, deprecated option.");
            return;
        }
        _given |= 1UL << (int)option;
        switch (option)
        {
            case Option.Source:
                _original.Source = Address(text, ref _mask.Source, Option.MaskSource);
                break;
            case Option.Destination:
                _original.Destination = Address(text, ref _mask.Destination, Option.MaskDestination);
                break;
            case Option.ReplySource:
                _reply.Source = new AddressMatch(Exact(text, option));
                break;
            case Option.ReplyDestination:
                _reply.Destination = new AddressMatch(Exact(text, option));
                break;
            case Option.TupleSource:
                _expected.Source = Address(text, ref _mask.Source, Option.MaskSource);
                break;
            case Option.TupleDestination:
                _expected.Destination = Address(text, ref _mask.Destination, Option.MaskDestination);
                break;
            case Option.MaskSource:
                _mask.Source = new AddressMatch(Exact(text, option));
                break;
            case Option.MaskDestination:
                _mask.Destination = new AddressMatch(Exact(text, option));
                break;
            case Option.Protocol:
                Protocol = ProtocolText.Parse(text);
                ForgetProtocolOptions();
                scanner.Learn(OptionTable.OfProtocol(Protocol.Value));
                break;
            case Option.Family:
                UseFamily(FamilyOf(text));
                break;
            default:
                TakeCondition(option, text, scanner.HasArgument);
                break;
        }
    }

    /// <summary>What was said about another protocol is none of this one's.</summary>
    private void ForgetProtocolOptions()
    {
        if (_givenOfProtocol == 0)
            return;
        _givenOfProtocol = 0;
        _original = new TupleFilter { Source = _original.Source, Destination = _original.Destination, Zone = _original.Zone };
        _reply = new TupleFilter { Source = _reply.Source, Destination = _reply.Destination, Zone = _reply.Zone };
        State = null;
    }

    private void TakeCondition(Option option, ReadOnlySpan<char> text, bool hasText)
    {
        switch (option)
        {
            case Option.Timeout:
                Timeout = (uint)CNumber.Parse(text);
                break;
            case Option.Status:
                Status = (Status ?? ConntrackStatus.None) | WordLists.ParseStatus(text, _warn);
                break;
            case Option.Mark:
                Mark = MarkOf(text);
                break;
            case Option.SecurityMark:
                SecurityMark = Number(text, 'c', uint.MaxValue);
                break;
            case Option.Id:
                Id = Number(text, 'i', uint.MaxValue);
                break;
            case Option.Zone:
                Zone = (ushort)Number(text, 'w', ushort.MaxValue);
                break;
            case Option.OriginalZone:
                _original.Zone = (ushort)Number(text, '(', ushort.MaxValue);
                break;
            case Option.ReplyZone:
                _reply.Zone = (ushort)Number(text, ')', ushort.MaxValue);
                break;
            case Option.SourceNat or Option.DestinationNat or Option.AnyNat:
                TakeNat(option, text, hasText);
                break;
            case Option.EventMask:
                Events = WordLists.ParseEvents(text);
                break;
            case Option.Output:
                WordLists.ParseOutput(text, ref _fields, ref _format);
                if ((_fields & TextFields.Labels) != 0)
                    RequireLabelNames();
                break;
            case Option.Where:
                Where = ExpressionOf(text.ToString());
                break;
            case Option.BufferSize:
                BufferSize = (int)Math.Min(CNumber.Parse(text), int.MaxValue);
                break;
            default:
                TakeLabels(option, text, hasText);
                break;
        }
    }

    private ConnectionExpression ExpressionOf(string text)
    {
        var options = new ExpressionOptions { LabelNames = RequireLabelNames };
        return ConnectionExpression.TryParse(text, options, out var expression, out var fault)
            ? expression
            : throw new UsageException($"--where: {fault.Describe(text)}");
    }

    private void TakeNat(Option option, ReadOnlySpan<char> text, bool hasText)
    {
        if (Has(Option.AnyNat) && (Has(Option.SourceNat) || Has(Option.DestinationNat)))
            throw new UsageException("cannot specify `--src-nat' or `--dst-nat' with `--any-nat'");
        var nat = hasText ? AddressText.ParseNat(text) : default;
        if (nat.Address is { } address)
            UseFamily(address.Family);
        if (option == Option.SourceNat)
            SourceNat = nat;
        else if (option == Option.DestinationNat)
            DestinationNat = nat;
        else
            AnyNat = nat;
    }

    private void TakeLabels(Option option, ReadOnlySpan<char> text, bool hasText)
    {
        if (option == Option.LabelMap)
        {
            if (LabelNames is not null)
                throw new UsageException("option `--labelmap' must come in front of all labels");
            LabelNames = LabelFile.Read(text.ToString(), _warn);
            return;
        }
        if (option is Option.Zero or Option.Resync)
            return;
        if (Has(Option.LabelAdd) && Has(Option.LabelDelete))
            throw new UsageException("cannot use --label-add and --label-del at the same time", UsageException.Other);
        var names = RequireLabelNames();
        if (!hasText)
        {
            LabelsToDelete = EveryLabel();
            return;
        }
        if (option == Option.Label)
            Labels = LabelFile.Parse(text, names, Labels);
        else if (option == Option.LabelAdd)
            LabelsToAdd = LabelFile.Parse(text, names, LabelsToAdd);
        else
            LabelsToDelete = LabelFile.Parse(text, names, LabelsToDelete);
    }

    private static ConntrackLabels EveryLabel()
    {
        Span<byte> all = stackalloc byte[ConntrackLabels.MaximumSize];
        all.Fill(byte.MaxValue);
        return new ConntrackLabels(all);
    }

    private void TakeProtocolOption(ProtocolOption option, ReadOnlySpan<char> text)
    {
        _givenOfProtocol |= 1u << (int)option;
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
            case ProtocolOption.MaskSourcePort:
                _mask.SourcePort = PortOf(text);
                break;
            case ProtocolOption.MaskDestinationPort:
                _mask.DestinationPort = PortOf(text);
                break;
            case ProtocolOption.TupleSourcePort:
                _expected.SourcePort = PortOf(text);
                break;
            case ProtocolOption.TupleDestinationPort:
                _expected.DestinationPort = PortOf(text);
                break;
            default:
                TakeProtocolState(option, text);
                break;
        }
    }

    /// <summary>A port in decimal, or a GRE key in any base; what is too large loses its upper bits.</summary>
    private ushort PortOf(ReadOnlySpan<char> text) => (ushort)CNumber.Parse(text, Protocol == ProtocolNames.Gre ? 0 : 10);

    private void TakeProtocolState(ProtocolOption option, ReadOnlySpan<char> text)
    {
        switch (option)
        {
            case ProtocolOption.State:
                State = StateOf(text);
                break;
            case ProtocolOption.OriginalTag:
                OriginalTag = (uint)CNumber.Parse(text);
                break;
            case ProtocolOption.ReplyTag:
                ReplyTag = (uint)CNumber.Parse(text);
                break;
            case ProtocolOption.Role:
                Role = text switch
                {
                    "client" => DccpRole.Client,
                    "server" => DccpRole.Server,
                    _ => throw new UsageException($"Unknown DCCP role `{text}'"),
                };
                break;
            case ProtocolOption.IcmpType:
                _original.IcmpType = (byte)CNumber.Parse(text, 10);
                break;
            case ProtocolOption.IcmpCode:
                _original.IcmpCode = (byte)CNumber.Parse(text, 10);
                break;
            default:
                _original.IcmpId = (ushort)CNumber.Parse(text, 10);
                break;
        }
    }

    private byte StateOf(ReadOnlySpan<char> text)
    {
        var (info, complaint) = Protocol switch
        {
            ProtocolNames.Sctp => (CtProtoInfoAttribute.Sctp, "unknown SCTP state"),
            ProtocolNames.Dccp => (CtProtoInfoAttribute.Dccp, "Unknown DCCP state"),
            _ => (CtProtoInfoAttribute.Tcp, "unknown TCP state"),
        };
        return StateNames.TryFind(info, text, out var state) ? state : throw new UsageException($"{complaint} `{text}'");
    }

    private static MarkMatch MarkOf(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        var mask = uint.MaxValue;
        if (!CNumber.TryParseWhole(slash < 0 ? text : text[..slash], uint.MaxValue, out var mark)
            || (slash >= 0 && !CNumber.TryParseWhole(text[(slash + 1)..], uint.MaxValue, out mask)))
            throw Unexpected(text, 'm');
        return new MarkMatch(mark, mask);
    }

    private static uint Number(ReadOnlySpan<char> text, char letter, uint limit) =>
        CNumber.TryParseWhole(text, limit, out var value) ? value : throw Unexpected(text, letter);

    private static UsageException Unexpected(ReadOnlySpan<char> text, char letter) =>
        new($"unexpected value '{text}' with -{letter} option", UsageException.Other);

    private static NfProto FamilyOf(ReadOnlySpan<char> text) => text switch
    {
        "ipv4" => NfProto.IPv4,
        "ipv6" => NfProto.IPv6,
        _ => throw new UsageException($"`{text}' unsupported protocol"),
    };

    private void UseFamily(NfProto family)
    {
        if (Family != NfProto.Unspecified && Family != family)
            throw new UsageException("mismatched address family");
        Family = family;
    }

    private InetAddress Exact(ReadOnlySpan<char> text, Option option)
    {
        if (text.Contains('/'))
            throw new UsageException($"CIDR notation unavailable for `--{OptionTable.NameOf(option)}'");
        var address = AddressText.Parse(text);
        UseFamily(address.Family);
        return address;
    }

    /// <summary>An address; one with a prefix length stands for the option of its mask, too.</summary>
    private AddressMatch Address(ReadOnlySpan<char> text, ref AddressMatch? mask, Option maskOption)
    {
        var address = AddressText.ParseNetwork(text, out var prefix);
        UseFamily(address.Family);
        if (prefix is { } bits)
        {
            mask = new AddressMatch(bits);
            _given |= 1UL << (int)maskOption;
        }
        return new AddressMatch(address);
    }
}
