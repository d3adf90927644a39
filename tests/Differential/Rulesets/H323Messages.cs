using System.Globalization;
using System.Net;
using System.Text;
using Part = System.Func<Differential.Rulesets.PerBits, Differential.Rulesets.PerBits>;

namespace Differential.Rulesets;

// Messages of H.323, as ITU-T H.225.0 and H.245 have them. Ends are written as 10.0.0.2:1720 or [2001:db8::2]:1720.
internal static class H323Messages
{
    private static readonly byte[] Guid = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    private static readonly byte[] Version = [0, 8, 0x91, 0x4A, 0, 4]; // 0.0.8.2250.0.4

    // RAS.
    internal static PerBits GatekeeperRequest(string ras) =>
        Ras(0).Flags(false, false, false, false, true).U16(7).Add(Protocol).Add(Address, ras).Add(Endpoint).Add(Aliases);

    internal static PerBits GatekeeperConfirm(string ras, bool named = false) =>
        Ras(1).Flags(false, false, named).U16(7).Add(Protocol).Add(Name, named ? "gk" : null).Add(Address, ras);

    internal static PerBits RegistrationRequest(string[] calls, string[] ras, uint? seconds = null)
    {
        var bits = Ras(3).Flags(seconds is not null, false, true, false).U16(8).Add(Protocol).Flags(true).List(calls, Address).List(ras, Address).Add(Endpoint).Add(Aliases)
            .Add(Vendor);
        return seconds is null ? bits : bits.Additions(null, new PerBits().Number(seconds.Value - 1), null, null, null, new PerBits().Flags(false));
    }

    internal static PerBits RegistrationConfirm(string[] calls, uint? seconds = null, bool more = false)
    {
        var bits = Ras(4).Flags(seconds is not null, false, true, true).U16(8).Add(Protocol).List(calls, Address).Add(Aliases).Add(Name, "gatekeeper")
            .Add(Name, "end");
        return seconds is null ? bits : bits.Additions(null, new PerBits().Number(seconds.Value - 1), null, more ? new PerBits().Octets(1, 2, 3, 4) : null);
    }

    internal static PerBits UnregistrationRequest(params string[] calls) => Ras(6).Flags(false, true, false, false).U16(9).List(calls, Address).Add(Aliases);

    internal static PerBits AdmissionRequest(string? destination = null, string? source = null)
    {
        var bits = Ras(9).Flags(false, true, true, destination is not null, false, source is not null, false, false).U16(10)
            .Flags(false).Bits(0, 2).Flags(false, true).Add(Name, "end").Add(Aliases).Add(Address, destination).Add(Aliases).Add(Address, source); // callType, callModel
        return bits.Number(1280).U16(1).Octets(Guid).Flags(false, false);
    }

    internal static PerBits AdmissionConfirm(string call) => Ras(10).Flags(false, true, false).U16(10).Number(1280).Flags(false, true).Add(Address, call).U16(10);

    internal static PerBits LocationRequest(string reply) => Ras(18).Flags(false, true, false).U16(11).Add(Name, "end").Add(Aliases).Add(Address, reply);

    internal static PerBits LocationConfirm(string call, string ras) => Ras(19).Flags(false, false).U16(11).Add(Address, call).Add(Address, ras);

    internal static PerBits InfoRequestResponse(string ras, params string[] calls) =>
        Ras(22).Flags(false, true, true, false).Add(NonStandard).U16(12).Add(Endpoint).Add(Name, "end").Add(Address, ras).List(calls, Address).Add(Aliases);

    // A message that the helper has no use for.
    internal static PerBits Ras(int kind) => new PerBits().Flags(false).Bits((uint)kind, 5);

    // Call signalling.
    internal static Part Setup(string? control = null, string? destination = null, string? source = null, Part[]? fastStart = null, params PerBits?[] later) => bits =>
    {
        var isExtended = source is not null || fastStart is not null;
        Body(bits, 0).Flags(isExtended, control is not null, true, true, destination is not null, true, true, true).Add(Protocol).Add(Address, control)
            .Add(Aliases).Add(Endpoint).Add(Aliases).Add(Address, destination).Add(Aliases).Length(2).U16(3).U16(4) // destExtraCRV
            .Flags(false).Octets(Guid).Flags(false).Bits(0, 2) // activeMC, conferenceID, conferenceGoal
            .Flags(false).Bits(0x55, 7).Flags(false, true, false).Flags(false).Bits(0, 2); // callServices, callType
        return isExtended
            ? bits.Additions([source is null ? null : Address(new PerBits(), source), null, new PerBits().Flags(false).Octets(Guid), null, null, null, Channels(fastStart), .. later])
            : bits;
    };

    internal static Part CallProceeding(string? control = null, Part[]? fastStart = null) => bits => Proceeding(Body(bits, 1), control, fastStart);

    internal static Part Alerting(string? control = null, Part[]? fastStart = null) => bits => Proceeding(Body(bits, 3), control, fastStart);

