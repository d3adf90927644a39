using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Handlers;

/// <summary>Turns entries into messages. Nothing here allocates but for a helper in a program. // ctnetlink_fill_info</summary>
internal static unsafe class ConntrackFiller
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>A tuple as messages carry it. // ctnetlink_dump_tuples</summary>
    public static ConntrackTuple ToTuple(in TupleKey key)
    {
        var tuple = new ConntrackTuple
        {
            Source = AddressOf(key.Family, key.SourceHigh, key.SourceLow),
            Destination = AddressOf(key.Family, key.DestinationHigh, key.DestinationLow),
            Protocol = key.Protocol,
        };
        switch (key.Protocol)
        {
            case IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Gre:
                tuple.SourcePort = key.SourcePort;
                tuple.DestinationPort = key.DestinationPort;
                break;
            case IpProtocol.Icmp or IpProtocol.IcmpV6:
                tuple.IcmpId = key.SourcePort;
                tuple.IcmpType = (byte)(key.DestinationPort >> 8);
                tuple.IcmpCode = (byte)key.DestinationPort;
                break;
        }
        return tuple;
    }

    /// <summary>Sets both tuples and the zone.</summary>
    public static void FillTuples(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        ref readonly var key = ref table[slot].Original;
        var reply = table.ReplyOf(slot);
        var original = ToTuple(in key);
        var back = ToTuple(in reply);
        if (key.Zone == reply.Zone)
            message.Zone = key.Zone == 0 ? null : key.Zone;
        else if (key.Zone != 0)
            original.Zone = key.Zone;
        else
            back.Zone = reply.Zone;
        message.Original = original;
        message.Reply = back;
    }

    /// <summary>Sets everything that a dump or an answer carries.</summary>
    /// <param name="table">The table.</param>
    /// <param name="slot">The entry.</param>
    /// <param name="uses">References to the entry besides the table's own and those of the connections whose master it is.</param>
    /// <param name="message">An empty message.</param>
    public static void Fill(ConntrackTable table, uint slot, uint uses, ref ConntrackMessage message)
    {
        ref var entry = ref table[slot];
        FillTuples(table, slot, ref message);
        message.Status = entry.Status;
        message.Mark = entry.Mark;
        FillContext(table, slot, ref message);
        message.Id = entry.Id;
        message.Use = 1 + uses + (table.TryGetExtension(slot, out var extension) ? (uint)extension->Children : 0);
        FillMaster(table, slot, ref message);
        if (!entry.Has(ConntrackStatus.Offload)) // nobody keeps up what they say
        {
            FillTimeout(table, slot, ref message);
            ProtocolTrackers.For(entry.Original.Protocol).Fill(ref entry, ref message, false);
        }
        FillCounters(ref entry, ref message);
        FillTimes(table, slot, ref message);
        FillHelper(table, slot, ref message);
        FillLabels(table, slot, ref message);
        FillAdjustments(table, slot, ref message);
        FillSynproxy(table, slot, ref message);
    }

    /// <summary>Sets the security context, if the entry has one that is known. // ctnetlink_dump_secctx</summary>
    public static void FillContext(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        if (table.TryGetExtension(slot, out var extension) && extension->SecMark != 0)
            message.SecurityContext = table.Contexts.NameOf(extension->SecMark);
    }

    /// <summary>Sets the seconds left. // ctnetlink_dump_timeout</summary>
    public static void FillTimeout(ConntrackTable table, uint slot, ref ConntrackMessage message) =>
        message.Timeout = (uint)(Math.Max(table[slot].Expires - table.Now, 0) / NanosecondsPerSecond);

    /// <summary>Sets the counters, if the entry has any. // ctnetlink_dump_acct</summary>
    public static void FillCounters(ref ConntrackEntry entry, ref ConntrackMessage message)
    {
        if ((entry.Features & EntryFeatures.Accounting) == 0)
            return;
        message.OriginalCounters = new ConntrackCounters { Packets = entry.Counters[0].Packets, Bytes = entry.Counters[0].Bytes };
        message.ReplyCounters = new ConntrackCounters { Packets = entry.Counters[1].Packets, Bytes = entry.Counters[1].Bytes };
    }

    /// <summary>Sets begin and end, if the entry keeps them. // ctnetlink_dump_timestamp</summary>
    public static void FillTimes(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        ref var entry = ref table[slot];
        if ((entry.Features & EntryFeatures.Timestamp) == 0)
            return;
        message.Start = (ulong)entry.Start;
        if (table.TryGetExtension(slot, out var extension) && extension->Stop != 0)
            message.Stop = (ulong)extension->Stop;
    }

    /// <summary>Sets the tuple of the connection that expected this one. // ctnetlink_dump_master</summary>
    public static void FillMaster(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        if (table[slot].Has(ConntrackStatus.Expected) && table.TryGetExtension(slot, out var extension))
            message.Master = ToTuple(in extension->Master);
    }

    /// <summary>Sets the helper's name. // ctnetlink_dump_helpinfo</summary>
    public static void FillHelper(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        if (!table.TryGetExtension(slot, out var extension) || extension->Helper == 0)
            return;
        var helper = table.Helpers[extension->Helper];
        message.Helper = helper.WireName;
        if (helper.Program is { DataSize: > 0 and var size })
            message.HelperInfo = ((ReadOnlySpan<byte>)extension->HelperData)[..size].ToArray(); // nfnl_cthelper_to_nlattr
    }

    /// <summary>Sets the labels unless all are clear. // ctnetlink_dump_labels</summary>
    public static void FillLabels(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        if (table.TryGetExtension(slot, out var extension) && extension->Labels != UInt128.Zero)
            message.Labels = new ConntrackLabels(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in extension->Labels)));
    }

    /// <summary>Sets how sequence numbers are shifted. // ctnetlink_dump_ct_seq_adj</summary>
    public static void FillAdjustments(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        if (!table[slot].Has(ConntrackStatus.SeqAdjust) || !table.TryGetExtension(slot, out var extension) || extension->HasSequenceAdjustment == 0)
            return;
        message.OriginalSequenceAdjustment = ToMessage(in extension->SequenceAdjustment[0]);
        message.ReplySequenceAdjustment = ToMessage(in extension->SequenceAdjustment[1]);
    }

    /// <summary>Sets what the SYN proxy keeps. // ctnetlink_dump_ct_synproxy</summary>
    public static void FillSynproxy(ConntrackTable table, uint slot, ref ConntrackMessage message)
    {
        if (!table.TryGetExtension(slot, out var extension) || extension->HasSynproxy == 0)
            return;
        ref readonly var synproxy = ref extension->Synproxy;
        message.Synproxy = new SynproxyInfo
        {
            InitialSequence = synproxy.InitialSequence,
            InitialTimestamp = synproxy.InitialTimestamp,
            TimestampOffset = synproxy.TimestampOffset,
        };
    }

    private static Nfnetlink.Ctnetlink.SequenceAdjustment ToMessage(in Conntrack.Storage.SequenceAdjustment adjustment) => new()
    {
        CorrectionPosition = adjustment.CorrectionPosition,
        OffsetBefore = adjustment.OffsetBefore,
        OffsetAfter = adjustment.OffsetAfter,
    };

    private static InetAddress AddressOf(byte family, ulong high, ulong low)
    {
        if (family == (byte)NfProto.IPv4)
            return new InetAddress((uint)low);
        Span<byte> bytes = stackalloc byte[InetAddress.IPv6Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new InetAddress(bytes);
    }
}
