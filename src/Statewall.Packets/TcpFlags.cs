namespace Statewall.Packets;

/// <summary>The flag bits of a TCP header, with the accurate-ECN bit as bit 8.</summary>
[Flags]
public enum TcpFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 0x01, // TCPHDR_FIN

    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 0x02, // TCPHDR_SYN

    /// <summary>Reset the connection.</summary>
    Rst = 0x04, // TCPHDR_RST

    /// <summary>Push.</summary>
    Psh = 0x08, // TCPHDR_PSH

    /// <summary>The acknowledgement number is valid.</summary>
    Ack = 0x10, // TCPHDR_ACK

    /// <summary>The urgent pointer is valid.</summary>
    Urg = 0x20, // TCPHDR_URG

    /// <summary>ECN echo.</summary>
    Ece = 0x40, // TCPHDR_ECE

    /// <summary>Congestion window reduced.</summary>
    Cwr = 0x80, // TCPHDR_CWR

    /// <summary>Accurate ECN (the former nonce sum).</summary>
    Ae = 0x100, // TCPHDR_AE
}
