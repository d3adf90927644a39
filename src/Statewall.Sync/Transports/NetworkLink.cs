using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Transports;

/// <summary>A network interface. // struct ifinfomsg</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its number.</param>
/// <param name="Mtu">Bytes of its largest packet.</param>
/// <param name="Status">What it says of itself.</param>
internal readonly record struct NetworkLink(string Name, int Index, uint Mtu, LinkStatus Status)
{
    /// <summary>Dumps or announces interfaces. // NETLINK_ROUTE</summary>
    public const int Protocol = 0;

    /// <summary>The group of announcements. // RTNLGRP_LINK</summary>
    public const uint Group = 1;

    private const ushort NewLink = 16; // RTM_NEWLINK
    private const ushort DeleteLink = 17; // RTM_DELLINK
    private const ushort GetLink = 18; // RTM_GETLINK
    private const int InfoSize = 16; // struct ifinfomsg
    private const ushort NameAttribute = 3; // IFLA_IFNAME
    private const ushort MtuAttribute = 4; // IFLA_MTU
    private const uint Up = 1; // IFF_UP
    private const uint Running = 0x40; // IFF_RUNNING

    /// <summary>Finds an interface by its name; null when there is none.</summary>
    public static NetworkLink? Find(string name)
    {
        using var client = new NetlinkClient(new KernelChannel(Protocol));
        NetworkLink? found = null;
        client.Compose(GetLink, NetlinkFlags.None, new byte[InfoSize]).Dump(
            "list interfaces",
            (in message) =>
            {
                if (TryRead(in message, out var link) && link.Name == name)
                    found = link;
            },
            static () => { });
        return found;
    }

    /// <summary>Reads a message about an interface.</summary>
    public static bool TryRead(in NetlinkMessage message, out NetworkLink link)
    {
        link = default;
        var payload = message.Payload;
        if (message.Type is not (NewLink or DeleteLink) || payload.Length < InfoSize)
            return false;
        var flags = MachineOrder.ReadU32(payload[8..]);
        string? name = null;
        var mtu = 0U;
        foreach (var attribute in new AttributeEnumerator(payload[InfoSize..], 0))
        {
            if (attribute.Type == NameAttribute)
                name = Encoding.UTF8.GetString(AttributeText.WithoutTerminator(attribute.Payload));
            else if (attribute.Type == MtuAttribute && attribute.Payload.Length >= 4)
                mtu = MachineOrder.ReadU32(attribute.Payload);
        }
        var status = (flags & Up) == 0 || message.Type == DeleteLink ? LinkStatus.Down
            : (flags & Running) == 0 ? LinkStatus.NoCarrier : LinkStatus.Running;
        link = new NetworkLink(name ?? "", (int)MachineOrder.ReadU32(payload[4..]), mtu, status);
        return name is not null;
    }
}
