using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;
using ConnectionTracker = Statewall.Engine.Conntrack.Tracker;

namespace Statewall.Engine.Tests.Tracker;

/// <summary>A tracker alone, between the first hook and the last: packets go in as bytes, the table is looked at.</summary>
internal sealed class Scene : IDisposable
{
    public const string Client = "10.0.0.2";
    public const string Server = "10.0.1.2";
    private long _now = 1_700_000_000_000_000_000;

    public Scene()
    {
        Table = new ConntrackTable(new ConntrackSettings(), seed: 42);
        Tracker = new ConnectionTracker(Table);
        Table.AdvanceTo(_now);
    }

    public ConntrackTable Table { get; }

    public ConnectionTracker Tracker { get; }

    public ConntrackSettings Settings => Table.Settings;

    /// <summary>The visible entries, in order of creation.</summary>
    public List<uint> Entries
    {
        get
        {
            var slots = new List<uint>();
            for (uint slot = 1; slot < Table.Bound; slot++)
            {
                if (Table.IsVisible(slot))
                    slots.Add(slot);
            }
            slots.Sort((a, b) => Table[a].Id.CompareTo(Table[b].Id));
            return slots;
        }
    }

    /// <summary>The one visible entry.</summary>
    public ref ConntrackEntry Entry => ref Table[Assert.Single(Entries)];

    public TcpState TcpState => ProtocolState.As<TcpConnection>(ref Entry.Protocol).State;

    public SctpState SctpState => ProtocolState.As<SctpAssociation>(ref Entry.Protocol).State;

    /// <summary>Seconds that the one entry has left.</summary>
    public long SecondsLeft => Table.SecondsLeft(Assert.Single(Entries));

    public bool IsAssured => Entry.Has(ConntrackStatus.Assured);

    public bool IsReplied => Entry.Has(ConntrackStatus.SeenReply);

    /// <summary>Sends a packet through; returns its state as rules between the hooks see it.</summary>
    public ConntrackState Send(PacketDraft draft, InetHook hook = InetHook.PreRouting) => Send(draft, hook, out _);

    /// <summary>As the other, and tells the direction within the connection.</summary>
    public ConntrackState Send(PacketDraft draft, out Direction direction) => Send(draft, InetHook.PreRouting, out direction);

    /// <summary>Sends a packet that a rule drops before it is confirmed.</summary>
    public ConntrackState SendAndDrop(PacketDraft draft)
    {
        var packet = new Packet(InetHook.PreRouting) { View = View(draft) };
        Assert.True(Tracker.Track(ref packet));
        var state = packet.State;
        Tracker.Forget(ref packet);
        return state;
    }

    /// <summary>Lets time pass.</summary>
    public void Wait(double seconds) => Table.AdvanceTo(_now += (long)(seconds * 1e9));

    public void Dispose() => Table.Dispose();

    public static PacketDraft Udp(ushort from = 1000, ushort to = 53, string payload = "x") => PacketBuilder.IPv4(Client, Server).Udp(from, to).Payload(payload);

    public static PacketDraft UdpReply(ushort from = 53, ushort to = 1000) => PacketBuilder.IPv4(Server, Client).Udp(from, to).Payload("y");

    private static IpView View(PacketDraft draft)
    {
        Assert.Equal(IpStatus.Ok, IpView.Parse(draft.ToArray(), out var view));
        return view;
    }

    private ConntrackState Send(PacketDraft draft, InetHook hook, out Direction direction)
    {
        var packet = new Packet(hook) { View = View(draft) };
        Assert.True(Tracker.Track(ref packet));
        var state = packet.State;
        direction = packet.Direction;
        Assert.True(Tracker.Confirm(ref packet));
        Tracker.Forget(ref packet); // it has gone its way
        return state;
    }
}
