using Statewall.Engine.Conntrack.Expectations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>
/// RAS: ends register where they can be called with a gatekeeper, who says where to call others. // nf_conntrack_h323_main.c: ras_help
/// </summary>
internal sealed class RasHelper : H323Helper
{
    private const uint UsualTimeout = 300; // default_rrq_ttl
    private const uint EndTimeout = 30; // for the answer to an unregistration
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int KindBits = 5;
    private const byte Loopback = 127;

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        var payload = UdpPayload(in packet);
        var reader = new PerReader(payload, 0);
        var places = default(H323Places);
        if (!reader.TryRead(1, out var isNewer) || isNewer != 0 || !reader.TryRead(KindBits, out var number)
            || H225Types.TypeOf((RasMessage)number) is not { } type || type.Read(ref reader, ref places, H323Role.None) == PerResult.Broken
            || IsTimeLast(payload.Length, in places))
            return NftVerdict.Accept;
        return Process(ref packet, table, (RasMessage)number, in places);
    }

    private static NftVerdict Process(ref Packet packet, ConntrackTable table, RasMessage kind, in H323Places places)
    {
        switch (kind)
        {
            case RasMessage.GatekeeperRequest:
            case RasMessage.LocationRequest:
                return TranslateRasAddress(ref packet, table, in places);
            case RasMessage.GatekeeperConfirm:
                return ExpectRas(in packet, table, in places);
            case RasMessage.RegistrationRequest:
                return Register(ref packet, table, in places);
            case RasMessage.RegistrationConfirm:
                return Confirm(ref packet, table, in places);
            case RasMessage.UnregistrationRequest:
                return Unregister(ref packet, table, in places);
            case RasMessage.AdmissionRequest:
                return Admit(ref packet, table, in places);
            case RasMessage.AdmissionConfirm:
                return ExpectAdmitted(ref packet, table, in places);
            case RasMessage.LocationConfirm:
                return TryFind(in packet, in places, out _, out var address, out var port) ? ExpectCall(in packet, table, address, port) : NftVerdict.Accept;
            default: // InfoRequestResponse
                return TranslateRasAddress(ref packet, table, in places) == NftVerdict.Accept ? TranslateCallAddress(ref packet, table, in places) : NftVerdict.Drop;
        }
    }

    // The gatekeeper may speak RAS elsewhere than where it is looked for. // process_gcf
    private static NftVerdict ExpectRas(in Packet packet, ConntrackTable table, in H323Places places)
    {
        var own = OwnTuple(in packet, table);
        if (!TryFind(in packet, in places, out _, out var address, out var port) || (address == own.Source && port == own.SourcePort)
            || table[packet.Slot].Has(ConntrackStatus.Expected))
            return NftVerdict.Accept;
        var wanted = From(in packet, table, IpProtocol.Udp, port);
        wanted.Tuple.Destination = address;
        wanted.Helper = HelperOf(table, "RAS"u8, IpProtocol.Udp);
        return Expect(table, in wanted);
    }

    // process_rrq
    private static NftVerdict Register(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (ExpectCalls(ref packet, table, in places) != NftVerdict.Accept || TranslateRasAddress(ref packet, table, in places) != NftVerdict.Accept)
            return NftVerdict.Drop;
        StateOf(in packet, table).Timeout = TryReadTime(in packet, in places, out var seconds) ? seconds : UsualTimeout;
        return NftVerdict.Accept;
    }

    // Calls come by the gatekeeper. // expect_q931
    private static NftVerdict ExpectCalls(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        var own = OwnTuple(in packet, table);
        H323Place? first = null;
        for (var at = 0; at < places.Count; at++)
        {
            if (places[at].Role != H323Role.CallSignalAddress)
                continue;
            first ??= places[at];
            if (!TryReadAddress(in packet, places[at], out var address, out var port) || address != own.Source || port == 0)
                continue;
            var wanted = From(in packet, table, IpProtocol.Tcp, port);
            wanted.Helper = HelperOf(table, "Q.931"u8, IpProtocol.Tcp);
            wanted.Flags = ExpectationFlags.Permanent;
            if (TranslatesAddresses(in packet, table))
                return ExpectTranslatedCalls(ref packet, table, ref wanted, first.Value, places[at]);
            var verdict = Expect(table, in wanted);
            if (verdict == NftVerdict.Accept)
                StateOf(in packet, table).SignalPorts[(int)packet.Direction] = port;
            return verdict;
        }
        return NftVerdict.Accept;
    }

    // nat_q931
    private static NftVerdict ExpectTranslatedCalls(ref Packet packet, ConntrackTable table, ref Expectation wanted, H323Place first, H323Place place)
    {
        var verdict = ExpectSignalling(ref packet, table, ref wanted, place, ExpectationFunctions.Call);
        if (verdict != NftVerdict.Accept || first == place || !IsLoopback(in packet, first))
            return verdict;
        return WriteAddress(
            ref packet, table, first, OtherTuple(in packet, table).Destination, StateOf(in packet, table).SignalPorts[(int)Opposite(packet.Direction)]);
    }

    // process_rcf
    private static NftVerdict Confirm(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (TranslateCallAddress(ref packet, table, in places) != NftVerdict.Accept)
            return NftVerdict.Drop;
        ref var state = ref StateOf(in packet, table);
        if (TryReadTime(in packet, in places, out var seconds))
            state.Timeout = seconds;
        if (state.Timeout != 0)
            KeepFor(in packet, table, state.Timeout * NanosecondsPerSecond);
        return NftVerdict.Accept;
    }

    // process_urq
    private static NftVerdict Unregister(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (TranslateCallAddress(ref packet, table, in places) != NftVerdict.Accept)
            return NftVerdict.Drop;
        table.Expectations.RemoveOf(packet.Slot);
        StateOf(in packet, table).SignalPorts = default;
        KeepFor(in packet, table, EndTimeout * NanosecondsPerSecond);
        return NftVerdict.Accept;
    }

    // Who is called asks with its own address as the destination, who calls as the source. // process_arq
    private static NftVerdict Admit(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (!TranslatesAddresses(in packet, table))
            return NftVerdict.Accept;
        var (own, other) = (OwnTuple(in packet, table), OtherTuple(in packet, table));
        var ports = StateOf(in packet, table).SignalPorts;
        for (var at = 0; at < places.Count; at++)
        {
            if (!TryReadAddress(in packet, places[at], out var address, out var port) || address != own.Source)
                continue;
            if (places[at].Role == H323Role.SourceAddress)
                return WriteAddress(ref packet, table, places[at], other.Destination, port);
            if (port == ports[(int)packet.Direction])
                return WriteAddress(ref packet, table, places[at], other.Destination, ports[(int)Opposite(packet.Direction)]);
        }
        return NftVerdict.Accept;
    }

    // process_acf
    private static NftVerdict ExpectAdmitted(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (!TryFind(in packet, in places, out _, out var address, out var port))
            return NftVerdict.Accept;
        return address == OwnTuple(in packet, table).Destination
            ? TranslateCallAddress(ref packet, table, in places)
            : ExpectCall(in packet, table, address, port);
    }

    private static NftVerdict ExpectCall(in Packet packet, ConntrackTable table, UInt128 address, ushort port)
    {
        var wanted = From(in packet, table, IpProtocol.Tcp, port);
        wanted.Tuple.Destination = address;
        wanted.Flags = ExpectationFlags.Permanent;
        wanted.Helper = HelperOf(table, "Q.931"u8, IpProtocol.Tcp);
        return Expect(table, in wanted);
    }

    // set_ras_addr
    private static NftVerdict TranslateRasAddress(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (!TranslatesAddresses(in packet, table))
            return NftVerdict.Accept;
        var (own, other) = (OwnTuple(in packet, table), OtherTuple(in packet, table));
        for (var at = 0; at < places.Count; at++)
        {
            if (places[at].Role == H323Role.RasAddress && TryReadAddress(in packet, places[at], out var address, out var port)
                && address == own.Source && port == own.SourcePort)
                return WriteAddress(ref packet, table, places[at], other.Destination, other.DestinationPort);
        }
        return NftVerdict.Accept;
    }

    // set_sig_addr
    private static NftVerdict TranslateCallAddress(ref Packet packet, ConntrackTable table, in H323Places places)
    {
        if (!TranslatesAddresses(in packet, table))
            return NftVerdict.Accept;
        var (own, other) = (OwnTuple(in packet, table), OtherTuple(in packet, table));
        var ports = StateOf(in packet, table).SignalPorts;
        H323Place? first = null;
        for (var at = 0; at < places.Count; at++)
        {
            if (places[at].Role != H323Role.CallSignalAddress)
                continue;
            first ??= places[at];
            if (!TryReadAddress(in packet, places[at], out var address, out var port) || port != ports[(int)packet.Direction])
                continue;
            if (address == own.Source)
            {
                var place = IsLoopback(in packet, first.Value) ? first.Value : places[at];
                return WriteAddress(ref packet, table, place, other.Destination, ports[(int)Opposite(packet.Direction)]);
            }
            if (address == own.Destination)
                return WriteAddress(ref packet, table, places[at], other.Source, ports[(int)Opposite(packet.Direction)]);
        }
        return NftVerdict.Accept;
    }

    // The only address in a message, if the connection can reach it.
    private static bool TryFind(in Packet packet, in H323Places places, out H323Place place, out UInt128 address, out ushort port)
    {
        (place, address, port) = (default, 0, 0);
        if (places.Count == 0)
            return false;
        place = places[0];
        return TryReadAddress(in packet, place, out address, out port);
    }

    // The kernel passes over the octets of a time twice, and takes a message that is not so long for a broken one. // decode_int
    private static bool IsTimeLast(int size, in H323Places places) =>
        TryFindTime(in places, out var place) && place.At + (2 * place.Size) > size;

    private static bool TryFindTime(in H323Places places, out H323Place place)
    {
        place = places.Count == 0 ? default : places[places.Count - 1];
        return place.Role == H323Role.TimeToLive;
    }

    private static bool TryReadAddress(in Packet packet, H323Place place, out UInt128 address, out ushort port) =>
        TryReadAddress(UdpPayload(in packet), packet.View.IsIPv6, place, out address, out port);

    // Some ends name themselves so in front of the address at which others reach them.
    private static bool IsLoopback(in Packet packet, H323Place place) =>
        TryReadAddress(in packet, place, out var address, out _) && (byte)(address >> 24) == Loopback;

    private static bool TryReadTime(in Packet packet, in H323Places places, out uint seconds)
    {
        seconds = 0;
        if (!TryFindTime(in places, out var place))
            return false;
        foreach (var octet in UdpPayload(in packet).Slice(place.At, place.Size))
            seconds = (seconds << 8) | octet;
        seconds++; // the least is 1
        return true;
    }
}
