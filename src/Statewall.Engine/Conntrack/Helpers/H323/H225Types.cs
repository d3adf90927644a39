using static Statewall.Engine.Conntrack.Helpers.H323.PerField;
using static Statewall.Engine.Conntrack.Helpers.H323.PerType;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>Types of ITU-T H.225.0: messages of RAS and call signalling, up to what matters in them.</summary>
internal static class H225Types
{
    private const int MostAddresses = 10;
    private const int MostChannels = 30;
    private const int MostControls = 4;

    private static readonly PerType Name = String(7, 16); // GatekeeperIdentifier, EndpointIdentifier

    private static readonly PerType Guid = Octets(16); // ConferenceIdentifier, GloballyUniqueID

    private static readonly PerType Vendor = new PerSequence(true, Octets(4)); // H221NonStandard

    private static readonly PerType NonStandard = new PerSequence(false, new PerChoice(true, Identifier, Vendor), OctetString);

    private static readonly PerType TransportAddress = new PerChoice(
        true,
        new PerSequence(false, Address(4)), // ipAddress
        new PerSequence(true, Octets(4), Octets(2), ListOf(Octets(4)), new PerChoice(true, Null, Null)), // ipSourceRoute
        new PerSequence(false, Octets(6), Octets(4), Bits(16)), // ipxAddress
        new PerSequence(true, Address(16)), // ip6Address
        Octets(16), // netBios
        String(5, 8), // nsap
        NonStandard);

    private static readonly PerType Addresses = ListOf(TransportAddress, MostAddresses);

    private static readonly PerType Aliases = ListOf(new PerChoice(true, String(7, 4), String(8, 16))); // AliasAddress: dialedDigits, h323-ID

    private static readonly PerType Capability = new PerSequence(true, Optional(NonStandard)); // TerminalInfo, GatekeeperInfo, McuInfo, H310Caps …

    private static readonly PerType Gateway = new PerSequence(
        true,
        Optional(ListOf(new PerChoice(true, NonStandard, Capability, Capability, Capability, Capability, Capability, Capability, Capability, Capability))), // protocol
        Optional(NonStandard));

    private static readonly PerType EndpointType = new PerSequence(
        true,
        Optional(NonStandard),
        Optional(new PerSequence(true, Vendor, Optional(String(8, 8)), Optional(String(8, 8)))), // vendor
        Optional(Capability), // gatekeeper
        Optional(Gateway),
        Optional(Capability), // mcu
        Optional(Capability), // terminal
        Bits(2)); // mc, undefinedNode

    private static readonly PerType CallServices = new PerSequence(true, Bits(7), new PerSequence(true, Bits(2))); // QseriesOptions

    private static readonly PerType CallType = new PerChoice(true, Null, Null, Null, Null);

    private static readonly PerType CallModel = new PerChoice(true, Null, Null);

    private static readonly PerType SecurityMode = new PerChoice(true, NonStandard, Null, Null); // SecurityServiceMode

    private static readonly PerType SecurityCapabilities = new PerSequence(true, Optional(NonStandard), SecurityMode, SecurityMode, SecurityMode);

    private static readonly PerType FastStart = ListOf(Containing(H245Types.OpenLogicalChannel), MostChannels);

    private static readonly PerType Setup = new PerSequence(
        true,
        Identifier, // protocolIdentifier
        Optional(TransportAddress, H323Role.ControlAddress), // h245Address
        Optional(Aliases), // sourceAddress
        EndpointType, // sourceInfo
        Optional(Aliases), // destinationAddress
        Optional(TransportAddress, H323Role.DestinationAddress), // destCallSignalAddress
        Optional(Aliases), // destExtraCallInfo
        Optional(ListOf(Octets(2))), // destExtraCRV
        Flag, // activeMC
        Guid, // conferenceID
        new PerChoice(true, Null, Null, Null), // conferenceGoal
        Optional(CallServices),
        CallType)
    {
        Additions = [(0, Required(TransportAddress, H323Role.SourceAddress)), (6, FastStart)], // sourceCallSignalAddress
    };

    // CallProceeding, Alerting
    private static readonly PerType Proceeding = new PerSequence(true, Identifier, EndpointType, Optional(TransportAddress, H323Role.ControlAddress))
    {
        Additions = [(4, FastStart)],
    };

    private static readonly PerType Connect = new PerSequence(true, Identifier, Optional(TransportAddress, H323Role.ControlAddress), EndpointType, Guid)
    {
        Additions = [(4, FastStart)],
    };

    private static readonly PerType Information = new PerSequence(true, Identifier);

    private static readonly PerType ReleaseComplete = new PerSequence(
        true, Identifier, Optional(new PerChoice(true, Null, Null, Null, Null, Null, Null, Null, Null, Null, Null, Null, Null))); // reason

    private static readonly PerType Facility = new PerSequence(
        true,
        Identifier, // protocolIdentifier
        Optional(TransportAddress, H323Role.AlternativeAddress), // alternativeAddress
        Optional(Aliases), // alternativeAliasAddress
        Optional(Guid), // conferenceID
        new PerChoice(true, Null, Note(H323Role.CallForwarded), Null, Null)) // reason
    {
        Additions = [(6, Required(TransportAddress, H323Role.ControlAddress)), (7, FastStart)],
    };

    private static readonly PerType Progress = new PerSequence(
        true,
        Identifier, // protocolIdentifier
        EndpointType, // destinationInfo
        Optional(TransportAddress, H323Role.ControlAddress), // h245Address
        new PerSequence(true, Guid), // callIdentifier
        Optional(new PerChoice(true, NonStandard, Null, SecurityCapabilities, SecurityCapabilities)), // h245SecurityMode
        Optional(Unread), // tokens
        Optional(Unread), // cryptoTokens
        Optional(FastStart));

