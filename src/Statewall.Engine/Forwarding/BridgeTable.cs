using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

/// <summary>A bridge's ports, and behind which of them who is. // struct net_bridge</summary>
internal sealed class BridgeTable
{
    private const long Ageing = 300_000_000_000; // BR_DEFAULT_AGEING_TIME
    private const int MostHosts = 65_536; // learned; the kernel has no bound unless it is told one
    private readonly Dictionary<HardwareAddress, (HostInterface Port, long Seen)> _hosts = [];
    private readonly List<HostInterface> _ports = [];

    /// <summary>The ports, the one that was added last first. // list_add_rcu in br_add_if</summary>
    public IReadOnlyList<HostInterface> Ports => _ports;

    /// <summary>Adds a port.</summary>
    public void Add(HostInterface port) => _ports.Insert(0, port);

    /// <summary>A frame of that sender came in by a port. // br_fdb_update</summary>
    public void Learn(HardwareAddress sender, HostInterface port, long now)
    {
        if (IsOwn(sender))
            return;
        if (_hosts.Count >= MostHosts && !_hosts.ContainsKey(sender))
            _hosts.Clear();
        _hosts[sender] = (port, now);
    }

    /// <summary>The port behind which somebody was heard lately; null when nobody knows. // br_fdb_find_rcu</summary>
    public HostInterface? Find(HardwareAddress host, long now) =>
        _hosts.TryGetValue(host, out var found) && now - found.Seen < Ageing ? found.Port : null;

    /// <summary>Whether the address is that of a port. // BR_FDB_LOCAL</summary>
    public bool IsOwn(HardwareAddress address)
    {
        foreach (var port in _ports)
        {
            if (port.HardwareAddress == address)
                return true;
        }
        return false;
    }
}
