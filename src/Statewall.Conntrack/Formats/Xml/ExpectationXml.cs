using Statewall.Conntrack.Formats.Text;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Xml;

/// <summary>Expectations as <c>conntrack -L expect -o xml</c> and <c>conntrack -E expect -o xml</c> print them.</summary>
public static class ExpectationXml
{
    /// <summary>What stands in front of all expectations, without the end of its last line.</summary>
    public static ReadOnlySpan<byte> Opening => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<expect>"u8;

    /// <summary>What stands behind all expectations.</summary>
    public static ReadOnlySpan<byte> Closing => "</expect>"u8;

    /// <summary>Appends an expectation, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened to it; none when it is listed.</param>
    /// <param name="expectation">The expectation.</param>
    /// <param name="options">Whether the time of day is shown; not when null.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, EventKinds kind, ref ExpectationView expectation, TextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Pending.Length;
        XmlParts.OpenFlow(output, kind);
        var protocol = expectation.Tuple.Protocol;
        XmlParts.OpenLayer3(output, expectation.Family);
        WriteAddresses(output, "expected"u8, expectation.Tuple);
        WriteAddresses(output, "mask"u8, expectation.Mask);
        WriteAddresses(output, "master"u8, expectation.Master);
        output.Append("</layer3>"u8);
        XmlParts.OpenLayer4(output, protocol);
        WriteKeys(output, "expected"u8, expectation.Tuple, protocol);
        WriteKeys(output, "mask"u8, expectation.Mask, expectation.Mask.Protocol == 0 ? (byte)0 : protocol);
        WriteKeys(output, "master"u8, expectation.Master, expectation.Master.Protocol);
        output.Append("</layer4><meta>"u8);
        if (expectation.TryGetText(CtExpectAttribute.HelpName, out var helper))
            XmlParts.WriteText(output, "helper-name"u8, helper);
        if (expectation.TryGetU32(CtExpectAttribute.Timeout, out var timeout))
            XmlParts.WriteNumber(output, "timeout"u8, timeout);
        if (expectation.TryGetU32(CtExpectAttribute.Class, out var policy))
            XmlParts.WriteNumber(output, "class"u8, policy);
        if (options is not null && options.Shows(TextFields.Timestamp))
            XmlParts.WriteWhen(output, options.Clock);
        if (expectation.TryGetU32(CtExpectAttribute.Flags, out var flags))
            WriteFlags(output, (ExpectationFlags)flags);
        output.Append("</meta></flow>"u8);
        if (!expectation.Fault.IsNone)
            output.Truncate(start);
        return expectation.Fault;
    }

    private static void WriteFlags(OutputBuffer output, ExpectationFlags flags)
    {
        if ((flags & ExpectationFlags.Permanent) != 0)
            output.Append("<permanent/>"u8);
        if ((flags & ExpectationFlags.Inactive) != 0)
            output.Append("<inactive/>"u8);
        if ((flags & ExpectationFlags.Userspace) != 0)
            output.Append("<userspace/>"u8);
    }

    private static void WriteAddresses(OutputBuffer output, ReadOnlySpan<byte> name, in TupleView tuple)
    {
        output.Append((byte)'<');
        output.Append(name);
        output.Append((byte)'>');
        XmlParts.WriteAddresses(output, in tuple);
        Close(output, name);
    }

    private static void WriteKeys(OutputBuffer output, ReadOnlySpan<byte> name, in TupleView tuple, byte protocol)
    {
        output.Append((byte)'<');
        output.Append(name);
        output.Append((byte)'>');
        XmlParts.WriteKeys(output, in tuple, protocol);
        Close(output, name);
    }

    private static void Close(OutputBuffer output, ReadOnlySpan<byte> name)
    {
        output.Append("</"u8);
        output.Append(name);
        output.Append((byte)'>');
    }
}
