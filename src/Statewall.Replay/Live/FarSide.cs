using Statewall.Netlink.Channels;
using Statewall.Nfnetlink;
using Statewall.Replay.Kernel;
using Statewall.Replay.Kernel.Rtnetlink;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Live;

/// <summary>The far side of a TUN or TAP device: the running kernel, in some network namespace.</summary>
internal static class FarSide
{
    /// <summary>Opens a device; when the scenario says which addresses its far side has, it is switched on there and gets them.</summary>
    /// <param name="place">The device.</param>
    /// <param name="scenario">The engine's side of it.</param>
    /// <param name="isOnlyWay">Whether what has no other route in the device's namespace is to go by the device.</param>
    /// <exception cref="ReplayException">The kernel refused, or there is no such namespace.</exception>
    public static TunDevice Open(TunPlace place, Scenario scenario, bool isOnlyWay)
    {
        using var home = place.NamespacePath is { } path ? KernelNamespace.Enter(path) : null;
        var tun = home is null ? TunDevice.Open(place.Name, place.IsTap) : home.Run(() => TunDevice.Open(place.Name, place.IsTap));
        try
        {
            var device = scenario.Interfaces[scenario.IndexOf(place.Name)];
            if (device.Peers.Count > 0)
                SetUp(home?.OpenChannel(RtnetlinkClient.Protocol) ?? new KernelChannel(RtnetlinkClient.Protocol), device, isOnlyWay ? RoutersOf(scenario, device) : []);
        }
        catch
        {
            tun.Dispose();
            throw;
        }
        return tun;
    }

    private static void SetUp(INetlinkChannel channel, ScenarioInterface device, IEnumerable<ScenarioRoute> routes)
    {
        using var client = new RtnetlinkClient(channel);
        var index = client.IndexOf(device.Name);
        client.SetUp(device.Name, index, device.Mtu, null);
        client.Flush();
        foreach (var address in device.Peers)
            client.AddAddress(index, address, mayExist: true);
        client.Flush();
        foreach (var route in routes)
            client.AddRoute(route, index);
        client.Flush();
    }

    // By the device; on Ethernet, where everybody has to be found, by the engine's address there, if it has one.
    private static IEnumerable<ScenarioRoute> RoutersOf(Scenario scenario, ScenarioInterface device)
    {
        var addresses = (scenario.BridgeOf(device.Name) ?? device).Addresses;
        foreach (var family in device.Peers.Select(peer => peer.Address.Family).Distinct())
        {
            var route = new ScenarioRoute(new IpPrefix(InetAddress.PrefixMask(family, 0), 0), device.Name);
            if (!device.HasLinkHeader)
                yield return route;
            else if (addresses.FirstOrDefault(address => address.Address.Family == family) is { Length: > 0 } router)
                yield return route with { Via = router.Address };
        }
    }
}
