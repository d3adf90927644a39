// data table
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>The timeouts: their names as sysctls, where they stand in a message of default timeouts, and the kernel's own values.</summary>
internal static class TimeoutTable
{
    /// <summary>One timeout.</summary>
    /// <param name="Name">Its name under net.netfilter.</param>
    /// <param name="Protocol">The protocol that it is of.</param>
    /// <param name="Place">Its place in <see cref="Policies.TimeoutStates"/>.</param>
    /// <param name="Default">Seconds in a kernel that nobody has changed. // tcp_timeouts, udp_timeouts, nf_ct_*_timeout</param>
    internal readonly record struct Row(string Name, byte Protocol, int Place, uint Default);

    public static readonly Row[] Rows =
    [
        new(SettingNames.TcpSynSent, ProtocolNames.Tcp, 0, 120),
        new(SettingNames.TcpSynRecv, ProtocolNames.Tcp, 1, 60),
        new(SettingNames.TcpEstablished, ProtocolNames.Tcp, 2, 432000),
        new(SettingNames.TcpFinWait, ProtocolNames.Tcp, 3, 120),
        new(SettingNames.TcpCloseWait, ProtocolNames.Tcp, 4, 60),
        new(SettingNames.TcpLastAck, ProtocolNames.Tcp, 5, 30),
        new(SettingNames.TcpTimeWait, ProtocolNames.Tcp, 6, 120),
        new(SettingNames.TcpClose, ProtocolNames.Tcp, 7, 10),
        new(SettingNames.TcpRetrans, ProtocolNames.Tcp, 9, 300),
        new(SettingNames.TcpUnacknowledged, ProtocolNames.Tcp, 10, 300),
        new(SettingNames.Udp, ProtocolNames.Udp, 0, 30),
        new(SettingNames.UdpStream, ProtocolNames.Udp, 1, 120),
        new(SettingNames.Icmp, ProtocolNames.Icmp, 0, 30),
        new(SettingNames.IcmpV6, ProtocolNames.IcmpV6, 0, 30),
        new(SettingNames.Gre, ProtocolNames.Gre, 0, 30),
        new(SettingNames.GreStream, ProtocolNames.Gre, 1, 180),
        new(SettingNames.Generic, TimeoutPolicy.GenericProtocol, 0, 600),
    ];

    /// <summary>Finds a timeout by name.</summary>
    public static bool TryFind(string name, out Row row)
    {
        foreach (var candidate in Rows)
        {
            if (candidate.Name == name)
            {
                row = candidate;
                return true;
            }
        }
        row = default;
        return false;
    }
}
