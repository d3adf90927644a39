using static Statewall.Engine.Conntrack.Helpers.H323.PerField;
using static Statewall.Engine.Conntrack.Helpers.H323.PerType;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>Types of ITU-T H.245: what opens logical channels, up to the addresses in it.</summary>
internal static class H245Types
{
    private static readonly PerType NonStandard = new PerSequence(false, new PerChoice(false, Identifier, Octets(4)), OctetString);

    private static readonly PerType UnicastAddress = new PerChoice(
        true,
        new PerSequence(true, Address(4)), // iPAddress
        new PerSequence(true, Octets(6), Octets(4), Bits(16)), // iPXAddress
        new PerSequence(true, Address(16)), // iP6Address
        Octets(16), // netBios
        new PerSequence(true, Bits(1), Octets(4), Octets(2), ListOf(Octets(4)))); // iPSourceRouteAddress

    private static readonly PerType MulticastAddress = new PerChoice(true, new PerSequence(true, Octets(4), Octets(2)), new PerSequence(true, Octets(16), Octets(2)));

    private static readonly PerType TransportAddress = new PerChoice(true, UnicastAddress, MulticastAddress);

    private static readonly PerType VideoCapability = new PerChoice(
        true,
        NonStandard,
        new PerSequence(true, Optional(Bits(2)), Optional(Bits(2)), Flag, Octets(2), Flag), // h261VideoCapability
        new PerSequence( // h262VideoCapability
            true, Bits(11), Optional(Number), Optional(Number), Optional(Octets(2)), Optional(Octets(2)), Optional(Bits(4)), Optional(Number)),
        new PerSequence( // h263VideoCapability
            true, Optional(Bits(5)), Optional(Bits(5)), Optional(Bits(5)), Optional(Bits(5)), Optional(Bits(5)), Number, Bits(5), Optional(Number), Optional(Octets(2))),
        new PerSequence( // is11172VideoCapability
            true, Flag, Optional(Number), Optional(Number), Optional(Octets(2)), Optional(Octets(2)), Optional(Bits(4)), Optional(Number)));

    private static readonly PerType AudioCapability = new PerChoice(
        true,
        NonStandard,
        Octets(1), Octets(1), Octets(1), Octets(1), // g711Alaw64k … g711Ulaw56k
        Octets(1), Octets(1), Octets(1), // g722-64k … g722-48k
        new PerSequence(false, Octets(1), Flag), // g7231
        Octets(1), Octets(1), Octets(1), // g728, g729, g729AnnexA
        new PerSequence(true, Bits(8), Octets(2)), // is11172AudioCapability
        new PerSequence(true, Bits(20), Octets(2))); // is13818AudioCapability

    private static readonly PerType T84Profile = new PerChoice(false, Null, new PerSequence(true, Bits(19)));

    private static readonly PerType EncryptionMode = new PerChoice(true, NonStandard, Null);

    private static readonly PerType H222Parameters = new PerSequence(true, Octets(2), Octets(2), Optional(Octets(2)), Optional(OctetString), Optional(OctetString));

    private static readonly PerType H223Parameters = new PerSequence(
        true,
        new PerChoice(true, NonStandard, Null, Null, Null, Null, new PerSequence(false, Bits(2), Number)), // adaptationLayerType
        Flag);

    private static readonly PerType V76Parameters = new PerSequence(
        true,
        new PerSequence(true, new PerChoice(true, Null, Null, Null), Octets(2), Flag), // hdlcParameters
        new PerChoice(true, Null, Null, Null), // suspendResume
        Flag,
        new PerChoice(true, new PerSequence(true, Bits(7), new PerChoice(true, Null, Null, Null)), Null), // mode
        new PerSequence(true, Flag)); // v75Parameters

    private static readonly PerType H2250Parameters = new PerSequence(
        true,
        Optional(ListOf(NonStandard)), // nonStandard
        Octets(1), // sessionID
        Optional(Bits(8)), // associatedSessionID
        Optional(TransportAddress, H323Role.Media), // mediaChannel
        Optional(Flag), // mediaGuaranteedDelivery
        Optional(TransportAddress, H323Role.Media), // mediaControlChannel
        Unread,
        Optional(Unread), Optional(Unread), Optional(Unread), Optional(Unread), Optional(Unread)); // mediaControlGuaranteedDelivery … mediaPacketization

