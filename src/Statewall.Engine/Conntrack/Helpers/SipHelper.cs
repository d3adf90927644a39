using Statewall.Engine.Conntrack.Expectations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>What is known of a connection with SIP. // struct nf_ct_sip_master</summary>
internal struct SipState
{
    /// <summary>The number of the last registration.</summary>
    public uint RegisterSequence;

    /// <summary>The number of the last invitation.</summary>
    public uint InviteSequence;

    /// <summary>The port to which answers have to go, where that is not the one that requests come from; else 0. // forced_dport</summary>
    public ushort ForcedPort;
}

/// <summary>
/// SIP: registrations say where calls can be signalled to, invitations and their answers where media go. // nf_conntrack_sip.c
/// </summary>
internal sealed partial class SipHelper : PacketHelper
{
    private const byte Signalling = 0; // SIP_EXPECT_SIGNALLING
    private const long MasterTimeout = 3600_000_000_000; // sip_timeout
    private const int ShortestMessage = 11; // "SIP/2.0 200"

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        var isTcp = packet.View.Protocol == IpProtocol.Tcp;
        if (isTcp && !IsEstablished(in packet))
            return NftVerdict.Accept;
        var payload = isTcp ? TcpPayload(in packet) : UdpPayload(in packet);
        if (payload.IsEmpty)
            return NftVerdict.Accept;
        KeepFor(in packet, table, MasterTimeout);
        if (payload.Length < ShortestMessage)
            return NftVerdict.Accept;
        var message = new SipPlace { At = packet.Size - payload.Length, Length = payload.Length };
        return isTcp ? HelpStream(ref packet, table, ref message) : HelpMessage(ref packet, table, ref message);
    }

    /// <summary>The text of a message in a packet.</summary>
    public static SipText TextOf(in Packet packet, in SipPlace message) =>
        new(packet.View.Bytes.Slice(message.At, message.Length), packet.View.IsIPv6);

    /// <summary>What is known of a connection.</summary>
    public static ref SipState StateOf(ConntrackTable table, uint slot) => ref DataOf<SipState>(table, slot);

    // One message after the other, as far as they are whole. // sip_help_tcp
    private static NftVerdict HelpStream(ref Packet packet, ConntrackTable table, ref SipPlace rest)
    {
        var longer = 0;
        var verdict = NftVerdict.Accept;
        while (rest.Length > 0 && TryMeasure(TextOf(in packet, in rest), out var length))
        {
            if (length > rest.Length)
                return NftVerdict.Accept;
            var message = new SipPlace { At = rest.At, Length = length };
            verdict = HelpMessage(ref packet, table, ref message);
            if (verdict != NftVerdict.Accept)
                break;
            longer += message.Length - length;
            rest = new SipPlace { At = message.End, Length = packet.Size - message.End };
        }
        if (verdict == NftVerdict.Accept && longer != 0 && IsTranslated(in packet, table))
            SequenceAdjuster.Add(table, packet.Slot, packet.Direction, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.Transport[4..]), longer);
        return verdict;
    }

    private static bool TryMeasure(SipText text, out int length)
    {
        length = 0;
        var place = default(SipPlace);
        if (text.Find(SipHeader.ContentLength, 0, ref place) != SipResult.Found)
            return false;
        var headers = text.Text[place.End..].IndexOf("\r\n\r\n"u8);
        if (headers < 0)
            return false;
        length = (int)Math.Min((uint)(place.End + headers + 4) + (ulong)text.Number(place.At), int.MaxValue);
        return true;
    }

    // process_sip_msg
    private static NftVerdict HelpMessage(ref Packet packet, ConntrackTable table, ref SipPlace message)
    {
        var isResponse = TextOf(in packet, in message).Has(0, "SIP/2.0 "u8);
        var verdict = isResponse ? HelpResponse(ref packet, table, ref message) : HelpRequest(ref packet, table, ref message);
        return verdict == NftVerdict.Accept && IsTranslated(in packet, table) && !SipNat.TryTranslate(ref packet, table, ref message)
            ? NftVerdict.Drop
            : verdict;
    }

    // process_sip_request
    private static NftVerdict HelpRequest(ref Packet packet, ConntrackTable table, ref SipPlace message)
    {
        var text = TextOf(in packet, in message);
        var own = OwnTuple(in packet, table);
        var via = default(SipUri);
        if (text.FindUri(SipHeader.ViaUdp, ref via) == SipResult.Found && via.Port != own.SourcePort && via.Address == own.Source)
            StateOf(table, packet.Slot).ForcedPort = via.Port; // some phones listen elsewhere than where they send from
        var method = MethodAt(text, 0);
        if (method.IsEmpty || text.Text.Length < method.Length + 2 || text.Text[method.Length] != ' ' || !char.IsAsciiLetter((char)text.Text[method.Length + 1]))
            return NftVerdict.Accept;
        var place = default(SipPlace);
        if (!TryReadSequence(text, ref place, out var sequence))
            return NftVerdict.Drop;
        if (method.SequenceEqual("REGISTER"u8))
            return RegisterRequest(ref packet, table, ref message, sequence);
        if (method.SequenceEqual("BYE"u8))
            return EndMedia(in packet, table);
        var isInvitation = method.SequenceEqual("INVITE"u8);
        if (isInvitation)
            EndMedia(in packet, table);
        var verdict = HelpSession(ref packet, table, ref message);
        if (verdict == NftVerdict.Accept && isInvitation)
            StateOf(table, packet.Slot).InviteSequence = sequence;
        return verdict;
    }

    // process_sip_response
    private static NftVerdict HelpResponse(ref Packet packet, ConntrackTable table, ref SipPlace message)
    {
        var text = TextOf(in packet, in message);
        if (text.Text.Length < ShortestMessage)
            return NftVerdict.Accept;
        var code = text.Number("SIP/2.0 ".Length);
        var place = default(SipPlace);
        if (code == 0 || !TryReadSequence(text, ref place, out var sequence))
            return NftVerdict.Drop;
        var method = MethodAt(text, place.End + 1);
        if (method.SequenceEqual("REGISTER"u8))
            return RegisterResponse(in packet, table, in message, sequence, code);
        if (method.IsEmpty || method.SequenceEqual("ACK"u8) || method.SequenceEqual("BYE"u8))
            return NftVerdict.Accept;
        if (code is >= 100 and <= 299)
            return HelpSession(ref packet, table, ref message);
        if (StateOf(table, packet.Slot).InviteSequence == sequence)
            EndMedia(in packet, table);
        return NftVerdict.Accept;
    }

    private static bool TryReadSequence(SipText text, ref SipPlace place, out uint sequence)
    {
        sequence = 0;
        if (text.Find(SipHeader.CSeq, 0, ref place) != SipResult.Found)
            return false;
        sequence = text.Number(place.At);
        return sequence != 0 || text.Text[place.At] == '0';
    }

    // The method that stands at a place; empty when it is none that matters. // sip_handlers
    private static ReadOnlySpan<byte> MethodAt(SipText text, int at) =>
        text.Has(at, "INVITE"u8) ? "INVITE"u8
        : text.Has(at, "UPDATE"u8) ? "UPDATE"u8
        : text.Has(at, "ACK"u8) ? "ACK"u8
        : text.Has(at, "PRACK"u8) ? "PRACK"u8
        : text.Has(at, "BYE"u8) ? "BYE"u8
        : text.Has(at, "REGISTER"u8) ? "REGISTER"u8
        : default;

    // The registrar will signal calls to the address that the client names. // process_register_request
    private static NftVerdict RegisterRequest(ref Packet packet, ConntrackTable table, ref SipPlace message, uint sequence)
    {
        if (table[packet.Slot].Has(ConntrackStatus.Expected))
            return NftVerdict.Accept;
        var text = TextOf(in packet, in message);
        var (place, contact) = (default(SipPlace), default(SipUri));
        var expires = text.Find(SipHeader.Expires, 0, ref place) == SipResult.Found ? text.Number(place.At) : 0;
        var result = text.FindUri(SipHeader.Contact, ref contact);
        if (result != SipResult.Found)
            return result == SipResult.Broken ? NftVerdict.Drop : NftVerdict.Accept;
        var own = OwnTuple(in packet, table);
        var protocol = text.TransportAt(contact.Place.End, own.Protocol);
        if (contact.Address != own.Source || protocol == 0)
            return NftVerdict.Accept;
        if (text.FindNumber(contact.Place.End, "expires="u8, ref place, ref expires) == SipResult.Broken)
            return NftVerdict.Drop;
        if (expires != 0)
        {
            var wanted = Expectation.Of(packet.Slot, OtherTuple(in packet, table).Source, in own, protocol, contact.Port);
            wanted.Tuple.Destination = contact.Address;
            wanted.Helper = table.Extend(packet.Slot).Helper;
            wanted.Flags = ExpectationFlags.Permanent | ExpectationFlags.Inactive;
            var verdict = IsTranslated(in packet, table) ? SipNat.Expect(ref packet, table, ref message, ref wanted, in contact.Place) : Expect(table, in wanted);
            if (verdict != NftVerdict.Accept)
                return verdict;
        }
        StateOf(table, packet.Slot).RegisterSequence = sequence;
        return NftVerdict.Accept;
    }

    // process_register_response
    private static NftVerdict RegisterResponse(in Packet packet, ConntrackTable table, in SipPlace message, uint sequence, uint code)
    {
        if (StateOf(table, packet.Slot).RegisterSequence != sequence || code is >= 100 and <= 199)
            return NftVerdict.Accept;
        if (code is >= 200 and <= 299)
        {
            var verdict = Renew(in packet, table, TextOf(in packet, in message), out var isRenewed);
            if (verdict != NftVerdict.Accept || isRenewed)
                return verdict;
        }
        EndSignalling(in packet, table);
        return NftVerdict.Accept;
    }

    private static NftVerdict Renew(in Packet packet, ConntrackTable table, SipText text, out bool isRenewed)
    {
        isRenewed = false;
        var (place, contact) = (default(SipPlace), default(SipUri));
        var common = text.Find(SipHeader.Expires, 0, ref place) == SipResult.Found ? text.Number(place.At) : 0;
        var own = OwnTuple(in packet, table);
        var (offset, isInside) = (0, false);
        while (true)
        {
            var expires = common;
            var result = text.FindUri(SipHeader.Contact, ref offset, ref isInside, ref contact);
            if (result != SipResult.Found)
                return result == SipResult.Broken ? NftVerdict.Drop : NftVerdict.Accept;
            var protocol = text.TransportAt(contact.Place.End, own.Protocol);
            if (contact.Address != own.Destination || protocol == 0)
                continue;
            if (text.FindNumber(contact.Place.End, "expires="u8, ref place, ref expires) == SipResult.Broken)
                return NftVerdict.Drop;
            if (expires == 0)
                return NftVerdict.Accept;
            if (TryRefresh(in packet, table, in contact, protocol, expires))
            {
                isRenewed = true;
                return NftVerdict.Accept;
            }
        }
    }

    // refresh_signalling_expectation
    private static bool TryRefresh(in Packet packet, ConntrackTable table, in SipUri contact, byte protocol, uint seconds)
    {
        for (var number = table.Extend(packet.Slot).NewestExpectation; number != 0; number = table.Expectations[number].Older)
        {
            ref var expectation = ref table.Expectations[number];
            if (expectation.Class != Signalling || expectation.Tuple.Destination != contact.Address
                || expectation.Tuple.Protocol != protocol || expectation.Tuple.DestinationPort != contact.Port)
                continue;
            table.Expectations.Refresh(number, seconds);
            expectation.Flags &= ~ExpectationFlags.Inactive;
            return true;
        }
        return false;
    }

    // flush_expectations
    private static NftVerdict EndMedia(in Packet packet, ConntrackTable table)
    {
        for (uint number = table.Extend(packet.Slot).NewestExpectation, older; number != 0; number = older)
        {
            older = table.Expectations[number].Older;
            if (table.Expectations[number].Class != Signalling)
                table.Expectations.Remove(number);
        }
        return NftVerdict.Accept;
    }

    private static void EndSignalling(in Packet packet, ConntrackTable table)
    {
        for (var number = table.Extend(packet.Slot).NewestExpectation; number != 0; number = table.Expectations[number].Older)
        {
            if (table.Expectations[number].Class != Signalling)
                continue;
            table.Expectations.Remove(number);
            return;
        }
    }
}