    private static readonly PerType SignallingUnit = new PerSequence( // H323-UU-PDU
        true,
        new PerChoice(true, Setup, Proceeding, Connect, Proceeding, Information, ReleaseComplete, Facility) { Additions = [(0, Progress)] },
        Optional(NonStandard))
    {
        Additions = [(2, Note(H323Role.Tunnelled, ListOf(Containing(H245Types.Message), MostControls)))], // h245Control
    };

    /// <summary>A message of call signalling. // H323-UserInformation</summary>
    public static readonly PerType UserInformation = new PerSequence(true, SignallingUnit, Unread, Optional(Unread));

    private static readonly PerType GatekeeperRequest = new PerSequence(
        true, Octets(2), Identifier, Optional(NonStandard), Required(TransportAddress, H323Role.RasAddress), Unread, Optional(Unread), Optional(Unread), Optional(Unread));

    private static readonly PerType GatekeeperConfirm = new PerSequence(
        true, Octets(2), Identifier, Optional(NonStandard), Optional(Name), Required(TransportAddress, H323Role.RasAddress), Unread);

    private static readonly PerType RegistrationRequest = new PerSequence(
        true,
        Octets(2), // requestSeqNum
        Identifier, // protocolIdentifier
        Optional(NonStandard),
        Flag, // discoveryComplete
        Required(Addresses, H323Role.CallSignalAddress), // callSignalAddress
        Required(Addresses, H323Role.RasAddress), // rasAddress
        EndpointType, // terminalType
        Optional(Aliases), // terminalAlias
        Optional(Name), // gatekeeperIdentifier
        new PerSequence(true, Vendor, Optional(String(8, 8)), Optional(String(8, 8)))) // endpointVendor
    {
        Additions = [(1, Required(Number, H323Role.TimeToLive)), (2, Unread)],
    };

    private static readonly PerType RegistrationConfirm = new PerSequence(
        true,
        Octets(2), // requestSeqNum
        Identifier, // protocolIdentifier
        Optional(NonStandard),
        Required(Addresses, H323Role.CallSignalAddress), // callSignalAddress
        Optional(Aliases), // terminalAlias
        Optional(Name), // gatekeeperIdentifier
        Name) // endpointIdentifier
    {
        Additions = [(1, Required(Number, H323Role.TimeToLive)), (2, Unread)],
    };

    private static readonly PerType UnregistrationRequest = new PerSequence(
        true, Octets(2), Required(Addresses, H323Role.CallSignalAddress), Unread, Optional(Unread), Optional(Unread), Optional(Unread));

    private static readonly PerType AdmissionRequest = new PerSequence(
        true,
        Octets(2), // requestSeqNum
        CallType,
        Optional(CallModel),
        Name, // endpointIdentifier
        Optional(Aliases), // destinationInfo
        Optional(TransportAddress, H323Role.DestinationAddress), // destCallSignalAddress
        Optional(Aliases), // destExtraCallInfo
        Aliases, // srcInfo
        Optional(TransportAddress, H323Role.SourceAddress), // srcCallSignalAddress
        Unread,
        Optional(Unread), Optional(Unread)); // nonStandardData, callServices

    private static readonly PerType AdmissionConfirm = new PerSequence(
        true, Octets(2), Number, CallModel, Required(TransportAddress, H323Role.CallSignalAddress), Unread, Optional(Unread), Optional(Unread));

    private static readonly PerType LocationRequest = new PerSequence(
        true, Octets(2), Optional(Name), Aliases, Optional(NonStandard), Required(TransportAddress, H323Role.RasAddress), Unread);

    private static readonly PerType LocationConfirm = new PerSequence(
        true, Octets(2), Required(TransportAddress, H323Role.CallSignalAddress), Unread, Optional(Unread));

    private static readonly PerType InfoRequestResponse = new PerSequence(
        true,
        Optional(NonStandard),
        Octets(2), // requestSeqNum
        EndpointType,
        Name, // endpointIdentifier
        Required(TransportAddress, H323Role.RasAddress), // rasAddress
        Required(Addresses, H323Role.CallSignalAddress), // callSignalAddress
        Unread,
        Optional(Unread), Optional(Unread)); // endpointAlias, perCallInfo

    /// <summary>The type of a message of RAS; null when nothing in it matters.</summary>
    public static PerType? TypeOf(RasMessage message) => message switch
    {
        RasMessage.GatekeeperRequest => GatekeeperRequest,
        RasMessage.GatekeeperConfirm => GatekeeperConfirm,
        RasMessage.RegistrationRequest => RegistrationRequest,
        RasMessage.RegistrationConfirm => RegistrationConfirm,
        RasMessage.UnregistrationRequest => UnregistrationRequest,
        RasMessage.AdmissionRequest => AdmissionRequest,
        RasMessage.AdmissionConfirm => AdmissionConfirm,
        RasMessage.LocationRequest => LocationRequest,
        RasMessage.LocationConfirm => LocationConfirm,
        RasMessage.InfoRequestResponse => InfoRequestResponse,
        _ => null,
    };
}

/// <summary>The messages of RAS that matter, by their numbers. // RasMessage</summary>
internal enum RasMessage : byte
{
    GatekeeperRequest = 0,
    GatekeeperConfirm = 1,
    RegistrationRequest = 3,
    RegistrationConfirm = 4,
    UnregistrationRequest = 6,
    AdmissionRequest = 9,
    AdmissionConfirm = 10,
    LocationRequest = 18,
    LocationConfirm = 19,
    InfoRequestResponse = 22,
}
