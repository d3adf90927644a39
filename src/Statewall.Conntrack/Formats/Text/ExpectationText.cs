using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Text;

/// <summary>Expectations as <c>conntrack -L expect</c> and <c>conntrack -E expect</c> print them.</summary>
public static class ExpectationText
{
    /// <summary>Appends an expectation, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened to it; none when it is listed.</param>
    /// <param name="expectation">The expectation.</param>
    /// <param name="options">What to show; of all fields only the timestamp has an effect.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, ref ExpectationView expectation, TextOptions options)
    {
        var start = output.Pending.Length;
        if (options.Shows(TextFields.Timestamp))
            EventText.WriteTimestamp(output, EventText.Now(options.Clock));
        output.Append(EventText.WordOf(kind));
        WriteFields(output, ref expectation);
        if (expectation.Fault.IsNone)
            output.TrimSpace();
        else
            output.Truncate(start);
        return expectation.Fault;
    }

    private static void WriteFields(OutputBuffer output, ref ExpectationView expectation)
    {
        if (expectation.TryGetU32(CtExpectAttribute.Timeout, out var timeout))
            ConnectionText.WriteNumber(output, default, timeout);
        var tuple = expectation.Tuple;
        if (tuple.Has(TupleFields.Protocol))
            ConnectionText.WriteNumber(output, "proto="u8, tuple.Protocol);
        WriteTuple(output, in tuple, "src="u8, " dst="u8, tuple.Protocol);
        WriteTuple(output, expectation.Mask, "mask-src="u8, " mask-dst="u8, tuple.Protocol);
        WriteTuple(output, expectation.Master, "master-src="u8, " master-dst="u8, tuple.Protocol);
        if (expectation.TryGetU32(CtExpectAttribute.Flags, out var flags))
            WriteFlags(output, (ExpectationFlags)flags);
        if (expectation.TryGetU32(CtExpectAttribute.Class, out var policy))
            ConnectionText.WriteNumber(output, "class="u8, policy);
        if (expectation.TryGetText(CtExpectAttribute.HelpName, out var helper))
            ConnectionText.WriteText(output, "helper="u8, helper);
    }

    private static void WriteTuple(OutputBuffer output, in TupleView tuple, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, byte protocol)
    {
        if (!tuple.IsPresent)
            return;
        ConnectionText.WriteAddresses(output, in tuple, source, destination);
        ConnectionText.WriteKeys(output, in tuple, protocol);
    }

    private static void WriteFlags(OutputBuffer output, ExpectationFlags flags)
    {
        var any = WriteFlag(output, flags, ExpectationFlags.Permanent, "PERMANENT"u8, false);
        any = WriteFlag(output, flags, ExpectationFlags.Inactive, "INACTIVE"u8, any);
        if (WriteFlag(output, flags, ExpectationFlags.Userspace, "USERSPACE"u8, any))
            output.Append((byte)' ');
    }

    private static bool WriteFlag(OutputBuffer output, ExpectationFlags flags, ExpectationFlags flag, ReadOnlySpan<byte> name, bool any)
    {
        if ((flags & flag) == 0)
            return any;
        if (any)
            output.Append((byte)',');
        output.Append(name);
        return true;
    }
}
