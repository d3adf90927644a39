using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>
/// FTP: a client's PORT and EPRT, and a server's 227 and 229, name the address and port of a data connection. They count only at the start of
/// a line, thus where a segment is known to follow a newline. // nf_conntrack_ftp.c, nf_nat_ftp.c
/// </summary>
internal sealed partial class FtpHelper : PacketHelper
{
    private const int Remembered = 2; // NUM_SEQ_TO_REMEMBER

    private static readonly Command[][] Commands =
    [
        [new("PORT", ' ', '\r', Form.Commas), new("EPRT", ' ', '\r', Form.Extended)],
        [new("227 ", '\0', '\0', Form.FirstCommas), new("229 ", '(', ')', Form.ExtendedPort)],
    ];

    // How a command says an address and a port.
    private enum Form : byte
    {
        Commas, // NF_CT_FTP_PORT
        FirstCommas, // NF_CT_FTP_PASV: the first number begins it
        Extended, // NF_CT_FTP_EPRT
        ExtendedPort, // NF_CT_FTP_EPSV: the port alone
    }

    private enum Search
    {
        None,
        Partial,
        Found,
    }

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (!IsEstablished(in packet) || !TcpView.TryParse(packet.Transport, out var tcp) || tcp.Payload.IsEmpty)
            return NftVerdict.Accept;
        ref var newlines = ref DataOf<Newlines>(table, packet.Slot);
        var direction = (int)packet.Direction;
        var endsLine = tcp.Payload[^1] == '\n';
        var end = tcp.Sequence + (uint)tcp.Payload.Length;
        var verdict = NftVerdict.Accept;
        if (newlines.IsBehind(direction, tcp.Sequence))
        {
            var own = OwnTuple(in packet, table);
            var offer = new Offer { Address = own.Source, IsIPv6 = own.Family == (byte)NfProto.IPv6 };
            switch (Find(tcp.Payload, Commands[direction], ref offer))
            {
                case Search.Partial:
                    return NftVerdict.Drop; // what is missing would come too late
                case Search.Found when offer.Address != own.Source:
                    return NftVerdict.Accept; // somebody else's address
                case Search.Found:
                    verdict = Expect(ref packet, table, in offer);
                    break;
            }
        }
        if (endsLine)
            newlines.Note(direction, end);
        return verdict;
    }

    // nf_nat_ftp
    private static NftVerdict Expect(ref Packet packet, ConntrackTable table, in Offer offer)
    {
        var other = OtherTuple(in packet, table);
        var wanted = Expectation.Of(packet.Slot, other.Source, in other, IpProtocol.Tcp, offer.Port);
        if (!IsTranslated(in packet, table))
            return Expect(table, in wanted);
        FollowMaster(ref wanted, Opposite(packet.Direction), offer.Port);
        var port = NatExpectations.AddAtFreePort(table, ref wanted, out var number);
        if (port == 0)
            return NftVerdict.Drop;
        Span<byte> text = stackalloc byte["|2|0000:0000:0000:0000:0000:0000:0000:0000|65535|".Length];
        var size = Write(text, offer.Form, in other, port);
        if (size > 0 && PacketMangling.TryMangleTcp(ref packet, table, offer.At, offer.Length, text[..size]))
            return NftVerdict.Accept;
        table.Expectations.Remove(number);
        return NftVerdict.Drop;
    }

    // nf_nat_ftp_fmt_cmd
    private static int Write(Span<byte> text, Form form, in TupleKey other, ushort port)
    {
        var address = (uint)other.DestinationLow;
        var culture = CultureInfo.InvariantCulture;
        int size;
        if (form is Form.Commas or Form.FirstCommas)
            Utf8.TryWrite(text, culture, $"{address >> 24},{(byte)(address >> 16)},{(byte)(address >> 8)},{(byte)address},{port >> 8},{port & 0xFF}", out size);
        else if (form == Form.ExtendedPort)
            Utf8.TryWrite(text, culture, $"|||{port}|", out size);
        else if (other.Family == (byte)NfProto.IPv4)
            Utf8.TryWrite(text, culture, $"|1|{address >> 24}.{(byte)(address >> 16)}.{(byte)(address >> 8)}.{(byte)address}|{port}|", out size);
        else
            size = WriteIPv6(text, other.Destination, port);
        return size;
    }

    // All digits of all groups. // %pI6
    private static int WriteIPv6(Span<byte> text, UInt128 address, ushort port)
    {
        "|2|"u8.CopyTo(text);
        var at = 3;
        for (var shift = 112; shift >= 0; shift -= 16)
        {
            Utf8.TryWrite(text[at..], CultureInfo.InvariantCulture, $"{(ushort)(address >> shift):x4}{(shift > 0 ? ':' : '|')}", out var group);
            at += group;
        }
        Utf8.TryWrite(text[at..], CultureInfo.InvariantCulture, $"{port}|", out var size);
        return at + size;
    }

    private readonly record struct Command(string Word, char Skip, char End, Form Form)
    {
        public byte[] Bytes { get; } = System.Text.Encoding.ASCII.GetBytes(Word);
    }

    // What a command says, and where it stands in the payload.
    private ref struct Offer
    {
        public bool IsIPv6;
        public UInt128 Address;
        public ushort Port;
        public Form Form;
        public int At;
        public int Length;
    }

    // The last sequence numbers behind newlines, by direction. // struct nf_ct_ftp_master
    private struct Newlines
    {
        private Numbers _numbers;
        private Counts _counts;

        // find_nl_seq
        public readonly bool IsBehind(int direction, uint sequence)
        {
            for (var at = 0; at < _counts[direction]; at++)
            {
                if (_numbers[(direction * Remembered) + at] == sequence)
                    return true;
            }
            return false;
        }

        // update_nl_seq
        public void Note(int direction, uint sequence)
        {
            if (IsBehind(direction, sequence))
                return;
            var first = direction * Remembered;
            if (_counts[direction] < Remembered)
            {
                _numbers[first + _counts[direction]++] = sequence;
                return;
            }
            var oldest = SequenceNumber.IsBefore(_numbers[first], _numbers[first + 1]) ? first : first + 1;
            if (SequenceNumber.IsAfter(sequence, _numbers[oldest]))
                _numbers[oldest] = sequence;
        }

        [InlineArray(2 * Remembered)]
        private struct Numbers
        {
            private uint _first;
        }

        [InlineArray(2)]
        private struct Counts
        {
            private byte _first;
        }
    }
}
