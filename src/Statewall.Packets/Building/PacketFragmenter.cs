namespace Statewall.Packets.Building;

/// <summary>Splits finished IP packets into fragments (<c>ip_do_fragment</c>, <c>ip6_fragment</c>).</summary>
public static class PacketFragmenter
{
    private const int CopiedOption = 0x80; // IPOPT_COPIED

    /// <summary>
    /// Splits an IPv4 or IPv6 packet into fragments of at most <paramref name="mtu"/> bytes; a packet that fits is given whole. IPv4 keeps
    /// the packet's identification; IPv6 gets a fragment header with <paramref name="id"/> behind the headers that every router reads.
    /// "Do not fragment" is not heeded, it is kept out of the fragments. Throws <see cref="ArgumentException"/> when the bytes are no whole
    /// IP packet or the MTU leaves no room for 8 bytes of data.
    /// </summary>
    public static List<byte[]> Split(ReadOnlySpan<byte> packet, int mtu, uint id = 1)
    {
        if (IPv4View.TryParse(packet, out IPv4View v4) && !v4.IsTruncated)
        {
            return v4.TotalLength <= mtu ? [v4.Bytes.ToArray()] : SplitIPv4(v4, mtu);
        }

        if (IPv6View.TryParse(packet, out IPv6View v6) && !v6.IsTruncated)
        {
            return v6.TotalLength <= mtu ? [v6.Bytes.ToArray()] : SplitIPv6(v6, mtu, id);
        }

        throw new ArgumentException("Not a whole IP packet.", nameof(packet));
    }

    private static List<byte[]> SplitIPv4(IPv4View packet, int mtu)
    {
        var fragments = new List<byte[]>();
        ReadOnlySpan<byte> data = packet.Payload;
        byte[] header = packet.Header.ToArray();
        int flags = packet.FragmentField & 0x2000;
        int at = 0;
        do
        {
            int size = PieceSize(mtu, header.Length, data.Length - at);
            bool last = at + size == data.Length;
            byte[] fragment = [.. header, .. data.Slice(at, size)];
            int field = ((packet.FragmentOffset + at) >> 3) | (last ? flags : 0x2000);
            BigEndian.Put(fragment, IPv4View.Offset.TotalLength, (ushort)fragment.Length);
            BigEndian.Put(fragment, IPv4View.Offset.Fragment, (ushort)field);
            BigEndian.Put(fragment, IPv4View.Offset.Checksum, (ushort)0);
            BigEndian.Put(fragment, IPv4View.Offset.Checksum, Checksum.Compute(fragment.AsSpan(0, header.Length)));
            fragments.Add(fragment);
            if (at == 0)
            {
                BlankUncopiedOptions(header);
            }

            at += size;
        }
        while (at < data.Length);

        return fragments;
    }

    // Options that are not for every fragment become no-operations after the first (ip_options_fragment).
    private static void BlankUncopiedOptions(Span<byte> header)
    {
        for (int at = IPv4View.MinimumSize; at < header.Length && header[at] != IPv4OptionEnumerator.EndOfList;)
        {
            bool single = header[at] == IPv4OptionEnumerator.NoOperation;
            int size = single ? 1 : at + 1 < header.Length ? header[at + 1] : 0;
            if (size < 1 || size > header.Length - at || (!single && size < 2))
            {
                return;
            }

            if ((header[at] & CopiedOption) == 0)
            {
                header.Slice(at, size).Fill(IPv4OptionEnumerator.NoOperation);
            }

            at += size;
        }
    }

    private static List<byte[]> SplitIPv6(IPv6View packet, int mtu, uint id)
    {
        var fragments = new List<byte[]>();
        ReadOnlySpan<byte> bytes = packet.Bytes;
        int cut = UnfragmentableLength(bytes, out int nextHeaderField);
        ReadOnlySpan<byte> data = bytes[cut..];
        byte[] head = [.. bytes[..cut], bytes[nextHeaderField], 0, 0, 0, 0, 0, 0, 0];
        head[nextHeaderField] = IpProtocol.Fragment;
        BigEndian.Put(head, cut + 4, id);
        int at = 0;
        do
        {
            int size = PieceSize(mtu, head.Length, data.Length - at);
            byte[] fragment = [.. head, .. data.Slice(at, size)];
            BigEndian.Put(fragment, IPv6View.Offset.PayloadLength, (ushort)(fragment.Length - IPv6View.Size));
            BigEndian.Put(fragment, cut + 2, (ushort)(at | (at + size < data.Length ? 1 : 0)));
            fragments.Add(fragment);
            at += size;
        }
        while (at < data.Length);

        return fragments;
    }

    // The part that each fragment repeats: up to hop-by-hop and routing headers, with destination options only in front of a routing
    // header (ip6_find_1stfragopt). Also where the number of the header behind it stands.
    private static int UnfragmentableLength(ReadOnlySpan<byte> packet, out int nextHeaderField)
    {
        nextHeaderField = IPv6View.Offset.NextHeader;
        int offset = IPv6View.Size;
        int cut = offset;
        int field = nextHeaderField;
        while (packet[field] is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.DestinationOptions && offset + 2 <= packet.Length)
        {
            byte header = packet[field];
            int next = offset + IPv6Extensions.Length(header, packet[offset + 1]);
            if (next > packet.Length)
            {
                break;
            }

            field = offset;
            offset = next;
            if (header != IpProtocol.DestinationOptions)
            {
                cut = offset;
                nextHeaderField = field;
            }
        }

        return cut;
    }

    private static int PieceSize(int mtu, int headerLength, int left)
    {
        int room = (mtu - headerLength) & ~7;
        if (room < 8)
        {
            throw new ArgumentException($"An MTU of {mtu} leaves no room for data behind {headerLength} header bytes.", nameof(mtu));
        }

        return left <= mtu - headerLength ? left : room;
    }
}
