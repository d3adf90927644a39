using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Headers;

namespace Statewall.Nftables.Monitoring;

/// <summary>The headers of a traced packet, as the fields and the bits without a name that they are made of.</summary>
internal sealed class TracedPacket
{
    private const ushort Ethernet = 1; // ARPHRD_ETHER

    private readonly NfProto _family;
    private readonly List<TracedHeader> _headers = [];

    private TracedPacket(NfProto family) => _family = family;

    /// <summary>Takes the packet of an event apart.</summary>
    /// <param name="family">The family of the table that it is in.</param>
    /// <param name="trace">The event.</param>
    /// <returns>The headers, from the outermost.</returns>
    public static IReadOnlyList<TracedHeader> Read(NfProto family, in TraceEvent trace)
    {
        var packet = new TracedPacket(family);
        var network = NetworkOf(family) ?? NetworkOf((NfProto)(trace.Family ?? 0));
        network = packet.ReadLink(in trace) ?? network;
        var transport = packet.Read(NftPayloadBase.NetworkHeader, network, trace.NetworkHeader, 0);
        packet.Read(NftPayloadBase.TransportHeader, transport, trace.TransportHeader, 0);
        return packet._headers;
    }

    private static Header? NetworkOf(NfProto family) => family switch
    {
        NfProto.IPv4 => HeaderTable.IPv4,
        NfProto.IPv6 => HeaderTable.IPv6,
        NfProto.Arp => HeaderTable.Arp,
        _ => null,
    };

    /// <summary>Reads the link layer's headers; returns the header that they say follows.</summary>
    private Header? ReadLink(in TraceEvent trace)
    {
        var isFrame = _family == NfProto.Bridge || trace.InputType == Ethernet;
        var header = isFrame ? HeaderTable.Ethernet : null;
        var at = 0;
        do
        {
            var next = Read(NftPayloadBase.LlHeader, header, trace.LinkHeader, at);
            at += header?.Bits ?? 0;
            header = next;
        }
        while (header == HeaderTable.Vlan && at < Bits(trace.LinkHeader));
        return header?.Layer == NftPayloadBase.NetworkHeader ? header : null;
    }

    private static int Bits(byte[]? bytes) => (bytes?.Length ?? 0) * 8;

    /// <summary>Reads a header; returns the one that it says follows.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="header">The header; null when it is not known.</param>
    /// <param name="bytes">The bytes of its layer.</param>
    /// <param name="start">Where it begins in these, in bits.</param>
    private Header? Read(NftPayloadBase layer, Header? header, byte[]? bytes, int start)
    {
        if (bytes is null || start >= Bits(bytes))
            return null;
        var fields = new List<(HeaderField Field, UInt128 Value)>();
        Header? next = null;
        var at = start;
        // fields of some messages share a place: the first is shown
        foreach (var field in header?.Fields ?? [])
        {
            if (start + field.Offset != at || at + field.Bits > Bits(bytes))
                continue;
            var value = NumberAt(bytes, at, field.Bits);
            fields.Add((field, value));
            if (field == header!.Next)
                next = HeaderTable.Following(field.Type, value);
            at += field.Bits;
        }
        // what follows a tag is no rest
        var rest = (layer == NftPayloadBase.LlHeader && next == HeaderTable.Vlan) || at >= Bits(bytes) ? null : new TracedBits(layer, at, RestOf(bytes, at));
        _headers.Add(new TracedHeader(header, fields, rest));
        return next;
    }

    private static UInt128 NumberAt(byte[] bytes, int offset, int bits)
    {
        UInt128 number = 0;
        for (var bit = offset; bit < offset + bits; bit++)
            number = number << 1 | (uint)(bytes[bit / 8] >> (7 - bit % 8) & 1);
        return number;
    }

    private static byte[] RestOf(byte[] bytes, int offset)
    {
        var rest = bytes[(offset / 8)..];
        rest[0] &= (byte)(0xff >> offset % 8);
        return rest;
    }
}

/// <summary>A header of a traced packet.</summary>
/// <param name="Header">The header; null when it is not known.</param>
/// <param name="Fields">Its fields, in the order of the header.</param>
/// <param name="Rest">What has no name; null when all has.</param>
internal sealed record TracedHeader(Header? Header, IReadOnlyList<(HeaderField Field, UInt128 Value)> Fields, TracedBits? Rest);

/// <summary>Bits of a traced packet that have no name, up to the end of what is known of their layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Offset">Where they begin in it, in bits.</param>
/// <param name="Bytes">They, in network order; of the first byte the lower bits where they begin inside it.</param>
internal sealed record TracedBits(NftPayloadBase Layer, int Offset, byte[] Bytes);
