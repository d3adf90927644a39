using Statewall.Conntrack.Protocols;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Json;

/// <summary>
/// Expectations and their events as JSON objects, one per line: <c>event</c>, <c>family</c>, <c>protocol</c>, <c>timeout</c>,
/// <c>expected</c>, <c>mask</c> and <c>master</c> (tuples as in <see cref="ConnectionJson"/>), <c>flags</c>, <c>class</c>, <c>helper</c>, <c>id</c>.
/// </summary>
public static class ExpectationJson
{
    /// <summary>Appends an object, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened; none for one that is listed.</param>
    /// <param name="expectation">The expectation.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, ref ExpectationView expectation)
    {
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Pending.Length;
        output.Append((byte)'{');
        if (kind != EventKinds.None)
            JsonParts.WriteText(output, "event"u8, kind switch { EventKinds.New => "new"u8, EventKinds.Update => "update"u8, _ => "destroy"u8 });
        JsonParts.WriteText(output, "family"u8, ProtocolNames.Of(expectation.Family));
        JsonParts.WriteNumber(output, "protocol"u8, expectation.Tuple.Protocol);
        WriteNumber(output, ref expectation, "timeout"u8, CtExpectAttribute.Timeout);
        WriteTuple(output, "expected"u8, expectation.Tuple);
        WriteTuple(output, "mask"u8, expectation.Mask);
        WriteTuple(output, "master"u8, expectation.Master);
        WriteNumber(output, ref expectation, "flags"u8, CtExpectAttribute.Flags);
        WriteNumber(output, ref expectation, "class"u8, CtExpectAttribute.Class);
        if (expectation.TryGetText(CtExpectAttribute.HelpName, out var helper))
            JsonParts.WriteText(output, "helper"u8, helper);
        WriteNumber(output, ref expectation, "id"u8, CtExpectAttribute.Id);
        JsonParts.Close(output, (byte)'}');
        if (!expectation.Fault.IsNone)
            output.Truncate(start);
        return expectation.Fault;
    }

    private static void WriteNumber(OutputBuffer output, ref ExpectationView expectation, ReadOnlySpan<byte> name, ushort type)
    {
        if (expectation.TryGetU32(type, out var value))
            JsonParts.WriteNumber(output, name, value);
    }

    private static void WriteTuple(OutputBuffer output, ReadOnlySpan<byte> name, in TupleView tuple)
    {
        if (!tuple.IsPresent)
            return;
        JsonParts.Open(output, name, (byte)'{');
        JsonParts.WriteTuple(output, in tuple, tuple.Protocol);
        JsonParts.Close(output, (byte)'}');
    }
}
