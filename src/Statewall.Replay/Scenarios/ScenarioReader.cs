using Statewall.Replay.Yaml;

namespace Statewall.Replay.Scenarios;

/// <summary>Reads a scenario out of YAML. What is wrong is noted and left out, so that all errors are told at once.</summary>
internal sealed partial class ScenarioReader(YamlErrors errors)
{
    private static readonly string[] Keys = ["interfaces", "routes", "rules", "sysctls", "forwarding"];
    private static readonly string[] InterfaceKeys = ["type", "mac", "bridge", "vlan", "neighbours", "addresses", "hosts", "peer", "mtu", "group", "optional"];

    private const int MostInterfaces = 4096;

    private readonly YamlErrors _errors = errors;
    private readonly List<ScenarioInterface> _interfaces = [];
    private readonly Dictionary<IpPrefix, string> _places = [];

    /// <summary>Reads a scenario; null when something is wrong.</summary>
    public Scenario? Read(YamlNode root)
    {
        var before = _errors.Count;
        if (YamlFields.Of(root, $"a mapping with {YamlFields.OneOf(Keys)}", _errors, Keys) is not { } fields)
            return null;
        foreach (var (name, body) in YamlValues.Pairs(fields["interfaces"], "interfaces by their names", _errors) ?? [])
            Interface((YamlScalar)name, body);
        CheckLinks();
        var routes = Routes(fields["routes"]);
        var rules = Rules(fields["rules"]);
        var sysctls = Sysctls(fields["sysctls"]);
        var (forwardIPv4, forwardIPv6) = Forwarding(fields["forwarding"]);
        return _errors.Count == before ? new Scenario(_interfaces, routes, sysctls, forwardIPv4, forwardIPv6, rules) : null;
    }

    private void Interface(YamlScalar name, YamlNode body)
    {
        if (_interfaces.Count == MostInterfaces)
        {
            _errors.Add(name, $"more than {MostInterfaces} interfaces");
            return;
        }
        if (!ScenarioInterface.IsValidName(name.Text))
            _errors.Add(name, $"\"{YamlErrors.Shown(name.Text)}\" cannot be an interface's name");
        var device = new ScenarioInterface(name.Text) { Mtu = ScenarioInterface.LargestMtu };
        if (!body.IsNull && YamlFields.Of(body, $"a mapping with {YamlFields.OneOf(InterfaceKeys)}", _errors, InterfaceKeys) is { } fields)
        {
            device = Link(device, fields);
            var most = device.HasLinkHeader ? ScenarioInterface.LargestFrameMtu : ScenarioInterface.LargestMtu;
            var usual = _interfaces.Find(lower => lower.Name == device.LowerDevice)?.Mtu ?? device.UsualMtu;
            device = device with
            {
                Addresses = Prefixes(fields["addresses"], areNetworks: false),
                Hosts = Hosts(fields["hosts"], device.Name),
                Peers = Prefixes(fields["peer"], areNetworks: false),
                Mtu = (int)(YamlValues.Number(fields["mtu"], ScenarioInterface.SmallestMtu, most, _errors) ?? usual),
                Group = (uint)(YamlValues.Number(fields["group"], 0, uint.MaxValue, _errors) ?? 0),
                HostsMayFail = YamlValues.Switch(fields["optional"], false, _errors),
            };
        }
        _interfaces.Add(device);
    }

    private List<IpPrefix> Hosts(YamlNode? node, string device)
    {
        var hosts = new List<IpPrefix>();
        foreach (var item in YamlValues.List(node))
        {
            if (Prefix(item, isNetwork: true) is not { } prefix)
                continue;
            if (_places.TryAdd(prefix, device))
                hosts.Add(prefix);
            else
                _errors.Add(item, $"{prefix} is behind {_places[prefix]} already");
        }
        return hosts;
    }

    private List<IpPrefix> Prefixes(YamlNode? node, bool areNetworks)
    {
        var prefixes = new List<IpPrefix>();
        foreach (var item in YamlValues.List(node))
        {
            if (Prefix(item, areNetworks) is { } prefix)
                prefixes.Add(prefix);
        }
        return prefixes;
    }

    private IpPrefix? Prefix(YamlNode? node, bool isNetwork)
    {
        if (node is null)
            return null;
        if (node is not YamlScalar scalar || !IpPrefix.TryParse(scalar.Text, out var prefix))
            _errors.Expected(node, isNetwork ? "a prefix such as 10.0.0.0/24" : "an address such as 10.0.0.1/24");
        else if (isNetwork && !prefix.IsNetwork)
            _errors.Add(node, $"{prefix} has bits behind the prefix: did you mean {new IpPrefix(prefix.Network, prefix.Length)}?");
        else
            return prefix;
        return null;
    }

    private List<ScenarioSysctl> Sysctls(YamlNode? node)
    {
        var sysctls = new List<ScenarioSysctl>();
        foreach (var (key, body) in YamlValues.Pairs(node, "settings with their values", _errors) ?? [])
        {
            var name = ((YamlScalar)key).Text;
            if (!ScenarioSysctl.IsValidName(name))
            {
                _errors.Add(key, $"\"{YamlErrors.Shown(name)}\" is no setting below net: others belong to the whole machine");
                continue;
            }
            var fields = body is YamlMapping ? YamlFields.Of(body, "", _errors, "value", "optional") : null;
            var value = fields is null ? body : fields.Required("value", _errors);
            if (YamlValues.Text(value, "a value", _errors) is not { } text)
                continue;
            if (text.AsSpan().IndexOfAnyInRange('\0', '\x1F') is var at and >= 0 && text[at] != '\t')
                _errors.Add(value!, at, "a setting's value is one line of text");
            sysctls.Add(new ScenarioSysctl(name, text, YamlValues.Switch(fields?["optional"], false, _errors)));
        }
        return sysctls;
    }

    private (bool IPv4, bool IPv6) Forwarding(YamlNode? node)
    {
        if (node is not YamlMapping)
        {
            var both = YamlValues.Switch(node, true, _errors);
            return (both, both);
        }
        var fields = YamlFields.Of(node, "", _errors, "ipv4", "ipv6")!;
        return (YamlValues.Switch(fields["ipv4"], true, _errors), YamlValues.Switch(fields["ipv6"], true, _errors));
    }
}
