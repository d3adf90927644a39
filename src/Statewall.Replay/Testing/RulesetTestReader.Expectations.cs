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
        if (!RejectAnswer.TryParse(text, out var answer, out var wanted))
            _errors.Expected(node!, wanted);
        else if (answer.IsTcpReset && packet.Transport is not TcpWords)
            _errors.Add(node!, $"a packet of {packet.Transport.Name} cannot be answered with a TCP reset");
        else if (!answer.IsTcpReset && answer.IsIPv6 != packet.Source.IsIPv6)
            _errors.Add(node!, $"an IPv{(packet.Source.IsIPv4 ? 4 : 6)} packet is not answered with {(answer.IsIPv6 ? "icmpv6" : "icmp")}");
        return answer;
    }

    private EndpointPattern? Endpoint(YamlNode? node, PacketWords packet)
    {
        if (YamlValues.Text(node, "an address", _errors) is not { } text)
            return null;
        if (EndpointPattern.TryParse(text, out var pattern))
        {
            if (pattern.Addresses.Address.Family != packet.Source.Family)
                _errors.Add(node!, "the address is of another family than the packet");
            return pattern;
        }
        _errors.Expected(node!, EndpointPattern.Wanted);
        return null;
    }

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
