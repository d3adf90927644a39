using Statewall.Conntrack.Filters.Expressions;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

// Steps: what happens, and what is looked at afterwards.
internal sealed partial class RulesetTestReader
{
    private const string Send = "send";
    private const string Wait = "wait";

    private static readonly string[] Verdicts = ["accept", "drop", "reject"]; // in the order of TestVerdict
    private static readonly string[] Actions = [.. Verdicts, Send, Wait];
    private static readonly string[] Checks = ["connections", "counters"];
    private static readonly string[] PacketKeys = ["with", "leaves", "source", "destination", "state", "mark", "connmark", "rule", "log"];
    private static readonly string[] StepKeys = [.. Actions, .. PacketKeys, .. Checks];
    private static readonly string[] ConnectionKeys = ["present", "absent", "count"];

    private List<TestStep> Steps(IReadOnlyList<YamlNode> items)
    {
        var steps = new List<TestStep>();
        var ports = 0;
        foreach (var item in items)
        {
            if (YamlFields.Of(item, $"a step: a mapping with {YamlFields.OneOf([.. Actions, .. Checks])}", _errors, StepKeys) is { } fields && Step(fields, ref ports) is { } step)
                steps.Add(Check(step, fields));
        }
        return steps;
    }

    private TestStep? Step(YamlFields fields, ref int ports)
    {
        var actions = Array.FindAll(Actions, action => fields[action] is not null);
        if (actions.Length > 1)
        {
            _errors.Add(fields.Key(actions[1])!, $"a step does one thing, and this one has {actions[0]} already");
            return null;
        }
        if (actions is not [var name])
            name = "";
        if (name is "" or Wait)
        {
            foreach (var key in PacketKeys)
            {
                if (fields.Key(key) is { } unwanted)
                    _errors.Add(unwanted, $"{key} is expected of a packet, and this step sends none");
            }
            return name == Wait ? Time(fields) : LookAtSomething(fields);
        }
        if (TrafficReader.Read(fields[name]!, _errors) is not var (traffic, packet))
            return null;
        CheckInterface(packet.InInterface ?? packet.OutInterface, fields[name]!);
        packet = TrafficReader.WithSourcePort(packet, ref ports);
        var verdict = Array.IndexOf(Verdicts, name);
        return new SendStep(fields.Node.Line, traffic, packet, Expected(fields, verdict < 0 ? null : (TestVerdict)verdict, packet));
    }

    private CheckStep? LookAtSomething(YamlFields fields)
    {
        if (Array.Exists(Checks, check => fields[check] is not null))
            return new CheckStep(fields.Node.Line);
        if (fields.Node is YamlMapping { Pairs.Count: 0 } || Array.TrueForAll(PacketKeys, key => fields[key] is null))
            _errors.Add(fields.Node, $"a step has one of {YamlFields.OneOf([.. Actions, .. Checks])}");
        return null;
    }

    private WaitStep? Time(YamlFields fields)
    {
        var node = fields[Wait]!;
        if (node is YamlScalar { Text: var text } && SpanText.TryParse(text, out var time))
            return new WaitStep(fields.Node.Line, time);
        _errors.Expected(node, "a time such as 40s, 1m30s or 500ms");
        return null;
    }

    private TestStep Check(TestStep step, YamlFields fields)
    {
        step = step with { Counters = Counters(fields["counters"]) };
        if (fields["connections"] is not { IsNull: false } node || YamlFields.Of(node, $"a mapping with {YamlFields.OneOf(ConnectionKeys)}", _errors, ConnectionKeys) is not { } table)
            return step;
        return step with
        {
            Present = Conditions(table["present"]),
            Absent = Conditions(table["absent"]),
            Connections = (int?)(table["count"] is { IsNull: false } count ? YamlValues.Number(count, 0, int.MaxValue, _errors) : null),
        };
    }

    private List<ConnectionExpression> Conditions(YamlNode? node)
    {
        var conditions = new List<ConnectionExpression>();
        foreach (var item in YamlValues.List(node))
        {
            if (YamlValues.Text(item, "a condition such as proto == tcp and dport == 443", _errors) is not { } text)
                continue;
            if (ConnectionExpression.TryParse(text, null, out var condition, out var fault))
                conditions.Add(condition);
            else
                _errors.Add(item, fault.Position, fault.Message);
        }
        return conditions;
    }

    private List<TestCounter> Counters(YamlNode? node)
    {
        var counters = new List<TestCounter>();
        foreach (var (key, value) in YamlValues.Pairs(node, "counters by their names", _errors) ?? [])
        {
            var name = ((YamlScalar)key).Text;
            if (Words(name) is < 1 or > 3)
                _errors.Expected(key, "a counter: NAME, TABLE NAME or FAMILY TABLE NAME");
            if (value is not YamlMapping)
                counters.Add(new TestCounter(name, YamlValues.Number(value, 0, long.MaxValue, _errors), null));
            else if (YamlFields.Of(value, "", _errors, "packets", "bytes") is { } fields)
                counters.Add(new TestCounter(name, YamlValues.Number(fields["packets"], 0, long.MaxValue, _errors), YamlValues.Number(fields["bytes"], 0, long.MaxValue, _errors)));
        }
        return counters;
    }

    private static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