    internal static Part Connect(string? control = null, Part[]? fastStart = null, params PerBits?[] later) => bits =>
        Later(Body(bits, 2).Flags(fastStart is not null, control is not null).Add(Protocol).Add(Address, control).Add(Endpoint).Octets(Guid), fastStart, later);

    internal static Part Information() => bits => Body(bits, 4).Flags(false).Add(Protocol);

    internal static Part ReleaseComplete() => bits => Body(bits, 5).Flags(false, true).Add(Protocol).Flags(false).Bits(3, 4);

    internal static Part Facility(int reason, string? alternative = null, string? control = null, Part[]? fastStart = null) => bits =>
    {
        var isExtended = control is not null || fastStart is not null;
        Body(bits, 6).Flags(isExtended, alternative is not null, true, true).Add(Protocol).Add(Address, alternative).Add(Aliases).Octets(Guid).Flags(false).Bits((uint)reason, 2);
        return isExtended ? bits.Additions(null, null, null, null, null, null, control is null ? null : Address(new PerBits(), control), Channels(fastStart)) : bits;
    };

    internal static Part Progress(string? control = null, Part[]? fastStart = null) => bits =>
    {
        var inner = new PerBits().Flags(false, control is not null, true, false, false, fastStart is not null).Add(Protocol).Add(Endpoint).Add(Address, control)
            .Flags(false).Octets(Guid).Flags(false).Bits(1, 2); // callIdentifier, h245SecurityMode
        if (fastStart is not null)
            inner.List(fastStart, (list, channel) => list.Open(channel(new PerBits())));
        return bits.Flags(true).Bits(0, 7).Open(inner);
    };

    // The message as it goes on TCP.
    internal static string Signalled(Part body, params Part[] controls)
    {
        var bits = new PerBits().Flags(false, false).Flags(controls.Length > 0, false).Add(body); // H323-UserInformation, H323-UU-PDU
        if (controls.Length > 0)
            bits.Additions(null, new PerBits().Flags(true), new PerBits().List(controls, (list, control) => list.Open(control(new PerBits()))));
        var content = bits.ToArray();
        return Packed([8, 2, 0, 1, 5, 0xA1, 4, 3, 0x88, 0x90, 0xA5, 0x7E, (byte)((content.Length + 1) >> 8), (byte)(content.Length + 1), 5, .. content]);
    }

    // H.245.
    internal static Part OpenChannel(string? media, string? reports, Part? type = null, (string? Media, string? Reports)? reverse = null, string? stack = null) => bits =>
    {
        bits.Flags(stack is not null, reverse is not null).U16(1).Flags(false, false).Add(type ?? Audio).Flags(true).Bits(0, 7).Open(Parameters(media, reports));
        if (reverse is { } channel)
            bits.Flags(false, true).Add(Audio).Flags(true).Bits(0, 7).Open(Parameters(channel.Media, channel.Reports));
        return stack is null ? bits : bits.Additions(Stack(stack));
    };

    internal static Part OpenChannelAck(string? media, string? reports, (string? Media, string? Reports)? reverse = null, string? stack = null) => bits =>
    {
        bits.Flags(true, reverse is not null).U16(1);
        if (reverse is { } channel)
            bits.Flags(false, false, true).U16(2).Flags(true).Bits(0, 7).Open(Parameters(channel.Media, channel.Reports));
        var acknowledged = new PerBits().Flags(false).Flags(false, false, true, media is not null, reports is not null, false).Bits(1, 8).Add(Unicast, media).Add(Unicast, reports);
        return bits.Additions(stack is null ? null : Stack(stack), acknowledged);
    };

    internal static Part Asked(Part channel) => bits => bits.Flags(false).Bits(0, 2).Flags(false).Bits(3, 4).Add(channel);

    internal static Part Answered(Part acknowledgement) => bits => bits.Flags(false).Bits(1, 2).Flags(false).Bits(5, 5).Add(acknowledgement);

    internal static string Controlled(Part message) => Packed(message(new PerBits()).ToArray());

    // Types of data.
    internal static PerBits Audio(PerBits bits) => bits.Flags(false).Bits(3, 3).Flags(false).Bits(1, 4).Octets(19); // g711Alaw64k

    internal static PerBits Speech(PerBits bits) => bits.Flags(false).Bits(3, 3).Flags(false).Bits(8, 4).Octets(3).Flags(true); // g7231

    internal static PerBits Video(PerBits bits) => // h263VideoCapability
        bits.Flags(false).Bits(2, 3).Flags(false).Bits(3, 3).Flags(false, true, true, false, false, false, true, true).Bits(1, 5).Bits(3, 5).Number(3840).Bits(9, 5).Number(7).U16(64);

    internal static PerBits OldVideo(PerBits bits) => // h261VideoCapability
        bits.Flags(false).Bits(2, 3).Flags(false).Bits(1, 3).Flags(false, true, true).Bits(1, 2).Bits(2, 2).Flags(true).U16(3840).Flags(false);

