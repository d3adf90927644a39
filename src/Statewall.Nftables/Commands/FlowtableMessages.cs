using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Objects;

namespace Statewall.Nftables.Commands;

/// <summary>Flow tables as the kernel gets and tells them.</summary>
internal static class FlowtableMessages
{
    private const uint Ingress = 0; // NF_NETDEV_INGRESS

    /// <summary>A flow table as a message has it.</summary>
    public static Flowtable Of(string table, FlowtableDefinition definition) => new()
    {
        Table = table,
        Name = definition.Name,
        Flags = (definition.IsOffloaded ? NftFlowtableFlags.HwOffload : 0) | (definition.Counts ? NftFlowtableFlags.Counter : 0),
        Hook = new FlowtableHook
        {
            Number = Ingress,
            Priority = definition.Priority ?? 0,
            Devices = definition.Devices.Count == 0 ? null : [.. definition.Devices.Select(ChainMessages.DeviceOf)],
        },
    };

    /// <summary>A flow table that the kernel tells.</summary>
    public static FlowtableDefinition Read(Flowtable message)
    {
        var flags = message.Flags ?? NftFlowtableFlags.None;
        return new FlowtableDefinition(message.Name ?? "", message.Hook?.Priority, [.. (message.Hook?.Devices ?? []).Select(device => device.ToString())])
        {
            IsOffloaded = (flags & NftFlowtableFlags.HwOffload) != 0,
            Counts = (flags & NftFlowtableFlags.Counter) != 0,
            Handle = message.Handle ?? 0,
        };
    }
}
