namespace Statewall.Packets.Building;

public sealed partial class PacketDraft
{
    /// <summary>
    /// Appends an IPv4 header. <paramref name="fragmentOffset"/> is in bytes and a multiple of 8; <paramref name="options"/> of up to 40
    /// bytes are padded to a multiple of 4 with end-of-list.
    /// </summary>
    public PacketDraft IPv4(
        string source, string destination, byte ttl = 64, byte tos = 0, ushort id = 0, bool dontFragment = false,
        bool moreFragments = false, int fragmentOffset = 0, ReadOnlySpan<byte> options = default)
    {
        Span<byte> header = BeginIPv4(ttl, tos, id, dontFragment, moreFragments, fragmentOffset, options);
        PutAddress(source, header.Slice(IPv4View.Offset.Source, IPv4View.AddressSize));
        PutAddress(destination, header.Slice(IPv4View.Offset.Destination, IPv4View.AddressSize));
        return this;
    }

    /// <summary>As the other overload, with addresses of 4 bytes.</summary>
    public PacketDraft IPv4(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte ttl = 64, byte tos = 0, ushort id = 0, bool dontFragment = false,
        bool moreFragments = false, int fragmentOffset = 0, ReadOnlySpan<byte> options = default)
    {
        Span<byte> header = BeginIPv4(ttl, tos, id, dontFragment, moreFragments, fragmentOffset, options);
        source[..IPv4View.AddressSize].CopyTo(header[IPv4View.Offset.Source..]);
        destination[..IPv4View.AddressSize].CopyTo(header[IPv4View.Offset.Destination..]);
        return this;
    }

    /// <summary>Appends an IPv6 header.</summary>
    public PacketDraft IPv6(string source, string destination, byte hopLimit = 64, byte trafficClass = 0, uint flowLabel = 0)
    {
        Span<byte> header = BeginIPv6(hopLimit, trafficClass, flowLabel);
        PutAddress(source, header.Slice(IPv6View.Offset.Source, IPv6View.AddressSize));
        PutAddress(destination, header.Slice(IPv6View.Offset.Destination, IPv6View.AddressSize));
        return this;
    }

    /// <summary>As the other overload, with addresses of 16 bytes.</summary>
    public PacketDraft IPv6(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte hopLimit = 64, byte trafficClass = 0, uint flowLabel = 0)
    {
        Span<byte> header = BeginIPv6(hopLimit, trafficClass, flowLabel);
        source[..IPv6View.AddressSize].CopyTo(header[IPv6View.Offset.Source..]);
        destination[..IPv6View.AddressSize].CopyTo(header[IPv6View.Offset.Destination..]);
        return this;
    }

    /// <summary>Appends an IPv6 hop-by-hop options header; the options are padded to a multiple of 8 bytes with PadN.</summary>
    public PacketDraft HopByHop(ReadOnlySpan<byte> options = default) => OptionsHeader(LayerKind.HopByHop, options);

    /// <summary>Appends an IPv6 destination options header, padded likewise.</summary>
    public PacketDraft DestinationOptions(ReadOnlySpan<byte> options = default) => OptionsHeader(LayerKind.DestinationOptions, options);

    /// <summary>Appends an IPv6 routing header; <paramref name="data"/> follows its first 4 bytes and is padded with zeros.</summary>
    public PacketDraft Routing(byte type, byte segmentsLeft, ReadOnlySpan<byte> data = default)
    {
        Span<byte> header = Begin(LayerKind.Routing, (4 + data.Length + 7) & ~7);
        header[1] = (byte)((header.Length >> 3) - 1);
        header[2] = type;
        header[3] = segmentsLeft;
        data.CopyTo(header[4..]);
        return this;
    }

    /// <summary>Appends an IPv6 fragment header; the offset is in bytes and a multiple of 8.</summary>
    public PacketDraft Fragment(uint id, int offset, bool more)
    {
        Span<byte> header = Begin(LayerKind.Fragment, IPv6Extensions.FragmentSize);
        BigEndian.Put(header, 2, (ushort)((offset & 0xFFF8) | (more ? 1 : 0)));
        BigEndian.Put(header, 4, id);
        return this;
    }

    /// <summary>Appends an authentication header; the integrity check value is padded with zeros to a multiple of 4 bytes.</summary>
    public PacketDraft Ah(uint spi, uint sequence, ReadOnlySpan<byte> integrityCheck = default)
    {
        Span<byte> header = Begin(LayerKind.Ah, AhView.MinimumSize + ((integrityCheck.Length + 3) & ~3));
        header[AhView.Offset.Length] = (byte)((header.Length >> 2) - 2);
        BigEndian.Put(header, AhView.Offset.Spi, spi);
        BigEndian.Put(header, AhView.Offset.Sequence, sequence);
        integrityCheck.CopyTo(header[AhView.MinimumSize..]);
        return this;
    }

    private Span<byte> BeginIPv4(
        byte ttl, byte tos, ushort id, bool dontFragment, bool moreFragments, int fragmentOffset, ReadOnlySpan<byte> options)
    {
        int headerLength = IPv4View.MinimumSize + ((options.Length + 3) & ~3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headerLength, 60);
        Span<byte> header = Begin(LayerKind.IPv4, headerLength);
        header[IPv4View.Offset.VersionLength] = (byte)(0x40 | (headerLength >> 2));
        header[IPv4View.Offset.TypeOfService] = tos;
        BigEndian.Put(header, IPv4View.Offset.Id, id);
        int flags = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0);
        BigEndian.Put(header, IPv4View.Offset.Fragment, (ushort)(flags | ((fragmentOffset >> 3) & 0x1FFF)));
        header[IPv4View.Offset.TimeToLive] = ttl;
        options.CopyTo(header[IPv4View.MinimumSize..]);
        return header;
    }

    private Span<byte> BeginIPv6(byte hopLimit, byte trafficClass, uint flowLabel)
    {
        Span<byte> header = Begin(LayerKind.IPv6, IPv6View.Size);
        BigEndian.Put(header, IPv6View.Offset.VersionClassFlow, 0x60000000u | ((uint)trafficClass << 20) | (flowLabel & 0xFFFFF));
        header[IPv6View.Offset.HopLimit] = hopLimit;
        return header;
    }

    private PacketDraft OptionsHeader(LayerKind kind, ReadOnlySpan<byte> options)
    {
        Span<byte> header = Begin(kind, (2 + options.Length + 7) & ~7);
        header[1] = (byte)((header.Length >> 3) - 1);
        options.CopyTo(header[2..]);
        Span<byte> rest = header[(2 + options.Length)..];
        if (rest.Length >= 2)
        {
            rest[0] = 1; // IPV6_TLV_PADN; a single byte stays IPV6_TLV_PAD1, which is 0
            rest[1] = (byte)(rest.Length - 2);
        }

        return this;
    }
}
