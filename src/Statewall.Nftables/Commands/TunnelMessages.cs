using Statewall.Nfnetlink;
using Statewall.Nftables.Objects;
using Wire = Statewall.Nfnetlink.Nftables.Objects;

namespace Statewall.Nftables.Commands;

/// <summary>Tunnels as the kernel gets and tells them.</summary>
internal static class TunnelMessages
{
    private const uint Version2 = 2;

    /// <summary>A tunnel as a message has it.</summary>
    public static Wire.TunnelObject Of(TunnelObject tunnel)
    {
        var isIPv6 = (tunnel.Destination ?? tunnel.Source) is { IsIPv4: false };
        return new Wire.TunnelObject
        {
            Id = tunnel.Id,
            IPv4 = isIPv6 ? null : new Wire.TunnelIPv4 { Source = tunnel.Source, Destination = tunnel.Destination },
            IPv6 = isIPv6 ? new Wire.TunnelIPv6 { Source = tunnel.Source, Destination = tunnel.Destination } : null,
            SourcePort = tunnel.SourcePort,
            DestinationPort = tunnel.DestinationPort,
            TypeOfService = tunnel.TypeOfService,
            TimeToLive = tunnel.TimeToLive,
            Options = tunnel.Options switch
            {
                VxlanOptions vxlan => new Wire.TunnelOptions { Vxlan = new Wire.VxlanOptions { GroupPolicy = vxlan.GroupPolicy } },
                ErspanOptions erspan => new Wire.TunnelOptions { Erspan = Of(erspan) },
                _ => null,
            },
            Geneve = tunnel.Options is GeneveOptions geneve
                ? [.. geneve.Options.Select(option => new Wire.GeneveOption { Class = option.Class, Type = option.Type, Data = GeneveOptions.BytesOf(option.Data) })]
                : null,
        };
    }

    /// <summary>A tunnel that the kernel tells: ports and types of service that nobody set are 0 there.</summary>
    public static TunnelObject Read(string name, Wire.TunnelObject message) => new(name, message.Id ?? 0)
    {
        Source = Said(message.IPv6?.Source ?? message.IPv4?.Source),
        Destination = message.IPv6?.Destination ?? message.IPv4?.Destination,
        SourcePort = message.SourcePort is 0 ? null : message.SourcePort,
        DestinationPort = message.DestinationPort is 0 ? null : message.DestinationPort,
        TypeOfService = message.TypeOfService is 0 ? null : message.TypeOfService,
        TimeToLive = message.TimeToLive,
        Options = message switch
        {
            { Options: { Vxlan: { } vxlan } } => new VxlanOptions(vxlan.GroupPolicy ?? 0),
            { Options: { Erspan: { } erspan } } => Read(erspan),
            { Geneve: { } options } => new GeneveOptions([.. options.Select(option => (option.Class ?? 0, option.Type ?? 0, GeneveOptions.TextOf(option.Data ?? [])))]),
            _ => null,
        },
    };

    private static Wire.ErspanOptions Of(ErspanOptions erspan) => erspan.Version == Version2
        ? new Wire.ErspanOptions { Version = Version2, HardwareId = erspan.HardwareId, Direction = erspan.IsEgress ? (byte)1 : (byte)0 }
        : new Wire.ErspanOptions { Version = 1, Index = erspan.Index };

    private static ErspanOptions Read(Wire.ErspanOptions erspan) => erspan.Version == Version2
        ? new ErspanOptions(2) { HardwareId = erspan.HardwareId ?? 0, IsEgress = erspan.Direction is not (null or 0) }
        : new ErspanOptions(1) { Index = erspan.Index ?? 0 };

    private static InetAddress? Said(InetAddress? address) => address is { } known && known.Bytes.ContainsAnyExcept((byte)0) ? address : null;
}
