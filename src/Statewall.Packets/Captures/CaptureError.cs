namespace Statewall.Packets.Captures;

/// <summary>What is wrong with a capture file, and where.</summary>
/// <param name="File">Path or name of the capture.</param>
/// <param name="PacketNumber">1-based number of the packet being read; 0 when the file's own header is at fault.</param>
/// <param name="Offset">Byte offset of the faulty record or block, in the uncompressed data.</param>
/// <param name="Reason">What is wrong there.</param>
public sealed record CaptureError(string File, long PacketNumber, long Offset, string Reason)
{
    /// <summary>One line, such as <c>x.pcap: packet 12 at offset 1234: record says 70000 bytes, the file ends after 12</c>.</summary>
    public override string ToString() => PacketNumber == 0
        ? $"{File}: at offset {Offset}: {Reason}"
        : $"{File}: packet {PacketNumber} at offset {Offset}: {Reason}";
}

/// <summary>Thrown for a <see cref="CaptureError"/> by those who asked for an exception.</summary>
public sealed class CaptureException : Exception
{
    /// <summary>Makes an exception without details.</summary>
    public CaptureException()
        : this("The capture cannot be read.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public CaptureException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public CaptureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception for an error.</summary>
    public CaptureException(CaptureError error)
        : base(error?.ToString()) => Error = error;

    /// <summary>Where and what, when known.</summary>
    public CaptureError? Error { get; }
}
