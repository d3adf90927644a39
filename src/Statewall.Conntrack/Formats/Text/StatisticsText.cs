using System.Buffers.Binary;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Text;

/// <summary>Counters per CPU as <c>conntrack -S</c> prints them: those that the kernel sent, in the order in which it did.</summary>
public static class StatisticsText
{
    /// <summary>Appends the counters of one CPU, without the end of the line. // ctnetlink_ct_stat_cpu_fill_info, ctnetlink_exp_stat_fill_info</summary>
    /// <returns>The fault of a malformed message, of which nothing is appended, or one whose kind is none.</returns>
    public static CodecFault Write(OutputBuffer output, NetlinkMessage message)
    {
        if (!message.TryReadNfgen(out var header))
            return new CodecFault(CodecFaultKind.MissingFamilyHeader, NetlinkHeader.Size, 0);
        var start = output.Pending.Length;
        output.Append("cpu="u8);
        var numberStart = output.Pending.Length;
        output.AppendDecimal(header.ResourceId);
        for (var width = output.Pending.Length - numberStart; width < 4; width++)
            output.Append((byte)' ');
        output.Append((byte)'\t');
        const int Attributes = NetlinkHeader.Size + NfgenHeader.Size;
        var fault = default(CodecFault);
        var walk = new NestWalk(message.Bytes[Attributes..], Attributes);
        while (walk.MoveNext(ref fault))
        {
            var name = CounterOf(message, walk.Type);
            if (name.IsEmpty || walk.Take(4, ref fault) is not { Length: 4 } payload)
                continue;
            output.Append(name);
            output.Append((byte)'=');
            output.AppendDecimal(BinaryPrimitives.ReadUInt32BigEndian(payload));
            output.Append((byte)' ');
        }
        if (!fault.IsNone)
            output.Truncate(start);
        return fault;
    }

    /// <summary>The name of a counter in a message of statistics; empty for one without.</summary>
    internal static ReadOnlySpan<byte> CounterOf(NetlinkMessage message, ushort type) =>
        // the kernel answers for both with the subsystem of connections (ctnetlink_exp_stat_fill_info)
        NfnetlinkMessage.MessageOf(message.Type) == ExpMessage.GetStatsCpu ? ExpectationCounter(type) : Counter(type);

    private static ReadOnlySpan<byte> Counter(ushort type) => type switch
    {
        CtStatsAttribute.Searched => "searched"u8,
        CtStatsAttribute.Found => "found"u8,
        CtStatsAttribute.New => "new"u8,
        CtStatsAttribute.Invalid => "invalid"u8,
        CtStatsAttribute.Ignore => "ignore"u8,
        CtStatsAttribute.Delete => "delete"u8,
        CtStatsAttribute.DeleteList => "delete_list"u8,
        CtStatsAttribute.Insert => "insert"u8,
        CtStatsAttribute.InsertFailed => "insert_failed"u8,
        CtStatsAttribute.Drop => "drop"u8,
        CtStatsAttribute.EarlyDrop => "early_drop"u8,
        CtStatsAttribute.Error => "error"u8,
        CtStatsAttribute.SearchRestart => "search_restart"u8,
        CtStatsAttribute.ClashResolve => "clash_resolve"u8,
        CtStatsAttribute.ChainTooLong => "chaintoolong"u8,
        _ => default,
    };

    private static ReadOnlySpan<byte> ExpectationCounter(ushort type) => type switch
    {
        CtStatsExpAttribute.New => "expect_new"u8,
        CtStatsExpAttribute.Create => "expect_create"u8,
        CtStatsExpAttribute.Delete => "expect_delete"u8,
        _ => default,
    };
}
