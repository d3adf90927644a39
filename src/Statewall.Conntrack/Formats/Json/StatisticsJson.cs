using System.Buffers.Binary;
using Statewall.Conntrack.Formats.Text;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;

namespace Statewall.Conntrack.Formats.Json;

/// <summary>Counters per CPU as JSON objects, one per line: <c>cpu</c>, then the counters by the names of <see cref="StatisticsText"/>.</summary>
public static class StatisticsJson
{
    /// <summary>Appends the counters of one CPU, without the end of the line. // ctnetlink_ct_stat_cpu_fill_info, ctnetlink_exp_stat_fill_info</summary>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, NetlinkMessage message)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!message.TryReadNfgen(out var header))
            return new CodecFault(CodecFaultKind.MissingFamilyHeader, NetlinkHeader.Size, 0);
        var start = output.Pending.Length;
        output.Append((byte)'{');
        JsonParts.WriteNumber(output, "cpu"u8, header.ResourceId);
        const int Attributes = NetlinkHeader.Size + NfgenHeader.Size;
        var fault = default(CodecFault);
        var walk = new NestWalk(message.Bytes[Attributes..], Attributes);
        while (walk.MoveNext(ref fault))
        {
            var name = StatisticsText.CounterOf(message, walk.Type);
            if (!name.IsEmpty && walk.Take(4, ref fault) is { Length: 4 } payload)
                JsonParts.WriteNumber(output, name, BinaryPrimitives.ReadUInt32BigEndian(payload));
        }
        JsonParts.Close(output, (byte)'}');
        if (!fault.IsNone)
            output.Truncate(start);
        return fault;
    }
}
