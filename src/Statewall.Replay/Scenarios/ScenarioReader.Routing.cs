using System.Collections.Immutable;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Scenarios;

// Routes and rules.
internal sealed partial class ScenarioReader
{
    private const uint FirstPriority = 1000; // of rules that name none

    /// <summary>The words for what a route does.</summary>
    public static readonly ImmutableSortedDictionary<ScenarioRouteType, string> RouteTypes = new Dictionary<ScenarioRouteType, string>
    {
        [ScenarioRouteType.Unicast] = "unicast",
        [ScenarioRouteType.Local] = "local",
        [ScenarioRouteType.Blackhole] = "blackhole",
        [ScenarioRouteType.Unreachable] = "unreachable",
        [ScenarioRouteType.Prohibit] = "prohibit",
    }.ToImmutableSortedDictionary();

    private static readonly string[] RouteKeys = ["to", "dev", "via", "src", "table", "type", "optional"];
    private static readonly string[] RuleKeys = ["priority", "from", "to", "iif", "mark", "family", "table", "optional"];

    private List<ScenarioRoute> Routes(YamlNode? node)
    {
        var routes = new List<ScenarioRoute>();
        foreach (var item in YamlValues.List(node))
        {
            if (YamlFields.Of(item, $"a route: a mapping with {YamlFields.OneOf(RouteKeys)}", _errors, RouteKeys) is { } fields && Route(fields) is { } route)
                routes.Add(route);
        }
        return routes;
    }

    private ScenarioRoute? Route(YamlFields fields)
    {
        var word = YamlValues.Word(fields["type"], [.. RouteTypes.Values], _errors);
        var type = word < 0 ? ScenarioRouteType.Unicast : RouteTypes.Keys.ElementAt(word);
        var via = Address(fields["via"], "the next hop's address");
        var source = Address(fields["src"], "an address of the host");
        var device = fields["type"] is null || word >= 0 ? RouteDevice(fields, type) : null;
        if (type != ScenarioRouteType.Unicast && fields["via"] is { } unwanted)
            _errors.Add(unwanted, $"a route of type {RouteTypes[type]} has no next hop");
        if (Destination(fields, via ?? source) is not { } destination)
            return null;
        if (via is { } hop && hop.Family != destination.Address.Family)
            _errors.Add(fields["via"]!, "the next hop is of another family than the destination");
        if (source is { } own && own.Family != destination.Address.Family)
            _errors.Add(fields["src"]!, "the source address is of another family than the destination");
        return new ScenarioRoute(destination, device, via, YamlValues.Switch(fields["optional"], false, _errors))
        {
            Type = type,
            Table = Table(fields["table"]) ?? ScenarioRoute.UsualTable(type),
            Source = source,
        };
    }

    private IpPrefix? Destination(YamlFields fields, InetAddress? relative)
    {
        var node = fields.Required("to", _errors);
        if (node is not YamlScalar { Text: "default" })
            return Prefix(node, isNetwork: true);
        if (relative is { } address)
            return new IpPrefix(address.IsIPv4 ? new InetAddress(0u) : new InetAddress(UInt128.Zero), 0);
        _errors.Add(node, "default of which family? Write 0.0.0.0/0 or ::/0");
        return null;
    }

    private string? RouteDevice(YamlFields fields, ScenarioRouteType type)
    {
        var name = YamlValues.Text(fields["dev"], "an interface's name", _errors);
        switch (type)
        {
            case ScenarioRouteType.Unicast when name is null:
                fields.Required("dev", _errors);
                return null;
            case ScenarioRouteType.Unicast:
                CheckInterface(name, fields["dev"]!);
                return name;
            case ScenarioRouteType.Local when name is null or ScenarioInterface.Loopback:
                return ScenarioInterface.Loopback;
            case ScenarioRouteType.Local:
                _errors.Add(fields["dev"]!, "a local route goes by lo");
                return null;
            default:
                if (name is not null)
                    _errors.Add(fields["dev"]!, $"a route of type {RouteTypes[type]} has no interface");
                return null;
        }
    }

    private List<ScenarioRule> Rules(YamlNode? node)
    {
        var rules = new List<ScenarioRule>();
        var items = YamlValues.List(node);
        for (var index = 0; index < items.Count; index++)
        {
            if (YamlFields.Of(items[index], $"a rule: a mapping with {YamlFields.OneOf(RuleKeys)}", _errors, RuleKeys) is { } fields)
                rules.Add(Rule(fields, FirstPriority + (uint)index));
        }
        return rules;
    }

    private ScenarioRule Rule(YamlFields fields, uint priority)
    {
        var (from, to) = (Prefix(fields["from"], isNetwork: true), Prefix(fields["to"], isNetwork: true));
        if (from is { } source && to is { } destination && source.Address.Family != destination.Address.Family)
            _errors.Add(fields["to"]!, "from and to are of different families");
        NfProto? family = YamlValues.Word(fields["family"], ["ipv4", "ipv6"], _errors) switch
        {
            0 => NfProto.IPv4,
            1 => NfProto.IPv6,
            _ => null,
        };
        if (family is { } given && (from ?? to) is { } side && side.Address.Family != given)
            _errors.Add(fields["family"]!, "from or to is of the other family");
        var device = YamlValues.Text(fields["iif"], "an interface's name", _errors);
        if (device is not null and not ScenarioInterface.Loopback)
            CheckInterface(device, fields["iif"]!);
        var (mark, mask) = Mark(fields["mark"]);
        fields.Required("table", _errors);
        return new ScenarioRule((uint)(YamlValues.Number(fields["priority"], 0, uint.MaxValue, _errors) ?? priority), Table(fields["table"]) ?? 0)
        {
            Family = family ?? (from ?? to)?.Address.Family,
            From = from,
            To = to,
            InInterface = device,
            Mark = mark,
            MarkMask = mask,
            MayFail = YamlValues.Switch(fields["optional"], false, _errors),
        };
    }

    private (uint? Mark, uint Mask) Mark(YamlNode? node)
    {
        if (node is null)
            return (null, uint.MaxValue);
        var text = (node as YamlScalar)?.Text ?? "";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var mask = (long)uint.MaxValue;
        if (YamlValues.TryNumber(slash < 0 ? text : text.AsSpan(0, slash), out var mark) && mark <= uint.MaxValue
            && (slash < 0 || (YamlValues.TryNumber(text.AsSpan(slash + 1), out mask) && mask <= uint.MaxValue)))
        {
            return ((uint)mark, (uint)mask);
        }
        _errors.Expected(node, "a mark such as 1 or 0x10/0xff");
        return (null, uint.MaxValue);
    }

    private uint? Table(YamlNode? node) => (node as YamlScalar)?.Text switch
    {
        "main" => ScenarioRoute.MainTable,
        "local" => ScenarioRoute.LocalTable,
        "default" => ScenarioRoute.DefaultTable,
        _ => (uint?)YamlValues.Number(node, 1, uint.MaxValue, _errors),
    };

    private InetAddress? Address(YamlNode? node, string what)
    {
        if (YamlValues.Text(node, what, _errors) is not { } text)
            return null;
        if (InetAddress.TryParse(text, out var address))
            return address;
        _errors.Expected(node!, what);
        return null;
    }

    private void CheckInterface(string name, YamlNode node)
    {
        if (!_interfaces.Exists(device => device.Name == name))
            _errors.Add(node, $"there is no interface {YamlErrors.Shown(name)}");
    }
}
