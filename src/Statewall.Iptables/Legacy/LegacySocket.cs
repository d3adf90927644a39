using System.Net.Sockets;
using System.Text;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Legacy;

/// <summary>The interface of x_tables of the kernel: options of a raw socket. It needs CAP_NET_ADMIN. // nf_getsockopt</summary>
internal sealed class LegacySocket : ILegacyInterface
{
    private const int Ip = 0, Ip6 = 41; // SOL_IP, SOL_IPV6
    private const int BaseOption = 64, ArpBaseOption = 96; // IPT_BASE_CTL, ARPT_BASE_CTL

    private readonly NfProto _family;
    private readonly LegacyLayout _layout;
    private Socket? _socket;

    /// <summary>Prepares it; nothing is asked yet.</summary>
    /// <param name="family">IPv4, IPv6 or ARP.</param>
    public LegacySocket(NfProto family)
    {
        _family = family;
        _layout = LegacyLayout.Of(family);
    }

    /// <inheritdoc/>
    // none where the kernel does not have the interface, or tells this process nothing
    public IReadOnlyList<string> Names
    {
        get
        {
            try
            {
                return File.ReadAllLines($"/proc/thread-self/net/{_family switch { NfProto.IPv6 => "ip6", NfProto.Arp => "arp", _ => "ip" }}_tables_names");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    /// <inheritdoc/>
    public byte[] ReadInfo(string table) => Read(0, table, new byte[_layout.InfoSize]);

    /// <inheritdoc/>
    public byte[] ReadEntries(string table, int size)
    {
        var answer = new byte[LegacyLayout.EntriesOffset + size];
        MachineOrder.WriteU32(answer.AsSpan(LegacyLayout.NameSize), (uint)size);
        return Read(1, table, answer)[LegacyLayout.EntriesOffset..];
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    // The question stands where the answer will be.
    private byte[] Read(int option, string table, byte[] buffer)
    {
        Encoding.UTF8.GetBytes(table).CopyTo(buffer, 0);
        _socket ??= new Socket(_family == NfProto.IPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        _socket.GetRawSocketOption(_family == NfProto.IPv6 ? Ip6 : Ip, (_family == NfProto.Arp ? ArpBaseOption : BaseOption) + option, buffer);
        return buffer;
    }
}
