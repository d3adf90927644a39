using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Scenarios;

// Devices whose frames have headers.
internal sealed partial class ScenarioReader
{
    private const int LargestVlan = 4094;
    private static readonly string[] Types = ["tun", "ethernet"];
    private readonly List<(string Device, YamlNode Node, string Other, bool IsPort)> _links = [];

    private ScenarioInterface Link(ScenarioInterface device, YamlFields fields)
    {
        var isEthernet = YamlValues.Word(fields["type"], Types, _errors) == 1;
        var kinds = new[] { fields["type"], fields["bridge"], fields["vlan"] }.OfType<YamlNode>().ToArray();
        if (kinds.Length > 1)
            _errors.Add(kinds[1], "an interface is a device of one type, a bridge, or a VLAN: one of type, bridge and vlan is too many");
        if (isEthernet)
            device = device with { Link = LinkKind.Ethernet };
        if (fields["bridge"] is { } bridge)
            device = Bridge(device, bridge);
        if (fields["vlan"] is { } vlan)
            device = Vlan(device, vlan);
        device = device with { HardwareAddress = Mac(fields["mac"]), Neighbours = Neighbours(fields["neighbours"]) };
        foreach (var key in (ReadOnlySpan<string>)["mac", "neighbours"])
        {
            if (!device.HasLinkHeader && fields[key] is { } node)
                _errors.Add(node, $"a device without link headers has no {key}: give it type: ethernet");
        }
        if (device.Link == LinkKind.Vlan && fields["mac"] is { } own)
            _errors.Add(own, "a VLAN has the hardware address of the device that it is on");
        return device;
    }

    private ScenarioInterface Bridge(ScenarioInterface device, YamlNode node)
    {
        var ports = new List<string>();
        foreach (var item in YamlValues.List(YamlFields.Of(node, "a mapping with ports", _errors, "ports")?.Required("ports", _errors)))
        {
            if (YamlValues.Text(item, "the name of an interface", _errors) is not { } port)
                continue;
            ports.Add(port);
            _links.Add((device.Name, item, port, true));
        }
        return device with { Link = LinkKind.Bridge, Ports = ports };
    }

    private ScenarioInterface Vlan(ScenarioInterface device, YamlNode node)
    {
        if (YamlFields.Of(node, "a mapping with on and id", _errors, "on", "id") is not { } fields)
            return device;
        var on = fields.Required("on", _errors);
        var lower = YamlValues.Text(on, "the name of an interface", _errors);
        if (lower is not null)
            _links.Add((device.Name, on!, lower, false));
        var id = (int)(YamlValues.Number(fields.Required("id", _errors), 1, LargestVlan, _errors) ?? 1);
        return device with { Link = LinkKind.Vlan, LowerDevice = lower, VlanId = id };
    }

    private HardwareAddress? Mac(YamlNode? node)
    {
        if (node is null)
            return null;
        if (node is YamlScalar scalar && HardwareAddress.TryParse(scalar.Text, out var address) && address is { IsMulticast: false, IsZero: false })
            return address;
        _errors.Expected(node, "the hardware address of one device such as 02:00:00:00:00:01");
        return null;
    }

    private List<ScenarioNeighbour> Neighbours(YamlNode? node)
    {
        var neighbours = new List<ScenarioNeighbour>();
        foreach (var (key, value) in YamlValues.Pairs(node, "addresses with their hardware addresses", _errors) ?? [])
        {
            var mac = Mac(value);
            if (!InetAddress.TryParse(((YamlScalar)key).Text, out var address))
                _errors.Expected(key, "an address such as 10.0.0.1");
            else if (mac is { } known)
                neighbours.Add(new ScenarioNeighbour(address, known));
        }
        return neighbours;
    }

    // Whether a VLAN is on another device, itself or by way of others, which stand before it. // __netdev_has_upper_dev
    private bool IsOn(ScenarioInterface device, string lower)
    {
        for (var at = _interfaces.Count; device.LowerDevice is { } next; device = _interfaces[at])
        {
            if (next == lower)
                return true;
            var below = _interfaces.FindIndex(other => other.Name == next);
            if (below < 0 || below >= at)
                return false; // which is another mistake
            at = below;
        }
        return false;
    }

    // What one interface says of another one is looked at when all are there.
    private void CheckLinks()
    {
        var ports = new HashSet<string>();
        foreach (var (name, node, other, isPort) in _links)
        {
            var at = _interfaces.FindIndex(device => device.Name == other);
            if (at < 0)
                _errors.Add(node, $"there is no interface {YamlErrors.Shown(other)}");
            else if (!_interfaces[at].HasLinkHeader || (isPort && _interfaces[at].Link == LinkKind.Bridge))
                _errors.Add(node, $"{other} has no link headers, or is a bridge: {(isPort ? "ports have" : "VLANs are on devices with")} type: ethernet");
            else if (isPort && !ports.Add(other))
                _errors.Add(node, $"{other} is a port of a bridge already");
            else if (isPort && IsOn(_interfaces[at], name))
                _errors.Add(node, $"{other} is on {name}: as a port of it, it would send itself what it sends"); // netdev_master_upper_dev_link
            else if (!isPort && at >= _interfaces.FindIndex(device => device.Name == name))
                _errors.Add(node, $"{other} has to stand before {name}, which is on it");
        }
    }
}