    internal static PerBits DataStack(PerBits bits) => // t120 with a stack of its own
        bits.Flags(false).Bits(4, 3).Flags(false).Flags(false).Bits(1, 4).Flags(true).Bits(3, 7).Open(new PerBits()).Number(640);

    internal static PerBits OtherData(PerBits bits) => bits.Flags(false).Bits(4, 3).Flags(false).Flags(false).Bits(6, 4).Flags(false).Bits(3, 3).Number(640); // h224 in HDLC

    internal static PerBits NonStandardData(PerBits bits) => bits.Flags(false).Bits(0, 3).Flags(true).Octets(181, 0, 83, 76).Length(3).Octets(1, 2, 3);

    internal static PerBits Address(PerBits bits, string end)
    {
        if (end == "nsap")
            return bits.Flags(false).Bits(5, 3).Bits(2, 5).Octets(1, 2, 3);
        var (address, port) = Parse(end);
        bits.Flags(false).Bits(address.Length == 4 ? 0u : 3u, 3);
        return (address.Length == 4 ? bits : bits.Flags(false)).Octets(address).U16(port);
    }

    private static PerBits Unicast(PerBits bits, string end)
    {
        var (address, port) = Parse(end);
        return bits.Flags(false, false).Flags(false).Bits(address.Length == 4 ? 0u : 2u, 3).Flags(false).Octets(address).U16(port);
    }

    private static PerBits Parameters(string? media, string? reports)
    {
        var bits = new PerBits().Flags(false, true, true, media is not null, media is not null, reports is not null, false, true, false, true, false)
            .Length(1).Flags(true).Octets(181, 0, 83, 76).Length(2).Octets(1, 2).Octets(1).Bits(0, 8).Add(Unicast, media); // nonStandard, sessionID, associatedSessionID
        return (media is null ? bits : bits.Flags(false)).Add(Unicast, reports).Flags(true).Bits(4, 5);
    }

    private static PerBits Stack(string end) => new PerBits().Flags(false, true, false).Flags(false).Bits(0, 1).Flags(false).Bits(2, 2).Add(Unicast, end).Flags(false);

    private static PerBits Proceeding(PerBits bits, string? control, Part[]? fastStart) =>
        Later(bits.Flags(fastStart is not null, control is not null).Add(Protocol).Add(Endpoint).Add(Address, control), fastStart);

    private static PerBits Later(PerBits bits, Part[]? fastStart, params PerBits?[] later) =>
        fastStart is null ? bits : bits.Additions([.. Missing(4), Channels(fastStart), .. later]);

    // Additions that are not there.
    internal static IEnumerable<PerBits?> Missing(int count) => Enumerable.Repeat<PerBits?>(null, count);

    private static PerBits? Channels(Part[]? fastStart) => fastStart is null ? null : new PerBits().List(fastStart, (bits, channel) => bits.Open(channel(new PerBits())));

    private static PerBits Body(PerBits bits, int kind) => bits.Flags(false).Bits((uint)kind, 3);

    private static PerBits Protocol(PerBits bits) => bits.Length(Version.Length).Octets(Version);

    private static PerBits NonStandard(PerBits bits) => bits.Flags(false).Bits(1, 1).Flags(false).Octets(181, 0, 83, 76).Length(2).Octets(1, 2);

    private static PerBits Vendor(PerBits bits) => bits.Flags(false, true, true).Flags(false).Octets(181, 0, 83, 76).Octets(2).Octets(65, 66, 67).Octets(0).Octets(49);

    private static PerBits Endpoint(PerBits bits) => bits.Flags(false, false, true, false, true, false, true).Add(Vendor)
        .Flags(false, true, false).Length(1).Flags(false).Bits(5, 4).Flags(false, false) // gateway: h323
        .Flags(false, false) // terminal
        .Flags(false, false);

    // Digits, a name, and a URL, which is an addition.
    private static PerBits Aliases(PerBits bits)
    {
        bits.Length(3).Flags(false).Bits(0, 1).Bits(2, 7).Octets(0x34, 0x50);
        bits.Flags(false).Bits(1, 1).Octets(1).Octets(0, 66, 0, 111);
        return bits.Flags(true).Bits(0, 7).Open(new PerBits().Bits(2, 9).Octets(97, 58, 98));
    }

    private static PerBits Name(PerBits bits, string name) => bits.Bits((uint)name.Length - 1, 7).Octets(Encoding.BigEndianUnicode.GetBytes(name));

    private static string Packed(byte[] content) =>
        Encoding.Latin1.GetString([3, 0, (byte)((content.Length + 4) >> 8), (byte)(content.Length + 4), .. content]);

    private static (byte[] Address, ushort Port) Parse(string end)
    {
        var colon = end.LastIndexOf(':');
        return (IPAddress.Parse(end[..colon].Trim('[', ']')).GetAddressBytes(), ushort.Parse(end[(colon + 1)..], CultureInfo.InvariantCulture));
    }
}
