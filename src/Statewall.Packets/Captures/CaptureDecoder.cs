namespace Statewall.Packets.Captures;

// One record as a decoder found it: its data stand in the input's available bytes.
internal struct CaptureRecord
{
    internal long Timestamp;
    internal int DataOffset;
    internal int CapturedLength;
    internal int OriginalLength;
    internal int LinkType;
    internal int InterfaceIndex;

    // Bytes of the input that the whole record takes.
    internal int Size;
}

// The formats' common face: reads the next record's header and makes its bytes available, or says why not.
internal abstract class CaptureDecoder(CaptureInput input)
{
    internal const string EndsInside = "the file ends inside";

    protected CaptureInput Input { get; } = input;

    /// <summary>What is wrong, when <see cref="TryRead"/> gave false and it is not just the end.</summary>
    internal string? Failure { get; private set; }

    /// <summary>Offset of the record or block that failed.</summary>
    internal long FailureOffset { get; private set; }

    internal abstract bool TryRead(out CaptureRecord record);

    protected bool Fail(long offset, string reason)
    {
        Failure = reason;
        FailureOffset = offset;
        return false;
    }

    protected static string TooLarge(uint size) =>
        $"record says {size} bytes, more than the {CaptureReader.MaximumPacketSize} that a packet may have";
}
