namespace Statewall.Packets.Building;

public sealed partial class PacketDraft
{
    /// <summary>Appends a TCP header; <paramref name="options"/> of up to 40 bytes are padded to a multiple of 4 (see <see cref="TcpOptions"/>).</summary>
    public PacketDraft Tcp(
        ushort sourcePort, ushort destinationPort, TcpFlags flags, uint seq = 0, uint ack = 0, ushort window = 65535, ushort urgent = 0,
        ReadOnlySpan<byte> options = default)
    {
        int headerLength = TcpView.MinimumSize + ((options.Length + 3) & ~3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headerLength, 60);
        Span<byte> header = Begin(LayerKind.Tcp, headerLength);
        BigEndian.Put(header, TcpView.Offset.SourcePort, sourcePort);
        BigEndian.Put(header, TcpView.Offset.DestinationPort, destinationPort);
        BigEndian.Put(header, TcpView.Offset.Sequence, seq);
        BigEndian.Put(header, TcpView.Offset.Acknowledgement, ack);
        BigEndian.Put(header, TcpView.Offset.OffsetFlags, (ushort)((headerLength << 10) | (int)flags));
        BigEndian.Put(header, TcpView.Offset.Window, window);
        BigEndian.Put(header, TcpView.Offset.Urgent, urgent);
        options.CopyTo(header[TcpView.MinimumSize..]);
        return this;
    }

    /// <summary>Appends a UDP header.</summary>
    public PacketDraft Udp(ushort sourcePort, ushort destinationPort)
    {
        Span<byte> header = Begin(LayerKind.Udp, UdpView.Size);
        BigEndian.Put(header, UdpView.Offset.SourcePort, sourcePort);
        BigEndian.Put(header, UdpView.Offset.DestinationPort, destinationPort);
        return this;
    }

    /// <summary>Appends a UDP-Lite header; the coverage is in bytes from the header's start, 0 for all.</summary>
    public PacketDraft UdpLite(ushort sourcePort, ushort destinationPort, ushort coverage = 0)
    {
        Span<byte> header = Begin(LayerKind.UdpLite, UdpLiteView.Size);
        BigEndian.Put(header, UdpLiteView.Offset.SourcePort, sourcePort);
        BigEndian.Put(header, UdpLiteView.Offset.DestinationPort, destinationPort);
        BigEndian.Put(header, UdpLiteView.Offset.Coverage, coverage);
        return this;
    }

    /// <summary>Appends a DCCP header with a 48-bit sequence number; what a type adds behind it is the caller's payload.</summary>
    public PacketDraft Dccp(ushort sourcePort, ushort destinationPort, DccpType type, ulong sequence)
    {
        Span<byte> header = Begin(LayerKind.Dccp, DccpView.LongSize);
        BigEndian.Put(header, DccpView.Offset.SourcePort, sourcePort);
        BigEndian.Put(header, DccpView.Offset.DestinationPort, destinationPort);
        header[DccpView.Offset.DataOffset] = DccpView.LongSize / 4;
        header[DccpView.Offset.Type] = (byte)(((int)type << 1) | 1);
        BigEndian.Put(header, DccpView.Offset.Sequence + 2, (ushort)(sequence >> 32));
        BigEndian.Put(header, DccpView.Offset.Sequence + 4, (uint)sequence);
        return this;
    }

    /// <summary>Appends an SCTP common header; chunks follow.</summary>
    public PacketDraft Sctp(ushort sourcePort, ushort destinationPort, uint verificationTag)
    {
        Span<byte> header = Begin(LayerKind.Sctp, SctpView.Size);
        BigEndian.Put(header, SctpView.Offset.SourcePort, sourcePort);
        BigEndian.Put(header, SctpView.Offset.DestinationPort, destinationPort);
        BigEndian.Put(header, SctpView.Offset.VerificationTag, verificationTag);
        return this;
    }

    /// <summary>Appends an SCTP chunk with its data, padded to a multiple of 4 bytes; types are in <see cref="SctpChunkType"/>.</summary>
    public PacketDraft Chunk(byte type, byte flags = 0, ReadOnlySpan<byte> data = default)
    {
        int length = SctpChunkEnumerator.HeaderSize + data.Length;
        Span<byte> chunk = Begin(LayerKind.SctpChunk, (length + 3) & ~3);
        chunk[0] = type;
        chunk[1] = flags;
        BigEndian.Put(chunk, 2, (ushort)length);
        data.CopyTo(chunk[SctpChunkEnumerator.HeaderSize..]);
        return this;
    }

    /// <summary>Appends an INIT or INIT-ACK chunk (16 bytes of data, no parameters).</summary>
    public PacketDraft ChunkInit(
        uint initiateTag, uint window = 65536, ushort outStreams = 10, ushort inStreams = 10, uint tsn = 1, bool acknowledge = false)
    {
        Span<byte> data = stackalloc byte[16];
        BigEndian.Put(data, 0, initiateTag);
        BigEndian.Put(data, 4, window);
        BigEndian.Put(data, 8, outStreams);
        BigEndian.Put(data, 10, inStreams);
        BigEndian.Put(data, 12, tsn);
        return Chunk(acknowledge ? SctpChunkType.InitAck : SctpChunkType.Init, 0, data);
    }

    /// <summary>Appends a DATA chunk that holds a whole message.</summary>
    public PacketDraft ChunkData(uint tsn, ReadOnlySpan<byte> message, ushort stream = 0, ushort streamSequence = 0, uint payloadProtocol = 0)
    {
        byte[] data = new byte[12 + message.Length];
        BigEndian.Put(data, 0, tsn);
        BigEndian.Put(data, 4, stream);
        BigEndian.Put(data, 6, streamSequence);
        BigEndian.Put(data, 8, payloadProtocol);
        message.CopyTo(data.AsSpan(12));
        return Chunk(SctpChunkType.Data, 3, data); // SCTP_DATA_FIRST_FRAG | SCTP_DATA_LAST_FRAG
    }
}
