using System.Net;
using System.Net.Sockets;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Configuration;

/// <summary>A dedicated link. // Multicast { }, UDP { }, TCP { }</summary>
internal sealed record SyncChannel
{
    /// <summary>The keywords of every channel.</summary>
    private static readonly Keyword<SyncChannel>[] Common =
    [
        new("Checksum", static (reader, channel) => channel with { Checksum = reader.ReadSwitch() }),
        new("IPv4_address", static (reader, channel) => channel with { Address = reader.ReadAddress(AddressFamily.InterNetwork) }),
        new("IPv6_address", static (reader, channel) => channel with { Address = reader.ReadAddress(AddressFamily.InterNetworkV6) }),
        new("Interface", static (reader, channel) => channel with { Interface = reader.ReadName("the name of an interface").Text }),
        new("RcvSocketBuffer", static (reader, channel) => channel with { ReceiveBufferSize = reader.ReadNumber() }),
        new("SndSocketBuffer", static (reader, channel) => channel with { SendBufferSize = reader.ReadNumber() }),
    ];

    /// <summary>The keywords of channels to one other machine.</summary>
    private static readonly Keyword<SyncChannel>[] Unicast =
    [
        new("IPv4_Destination_Address", static (reader, channel) => channel with { Destination = reader.ReadAddress(AddressFamily.InterNetwork) }),
        new("IPv6_Destination_Address", static (reader, channel) => channel with { Destination = reader.ReadAddress(AddressFamily.InterNetworkV6) }),
        new("Port", static (reader, channel) => channel with { Port = ReadPort(reader) }),
    ];

    /// <summary>The keywords of <c>Multicast</c>.</summary>
    public static readonly Keyword<SyncChannel>[] MulticastKeywords =
    [
        .. Common,
        new("Group", static (reader, channel) => channel with { Port = ReadPort(reader) }),
        new("IPv4_interface", static (reader, channel) => channel with { InterfaceAddress = reader.ReadAddress(AddressFamily.InterNetwork) }),
        new("IPv6_interface", static (reader, channel) => PassInterfaceAddress(reader, channel)),
    ];

    /// <summary>The keywords of <c>UDP</c>.</summary>
    public static readonly Keyword<SyncChannel>[] UdpKeywords = [.. Common, .. Unicast];

    /// <summary>The keywords of <c>TCP</c>.</summary>
    public static readonly Keyword<SyncChannel>[] TcpKeywords =
    [
        .. Common, .. Unicast,
        new("ErrorQueueLength", static (reader, channel) => channel with { ErrorQueueLength = reader.ReadNumber() }),
    ];

    /// <summary>Its protocol.</summary>
    public required LinkTransport Transport { get; init; }

    /// <summary>It is the one that is sent on at first.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The address that is listened on; of multicast, the group.</summary>
    public IPAddress Address { get; init; } = IPAddress.None;

    /// <summary>The other machine's address; null with multicast. It is of the same family.</summary>
    public IPAddress? Destination { get; init; }

    /// <summary>The address of the interface that a group of IPv4 is joined on; null otherwise.</summary>
    public IPAddress? InterfaceAddress { get; init; }

    /// <summary>The port that is listened on and sent to.</summary>
    public ushort Port { get; init; }

    /// <summary>The interface.</summary>
    public string Interface { get; init; } = "";

    /// <summary>Bytes of the socket that is sent from; 0 for the system's own.</summary>
    public uint SendBufferSize { get; init; }

    /// <summary>Bytes of the socket that is listened on; 0 for the system's own.</summary>
    public uint ReceiveBufferSize { get; init; }

    /// <summary>Datagrams have checksums.</summary>
    public bool Checksum { get; init; } = true;

    /// <summary>Buffers that wait for a connection; null when it is not said. What one channel says counts for all.</summary>
    public uint? ErrorQueueLength { get; init; }

    /// <summary>Reads a channel.</summary>
    /// <param name="reader">The reader, behind the keyword.</param>
    /// <param name="transport">Its protocol.</param>
    public static SyncChannel Read(ConfigurationReader reader, LinkTransport transport)
    {
        var keyword = reader.CurrentKeyword;
        var channel = new SyncChannel { Transport = transport, IsDefault = reader.TryTake("Default") };
        channel = reader.ReadBlock(KeywordsOf(transport), channel);
        return Missing(channel) is { } reason ? throw reader.Refused(keyword, $"`{keyword.Text}' is incomplete", reason) : channel;
    }

    /// <summary>The keywords of a protocol.</summary>
    public static Keyword<SyncChannel>[] KeywordsOf(LinkTransport transport) => transport switch
    {
        LinkTransport.Multicast => MulticastKeywords,
        LinkTransport.Udp => UdpKeywords,
        _ => TcpKeywords,
    };

    private static string? Missing(SyncChannel channel) => channel switch
    {
        { Interface: "" } => "it needs an Interface",
        { Address: var own } when own.Equals(IPAddress.None) => "it needs an IPv4_address or an IPv6_address",
        { Port: 0, Transport: LinkTransport.Multicast } => "it needs a Group, the port of the group",
        { Port: 0 } => "it needs a Port",
        { Transport: LinkTransport.Multicast, Address: var group } when !IsMulticast(group) => $"{group} is no address of a group",
        { Transport: LinkTransport.Multicast, Address.AddressFamily: AddressFamily.InterNetwork, InterfaceAddress: null } => "it needs an IPv4_interface, the address of the interface",
        { Transport: LinkTransport.Multicast } => null,
        { Destination: null } => "it needs an IPv4_Destination_Address or an IPv6_Destination_Address",
        { Destination: var other } when other.AddressFamily != channel.Address.AddressFamily => $"{channel.Address} and {other} are of different families",
        _ => null,
    };

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : (address.GetAddressBytes()[0] & 0xf0) == 0xe0;

    private static ushort ReadPort(ConfigurationReader reader) => (ushort)reader.ReadNumber(ushort.MaxValue);

    private static SyncChannel PassInterfaceAddress(ConfigurationReader reader, SyncChannel channel)
    {
        var keyword = reader.CurrentKeyword;
        _ = reader.ReadAddress(AddressFamily.InterNetworkV6);
        reader.Warn(keyword, "`IPv6_interface' not required, ignoring");
        return channel;
    }
}
