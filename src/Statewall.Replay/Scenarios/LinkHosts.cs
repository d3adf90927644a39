using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Scenarios;

/// <summary>The hosts behind the Ethernet devices of a <see cref="Scenario"/>: when the host asks for their hardware addresses, they answer.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class LinkHosts(Scenario scenario)
{
    private const uint SolicitedOverride = 0x6000_0000;
    private const byte LastHop = 255;
    private const int TargetOffset = 8;
    private readonly PacketDraft _draft = new();

    /// <summary>Whether anybody could be asked for.</summary>
    public bool MayAnswer { get; } = scenario.Interfaces.Any(device => device is { HasLinkHeader: true, Hosts.Count: > 0 });

    /// <summary>The frame that answers one which left the host; null when it asks for nobody who lives there.</summary>
    /// <param name="index">The interface by which it left.</param>
    /// <param name="frame">The frame.</param>
    public byte[]? AnswerTo(int index, ReadOnlySpan<byte> frame)
    {
        if (!LinkLayer.TryGetNetworkPayload(LinkType.Ethernet, frame, out var payload))
            return null;
        var place = payload.VlanTags == 0 ? index : VlanOf(index, payload.VlanControl & 0xFFF);
        if (place < 0)
            return null;
        return payload.EtherType switch
        {
            EtherType.Arp when ArpView.TryParse(frame[payload.PayloadOffset..], out var arp) && arp is { IsEthernetIPv4: true, Operation: ArpView.Request }
                => AnswerTo(place, payload, arp),
            EtherType.IPv6 when IpView.TryParse(frame[payload.PayloadOffset..], out var view) && view.Protocol == IpProtocol.IcmpV6
                && view.Transport.Length >= TargetOffset + InetAddress.IPv6Size && view.Transport[0] == IcmpV6Type.NeighbourSolicitation
                => AnswerTo(place, payload, frame, in view),
            _ => null,
        };
    }

    private byte[]? AnswerTo(int place, NetworkPayload payload, ArpView arp)
    {
        var target = new InetAddress(arp.TargetProtocol);
        if (!IsThere(place, target))
            return null;
        var (own, asker) = (scenario.HardwareAddressOf(place, target), HardwareAddress.From(arp.SenderHardware));
        return Frame(own, asker, payload).Arp(ArpView.Reply, own, target.Bytes, asker, arp.SenderProtocol).ToArray();
    }

    private byte[]? AnswerTo(int place, NetworkPayload payload, ReadOnlySpan<byte> frame, in IpView solicitation)
    {
        var target = new InetAddress(solicitation.Transport.Slice(TargetOffset, InetAddress.IPv6Size));
        if (!IsThere(place, target))
            return null;
        var (own, asker) = (scenario.HardwareAddressOf(place, target), HardwareAddress.From(frame[EthernetView.Offset.Source..]));
        Span<byte> rest = stackalloc byte[InetAddress.IPv6Size + 8];
        target.Bytes.CopyTo(rest);
        (rest[InetAddress.IPv6Size], rest[InetAddress.IPv6Size + 1]) = (2, 1); // ND_OPT_TARGET_LL_ADDR, in units of eight bytes
        own.CopyTo(rest[(InetAddress.IPv6Size + 2)..]);
        return Frame(own, asker, payload).IPv6(target.Bytes, solicitation.Source, LastHop).IcmpV6(IcmpV6Type.NeighbourAdvertisement, 0, SolicitedOverride).Payload(rest).ToArray();
    }

    private PacketDraft Frame(HardwareAddress from, HardwareAddress to, NetworkPayload payload)
    {
        Span<byte> addresses = stackalloc byte[2 * EthernetView.AddressSize];
        from.CopyTo(addresses);
        to.CopyTo(addresses[EthernetView.AddressSize..]);
        _draft.Clear().Ethernet(addresses[..EthernetView.AddressSize], addresses[EthernetView.AddressSize..]);
        return payload.VlanTags == 0 ? _draft : _draft.Vlan((ushort)(payload.VlanControl & 0xFFF));
    }

    private int VlanOf(int index, int id)
    {
        for (var at = 0; at < scenario.Interfaces.Count; at++)
        {
            if (scenario.Interfaces[at] is { LowerDevice: { } lower, VlanId: var tag } && tag == id && lower == scenario.Interfaces[index].Name)
                return at;
        }
        return -1;
    }

    // A bridge's hosts are behind the port that says so.
    private bool IsThere(int place, InetAddress host) => scenario.Interfaces[place].Hosts.Any(hosts => host.IsInPrefix(hosts.Address, hosts.Length));
}
