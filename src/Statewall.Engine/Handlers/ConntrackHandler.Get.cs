using Statewall.Engine.Conntrack;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

internal sealed partial class ConntrackHandler
{
    // ctnetlink_get_conntrack
    private int Get(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        var zero = request.Kind == CtMessage.GetCtrZero;
        int errno;
        if (request.IsDump)
        {
            if (request.Socket.IsDumping)
                return NetlinkErrno.Busy; // asked before the filter is read // __netlink_dump_start
            errno = ConntrackFilter.Read(in attributes, request.Family, out var filter);
            return errno != 0 ? errno : request.Socket.StartDump(request.Message, new TableDump(_table, in filter, zero));
        }
        errno = FindNamed(in request, in attributes, out var slot);
        if (errno != 0)
            return errno;
        var message = default(ConntrackMessage);
        ConntrackFiller.Fill(_table, slot, 1, ref message); // the look-up holds a reference
        if (zero)
            _table[slot].Counters = default;
        Answer(in request, CtMessage.New, (NfProto)_table[slot].Original.Family, 0, ref message);
        return 0;
    }

    // ctnetlink_stat_ct_cpu: without the dump flag nothing is said
    private int GetStatsCpu(in NfnetlinkRequest request) =>
        request.IsDump ? request.Socket.StartDump(request.Message, new StatisticsDump(_table.Statistics)) : 0;

    // ctnetlink_stat_ct
    private int GetStats(in NfnetlinkRequest request)
    {
        var message = new ConntrackGlobalStats { Entries = (uint)_table.Count, MaximumEntries = _table.Settings.Maximum };
        Answer(in request, CtMessage.GetStats, NfProto.Unspecified, 0, ref message);
        return 0;
    }

    // ctnetlink_get_ct_dying, ctnetlink_get_ct_unconfirmed: an engine at rest has neither
    private static int GetNothing(in NfnetlinkRequest request) =>
        request.IsDump ? request.Socket.StartDump(request.Message, EmptyDump.Instance) : NetlinkErrno.OpNotSupp;

    /// <summary>All entries that pass a filter, from slot to slot. // ctnetlink_dump_table</summary>
    private sealed class TableDump : IDumpSource
    {
        private readonly ConntrackTable _table;
        private readonly ConntrackFilter _filter;
        private readonly bool _zero;
        private uint _next = 1;

        public TableDump(ConntrackTable table, in ConntrackFilter filter, bool zero)
        {
            _table = table;
            _filter = filter;
            _zero = zero;
        }

        public bool Fill(DumpWriter writer)
        {
            const ushort Type = (NfnlSubsystem.Ctnetlink << 8) | CtMessage.New;
            var flags = _filter.IsActive ? NetlinkFlags.DumpFiltered : NetlinkFlags.None;
            Span<byte> header = stackalloc byte[NfgenHeader.Size];
            for (; _next < _table.Bound; _next++)
            {
                if (!_table.IsVisible(_next) || !_filter.Matches(_table, _next))
                    continue;
                var message = default(ConntrackMessage);
                ConntrackFiller.Fill(_table, _next, 0, ref message);
                new NfgenHeader((NfProto)_table[_next].Original.Family).Write(header);
                if (!writer.TryAppend(Type, flags, header, ref message))
                    return true;
                if (_zero)
                    _table[_next].Counters = default;
            }
            _next = uint.MaxValue; // what is made from now on is not of this dump
            return writer.Length > 0;
        }

        public void Dispose()
        {
        }
    }

    /// <summary>The statistics of the one processor that an engine is. // ctnetlink_ct_stat_cpu_dump</summary>
    private sealed class StatisticsDump(ConntrackStatistics statistics) : IDumpSource
    {
        private bool _done;

        public bool Fill(DumpWriter writer)
        {
            const ushort Type = (NfnlSubsystem.Ctnetlink << 8) | CtMessage.GetStatsCpu;
            if (_done)
                return false;
            var message = new ConntrackCpuStats
            {
                Found = statistics.Found,
                Invalid = statistics.Invalid,
                Insert = statistics.Insert,
                InsertFailed = statistics.InsertFailed,
                Drop = statistics.Drop,
                EarlyDrop = statistics.EarlyDrop,
                Error = statistics.Error,
                SearchRestart = statistics.SearchRestart,
                ClashResolve = statistics.ClashResolve,
                ChainTooLong = statistics.ChainTooLong,
            };
            Span<byte> header = stackalloc byte[NfgenHeader.Size];
            new NfgenHeader(NfProto.Unspecified).Write(header);
            writer.TryAppend(Type, NetlinkFlags.None, header, ref message);
            return _done = true;
        }

        public void Dispose()
        {
        }
    }
}
