namespace Statewall.Packets;

/// <summary>ICMP message types: the <c>ICMP_*</c> constants of <c>linux/icmp.h</c>.</summary>
public static class IcmpType
{
    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 0; // ICMP_ECHOREPLY

    /// <summary>Destination unreachable.</summary>
    public const byte DestinationUnreachable = 3; // ICMP_DEST_UNREACH

    /// <summary>Source quench.</summary>
    public const byte SourceQuench = 4; // ICMP_SOURCE_QUENCH

    /// <summary>Redirect.</summary>
    public const byte Redirect = 5; // ICMP_REDIRECT

    /// <summary>Echo request.</summary>
    public const byte EchoRequest = 8; // ICMP_ECHO

    /// <summary>Router advertisement.</summary>
    public const byte RouterAdvertisement = 9;

    /// <summary>Router solicitation.</summary>
    public const byte RouterSolicitation = 10;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 11; // ICMP_TIME_EXCEEDED

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 12; // ICMP_PARAMETERPROB

    /// <summary>Timestamp request.</summary>
    public const byte TimestampRequest = 13; // ICMP_TIMESTAMP

    /// <summary>Timestamp reply.</summary>
    public const byte TimestampReply = 14; // ICMP_TIMESTAMPREPLY

    /// <summary>Information request.</summary>
    public const byte InfoRequest = 15; // ICMP_INFO_REQUEST

    /// <summary>Information reply.</summary>
    public const byte InfoReply = 16; // ICMP_INFO_REPLY

    /// <summary>Address mask request.</summary>
    public const byte AddressMaskRequest = 17; // ICMP_ADDRESS

    /// <summary>Address mask reply.</summary>
    public const byte AddressMaskReply = 18; // ICMP_ADDRESSREPLY
}
