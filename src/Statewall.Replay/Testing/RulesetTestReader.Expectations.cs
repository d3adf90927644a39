using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Statewall.Replay.Scenarios;
using Statewall.Replay.Words;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

// What is expected of a packet. A key without a value expects nothing, so that a table's row can leave it out.
internal sealed partial class RulesetTestReader
{
    private static readonly string[] States = ["new", "established", "related", "invalid", "untracked"]; // in the order of TestConnectionState
    private static readonly string[] RuleKeys = ["chain", "comment", "handle", "text", "policy"];

    private PacketExpectation Expected(YamlFields fields, TestVerdict? verdict, PacketWords packet)
    {
        if (verdict != TestVerdict.Reject && fields["with"] is { IsNull: false })
            _errors.Add(fields.Key("with")!, "with says what the sender is told: it goes with reject");
        if (verdict is TestVerdict.Drop or TestVerdict.Reject)
        {
            foreach (var key in (ReadOnlySpan<string>)["leaves", "source", "destination"])
            {
                if (fields[key] is { IsNull: false })
                    _errors.Add(fields.Key(key)!, $"{key} is expected of a packet that leaves: this one is not to");
            }
        }
        var device = YamlValues.Text(Given(fields, "leaves"), "an interface's name", _errors);
        CheckInterface(device, fields["leaves"] ?? fields.Node);
        var state = YamlValues.Word(Given(fields, "state"), States, _errors);
        return new PacketExpectation
        {
            Verdict = verdict,
            RejectedWith = Answer(Given(fields, "with"), packet),
            OutInterface = device,
            Source = Endpoint(Given(fields, "source"), packet),
            Destination = Endpoint(Given(fields, "destination"), packet),
            State = state < 0 ? null : (TestConnectionState)state,
            Mark = (uint?)YamlValues.Number(Given(fields, "mark"), 0, uint.MaxValue, _errors),
            ConnectionMark = (uint?)YamlValues.Number(Given(fields, "connmark"), 0, uint.MaxValue, _errors),
            Rule = Rule(Given(fields, "rule")),
            Log = Given(fields, "log") is { } log ? [.. YamlValues.List(log).Select(item => YamlValues.Text(item, "a prefix of the log", _errors) ?? "")] : null,
        };
    }

    private static YamlNode? Given(YamlFields fields, string key) => fields[key] is { IsNull: false } node ? node : null;

    private RejectAnswer? Answer(YamlNode? node, PacketWords packet)
    {
        if (YamlValues.Text(node, "what the sender is told", _errors) is not { } text)
            return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["tcp", "reset"])
        {
            if (packet.Transport is not TcpWords)
                _errors.Add(node!, $"a packet of {packet.Transport.Name} cannot be answered with a TCP reset");
            return new RejectAnswer(null, null);
        }
        var names = words is ["icmp", _] ? IcmpNames.V4 : words is ["icmpv6", _] ? IcmpNames.V6 : null;
        foreach (var row in names ?? [])
        {
            if (row.Name != words[1] || row.Code is not { } code)
                continue;
            if (packet.Source.IsIPv4 != (words[0] == "icmp"))
                _errors.Add(node!, $"an IPv{(packet.Source.IsIPv4 ? 4 : 6)} packet is not answered with {words[0]}");
            return new RejectAnswer(row.Type, code);
        }
        _errors.Expected(node!, names is null
            ? "tcp reset, or icmp or icmpv6 and an error such as port-unreachable"
            : $"{words[0]} and one of {YamlFields.OneOf([.. names.Where(row => row.Code is not null).Select(row => row.Name)])}");
        return null;
    }

    private EndpointPattern? Endpoint(YamlNode? node, PacketWords packet)
    {
        if (YamlValues.Text(node, "an address", _errors) is not { } text)
            return null;
        if (TryEndpoint(text, out var pattern))
        {
            if (pattern.Addresses.Address.Family != packet.Source.Family)
                _errors.Add(node!, "the address is of another family than the packet");
            return pattern;
        }
        _errors.Expected(node!, "an address such as 192.0.2.1, 192.0.2.0/24:1024-65535 or [2001:db8::1]:80");
        return null;
    }

    private static bool TryEndpoint(string text, [NotNullWhen(true)] out EndpointPattern? pattern)
    {
        pattern = null;
        if (IpPrefix.TryParse(text, out var prefix))
        {
            pattern = new EndpointPattern(prefix);
            return prefix.IsNetwork;
        }
        var isBracketed = text.StartsWith('[');
        var end = isBracketed ? text.IndexOf(']', StringComparison.Ordinal) : text.IndexOf(':', StringComparison.Ordinal);
        var begin = isBracketed ? 1 : 0;
        if (end < begin || !IpPrefix.TryParse(text.AsSpan(begin, end - begin), out prefix) || !prefix.IsNetwork || isBracketed != prefix.Address.IsIPv6)
            return false;
        var ports = text.AsSpan(isBracketed ? end + 1 : end);
        if (ports.IsEmpty)
        {
            pattern = new EndpointPattern(prefix);
            return true;
        }
        var dash = ports.IndexOf('-');
        if (ports[0] != ':' || !TryPort(dash < 0 ? ports[1..] : ports[1..dash], out var first))
            return false;
        var last = first;
        if (dash >= 0 && (!TryPort(ports[(dash + 1)..], out last) || last < first))
            return false;
        pattern = new EndpointPattern(prefix, first, last);
        return true;
    }

    private static bool TryPort(ReadOnlySpan<char> text, out ushort port) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private RulePattern? Rule(YamlNode? node)
    {
        if (node is null)
            return null;
        if (node is YamlScalar { Text: var comment })
            return new RulePattern { Comment = comment };
        if (YamlFields.Of(node, $"a rule's remark, or a mapping with {YamlFields.OneOf(RuleKeys)}", _errors, RuleKeys) is not { } fields)
            return null;
        var given = Array.FindAll(RuleKeys[1..], key => Given(fields, key) is not null);
        if (given.Length != 1)
            _errors.Add(node, $"a rule is found by one of {YamlFields.OneOf(RuleKeys[1..])}");
        var chain = YamlValues.Text(Given(fields, "chain"), "a chain", _errors);
        if (chain is not null && Words(chain) is < 1 or > 3)
            _errors.Expected(fields["chain"]!, "a chain: CHAIN, TABLE CHAIN or FAMILY TABLE CHAIN");
        if (chain is null && given is ["text" or "policy"])
            _errors.Add(node, $"chain is missing: a {given[0]} alone can stand in many");
        if (given is ["policy"] && !YamlValues.Switch(fields["policy"], true, _errors))
            _errors.Add(fields["policy"]!, "policy: on says that the chain's policy decides; leave it out otherwise");
        return new RulePattern
        {
            Chain = chain,
            Comment = YamlValues.Text(Given(fields, "comment"), "a rule's remark", _errors),
            Handle = (ulong?)YamlValues.Number(Given(fields, "handle"), 1, long.MaxValue, _errors),
            Text = YamlValues.Text(Given(fields, "text"), "a rule", _errors),
            IsPolicy = given is ["policy"],
        };
    }
}