    private static readonly PerType H2250AckParameters = new PerSequence(
        true,
        Optional(ListOf(NonStandard)), // nonStandard
        Optional(Bits(8)), // sessionID
        Optional(TransportAddress, H323Role.Media), // mediaChannel
        Optional(TransportAddress, H323Role.Media), // mediaControlChannel
        Unread,
        Optional(Unread)); // dynamicRTPPayloadType

    private static readonly PerType NetworkAccessParameters = new PerSequence(
        true,
        Optional(new PerChoice(true, Null, Null)), // distribution
        new PerChoice(true, Unread, Unread, TransportAddress), // networkAddress
        Unread,
        Optional(Unread)); // externalReference

    private static readonly PerType ForwardParameters = new PerSequence(
        true,
        Optional(Octets(2)), // portNumber
        DataType(H323Role.SeparateStack),
        new PerChoice(true, H222Parameters, H223Parameters, V76Parameters) { Additions = [(0, H2250Parameters)] });

    private static readonly PerType ReverseParameters = new PerSequence(
        true,
        DataType(H323Role.None),
        Optional(new PerChoice(true, H223Parameters, V76Parameters) { Additions = [(0, H2250Parameters)] }));

    private static readonly PerType ReverseAckParameters = new PerSequence(
        true,
        Octets(2), // reverseLogicalChannelNumber
        Optional(Octets(2)), // portNumber
        Optional(new PerChoice(true, H222Parameters) { Additions = [(0, H2250Parameters)] }));

    /// <summary>A logical channel that is opened. // OpenLogicalChannel</summary>
    public static readonly PerType OpenLogicalChannel = Note(H323Role.Channel, new PerSequence(
        true,
        Octets(2), // forwardLogicalChannelNumber
        ForwardParameters,
        Optional(ReverseParameters))
    {
        Additions = [(0, Required(NetworkAccessParameters, H323Role.Data))], // separateStack
    });

    private static readonly PerType OpenLogicalChannelAck = Note(H323Role.Channel, Note(H323Role.SeparateStack, new PerSequence(
        true,
        Octets(2), // forwardLogicalChannelNumber
        Optional(ReverseAckParameters))
    {
        Additions =
        [
            (0, Required(NetworkAccessParameters, H323Role.Data)), // separateStack
            (1, new PerChoice(true, H2250AckParameters)), // forwardMultiplexAckParameters
        ],
    }));

    /// <summary>A message. // MultimediaSystemControlMessage</summary>
    public static readonly PerType Message = new PerChoice(
        true,
        new PerChoice(true, Unread, Unread, Unread, OpenLogicalChannel, Unread, Unread, Unread, Unread, Unread, Unread, Unread), // request
        new PerChoice( // response
            true, Unread, Unread, Unread, Unread, Unread, OpenLogicalChannelAck, Unread, Unread, Unread, Unread, Unread, Unread, Unread, Unread, Unread, Unread, Unread, Unread, Unread),
        Unread, // command
        Unread); // indication

    private static PerChoice DataProtocol(H323Role separate) =>
        new PerChoice(true, NonStandard, Null, Null, Null, Null, Null, Null) { Additions = separate == H323Role.None ? [] : [(3, Note(separate))] };

    private static PerChoice DataType(H323Role separate)
    {
        var other = DataProtocol(H323Role.None);
        var application = new PerChoice(
            true,
            NonStandard,
            DataProtocol(separate), // t120
            other, other, // dsm-cc, userData
            new PerSequence(false, other, T84Profile), // t84
            other, other, // t434, h224
            new PerSequence(false, other, OctetString), // nlpid
            Null, // dsvdControl
            other); // h222DataPartitioning
        return new PerChoice(true, NonStandard, Null, VideoCapability, AudioCapability, new PerSequence(true, application, Number), EncryptionMode);
    }
}
