using Statewall.Engine.Conntrack;
using Statewall.Engine.Forwarding;
using Statewall.Nfnetlink;
using Statewall.Packets.Building;

namespace Statewall.Engine.Tests.Forwarding;

/// <summary>A host between 10.1.0.0/16, fd01::/16 and 10.2.0.0/16, fd02::/16, with events for all entries.</summary>
internal sealed class Host : IDisposable
{
    private readonly EmbeddedKernel _kernel = new(seed: 42);
    private readonly ForwardingHost _host;
    private readonly HostInterface _inside;
    private readonly HostInterface _outside;
    private long _now = 1_700_000_000_000_000_000;

    public Host()
    {
        _kernel.StartTracking();
        _kernel.Settings.Events = 1;
        _host = new ForwardingHost(_kernel);
        _inside = _host.AddInterface("in0");
        _outside = _host.AddInterface("out0");
        AddRoute("10.1.0.0", 16, _inside);
        AddRoute("fd01::", 16, _inside);
        AddRoute("10.2.0.0", 16, _outside);
        AddRoute("fd02::", 16, _outside);
    }

    public EmbeddedKernel Kernel => _kernel;

    public ForwardingHost Forwarding => _host;

    public HostInterface Inside => _inside;

    public ConntrackTable Table => _kernel.Connections;

    /// <summary>What left the host, as it left.</summary>
    public List<(string Device, byte[] Packet)> Sent { get; } = [];

    public static PacketDraft From(bool isIPv6, byte ttl = 64, byte tos = 0) => isIPv6
        ? new PacketDraft().IPv6("fd01::2", "fd02::2", ttl, tos)
        : new PacketDraft().IPv4("10.1.0.2", "10.2.0.2", ttl, tos, id: 7);

    public PacketFate Send(byte[] packet) =>
        _host.Receive(DeviceOf(packet), packet, _now, (device, bytes) => Sent.Add((device.Name, bytes.ToArray())));

    /// <summary>As <see cref="Send(byte[])"/>, but nobody looks at what leaves.</summary>
    public PacketFate Pass(byte[] packet) => _host.Receive(DeviceOf(packet), packet, _now);

    public PacketFate Send(PacketDraft draft) => Send(draft.ToArray());

    /// <summary>The number of connections that others can see.</summary>
    public int Connections
    {
        get
        {
            var count = 0;
            for (uint slot = 1; slot < Table.Bound; slot++)
                count += Table.IsVisible(slot) ? 1 : 0;
            return count;
        }
    }

    public void Wait(double seconds) => _now += (long)(seconds * 1e9);

    public void Dispose()
    {
        _host.Dispose();
        _kernel.Dispose();
    }

    // fd01:: and fd02:: differ in their second byte.
    private HostInterface DeviceOf(byte[] packet) => (packet[0] >> 4 == 4 ? packet[13] : packet[9]) == 2 ? _outside : _inside;

    private void AddRoute(string network, int length, HostInterface device)
    {
        Assert.True(InetAddress.TryParse(network, out var address));
        _host.AddRoute(address, length, device);
    }
}
