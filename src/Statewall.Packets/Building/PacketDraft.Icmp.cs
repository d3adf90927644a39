namespace Statewall.Packets.Building;

public sealed partial class PacketDraft
{
    /// <summary>Appends an ICMP header; <paramref name="rest"/> is the 32 bits after the checksum.</summary>
    public PacketDraft Icmp(byte type, byte code = 0, uint rest = 0) => IcmpHeader(LayerKind.Icmp, type, code, rest);

    /// <summary>Appends an ICMP echo request or reply.</summary>
    public PacketDraft IcmpEcho(ushort id, ushort sequence, bool reply = false) =>
        Icmp(reply ? IcmpType.EchoReply : IcmpType.EchoRequest, 0, ((uint)id << 16) | sequence);

    /// <summary>
    /// Appends an ICMP error that quotes a packet: as many of its bytes as <paramref name="limit"/> (548 makes the 576 bytes of
    /// <c>icmp_send</c> with a header without options).
    /// </summary>
    public PacketDraft IcmpError(byte type, byte code, ReadOnlySpan<byte> quoted, uint rest = 0, int limit = 548) =>
        Icmp(type, code, rest).Payload(quoted[..Math.Min(quoted.Length, limit)]);

    /// <summary>Appends an ICMPv6 header; <paramref name="rest"/> is the 32 bits after the checksum.</summary>
    public PacketDraft IcmpV6(byte type, byte code = 0, uint rest = 0) => IcmpHeader(LayerKind.IcmpV6, type, code, rest);

    /// <summary>Appends an ICMPv6 echo request or reply.</summary>
    public PacketDraft IcmpV6Echo(ushort id, ushort sequence, bool reply = false) =>
        IcmpV6(reply ? IcmpV6Type.EchoReply : IcmpV6Type.EchoRequest, 0, ((uint)id << 16) | sequence);

    /// <summary>Appends an ICMPv6 error that quotes a packet, up to <paramref name="limit"/> bytes of it (1232 keeps to 1280 in all).</summary>
    public PacketDraft IcmpV6Error(byte type, byte code, ReadOnlySpan<byte> quoted, uint rest = 0, int limit = 1232) =>
        IcmpV6(type, code, rest).Payload(quoted[..Math.Min(quoted.Length, limit)]);

    private PacketDraft IcmpHeader(LayerKind kind, byte type, byte code, uint rest)
    {
        Span<byte> header = Begin(kind, IcmpView.Size);
        header[IcmpView.Offset.Type] = type;
        header[IcmpView.Offset.Code] = code;
        BigEndian.Put(header, IcmpView.Offset.Id, rest);
        return this;
    }
}
