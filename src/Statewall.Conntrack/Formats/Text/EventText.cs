using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Text;

/// <summary>Names the program behind a netlink port, for <see cref="EventText"/>.</summary>
/// <param name="portId">The port. // nl_pid</param>
/// <returns>The program's name in UTF-8; empty when it is not known.</returns>
public delegate ReadOnlySpan<byte> ProgramName(uint portId);

/// <summary>Events as <c>conntrack -E</c> prints them.</summary>
public static class EventText
{
    /// <summary>Appends an event about a connection, without the end of the line.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="kind">What happened; with none there is no word in front, as for an entry that is listed.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="options">What to show.</param>
    /// <param name="programName">Names the program that made it happen, where that is shown.</param>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(
        OutputBuffer output,
        EventKinds kind,
        ref ConnectionView connection,
        TextOptions options,
        ProgramName? programName = null)
    {
        var start = output.Pending.Length;
        if (options.Shows(TextFields.Timestamp))
            WriteTimestamp(output, ref connection, options.Clock);
        output.Append(WordOf(kind));
        var fault = ConnectionText.Write(output, ref connection, options);
        if (!fault.IsNone)
            output.Truncate(start);
        else if (options.Shows(TextFields.Userspace) && connection.Message.PortId is var portId and not 0)
            WriteProgram(output, portId, programName);
        return fault;
    }

    internal static ReadOnlySpan<byte> WordOf(EventKinds kind) => kind switch
    {
        EventKinds.New => "    [NEW] "u8,
        EventKinds.Update => " [UPDATE] "u8,
        EventKinds.Destroy => "[DESTROY] "u8,
        _ => default,
    };

    /// <summary>Appends a time as seconds and microseconds in brackets, and a tab. // [%-.8ld.%-.6ld]</summary>
    internal static void WriteTimestamp(OutputBuffer output, long ticksSince1970)
    {
        output.Append((byte)'[');
        output.AppendPadded((uint)(ticksSince1970 / TimeSpan.TicksPerSecond), 8);
        output.Append((byte)'.');
        output.AppendPadded((uint)(ticksSince1970 % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond), 6);
        output.Append("]\t"u8);
    }

    internal static long Now(TimeProvider clock) => clock.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    // the kernel's own time of the event, where it has one, is nearer than when we read it
    private static void WriteTimestamp(OutputBuffer output, ref ConnectionView connection, TimeProvider clock) =>
        WriteTimestamp(output, connection.TryGetU64(CtAttribute.TimestampEvent, out var nanoseconds) ? (long)(nanoseconds / 100) : Now(clock));

    /// <summary>Appends which program made an event happen. // [USERSPACE]</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="portId">The port behind the event. // nl_pid</param>
    /// <param name="programName">Names the program.</param>
    public static void WriteProgram(OutputBuffer output, uint portId, ProgramName? programName)
    {
        output.Append(" [USERSPACE] portid="u8);
        output.AppendDecimal(portId);
        if (programName is null || programName(portId) is not { IsEmpty: false } name)
            return;
        output.Append(" progname="u8);
        output.Append(name);
    }
}
