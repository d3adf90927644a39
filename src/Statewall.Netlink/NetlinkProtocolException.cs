using Statewall.Netlink.Attributes;

namespace Statewall.Netlink;

/// <summary>An answer that is not netlink: which message of a datagram is malformed, and where.</summary>
public sealed class NetlinkProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="operation">What was attempted.</param>
    /// <param name="messageNumber">The malformed message's number in its datagram, from 0.</param>
    /// <param name="fault">What is wrong; its offset counts from the start of the datagram.</param>
    public NetlinkProtocolException(string operation, int messageNumber, CodecFault fault)
        : base($"{operation}: malformed answer: message {messageNumber}: {fault}")
    {
        Operation = operation;
        MessageNumber = messageNumber;
        Fault = fault;
    }

    /// <summary>Creates the exception for a datagram that is larger than any answer may be.</summary>
    /// <param name="operation">What was attempted.</param>
    /// <param name="size">The datagram's size in bytes.</param>
    public NetlinkProtocolException(string operation, int size)
        : base($"{operation}: malformed answer: a datagram of {size} bytes")
    {
        Operation = operation;
        Fault = new CodecFault(CodecFaultKind.BadMessageLength, 0, 0);
    }

    /// <summary>What was attempted.</summary>
    public string Operation { get; }

    /// <summary>The malformed message's number in its datagram, from 0.</summary>
    public int MessageNumber { get; }

    /// <summary>What is wrong; the offset counts from the start of the datagram, in bytes.</summary>
    public CodecFault Fault { get; }
}
