namespace Statewall.Packets.Building;

public sealed partial class PacketDraft
{
    /// <summary>Appends a GRE version 0 header; what follows (an IP or Ethernet header) decides its protocol type.</summary>
    public PacketDraft Gre(uint? key = null, uint? sequence = null, bool checksum = false)
    {
        int size = GreView.MinimumSize + (checksum ? 4 : 0) + (key is null ? 0 : 4) + (sequence is null ? 0 : 4);
        Span<byte> header = Begin(LayerKind.Gre, size);
        int flags = (checksum ? GreView.ChecksumFlag : 0) | (key is null ? 0 : GreView.KeyFlag)
            | (sequence is null ? 0 : GreView.SequenceFlag);
        BigEndian.Put(header, GreView.Offset.Flags, (ushort)flags);
        int at = GreView.MinimumSize + (checksum ? 4 : 0);
        PutNext(header, ref at, key);
        PutNext(header, ref at, sequence);
        return this;
    }

    /// <summary>Appends a GRE version 1 header of PPTP, for PPP payload.</summary>
    public PacketDraft GrePptp(ushort callId, uint? sequence = null, uint? acknowledgement = null)
    {
        Span<byte> header = Begin(LayerKind.GrePptp, 8 + (sequence is null ? 0 : 4) + (acknowledgement is null ? 0 : 4));
        int flags = GreView.KeyFlag | 1 | (sequence is null ? 0 : GreView.SequenceFlag)
            | (acknowledgement is null ? 0 : GreView.AcknowledgementFlag);
        BigEndian.Put(header, GreView.Offset.Flags, (ushort)flags);
        BigEndian.Put(header, GreView.Offset.Protocol, EtherType.Ppp);
        BigEndian.Put(header, GreView.Offset.CallId, callId);
        int at = 8;
        PutNext(header, ref at, sequence);
        PutNext(header, ref at, acknowledgement);
        return this;
    }

    /// <summary>Appends an ESP header; the payload stands for the encrypted rest.</summary>
    public PacketDraft Esp(uint spi, uint sequence)
    {
        Span<byte> header = Begin(LayerKind.Esp, EspView.Size);
        BigEndian.Put(header, EspView.Offset.Spi, spi);
        BigEndian.Put(header, EspView.Offset.Sequence, sequence);
        return this;
    }

    private static void PutNext(Span<byte> header, ref int at, uint? value)
    {
        if (value is { } present)
        {
            BigEndian.Put(header, at, present);
            at += 4;
        }
    }
}
