using Statewall.Netlink;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>The tracker's counters, all CPUs together; each CPU's wraps at 2^32. // struct ip_conntrack_stat</summary>
public readonly record struct CounterTotals
{
    /// <summary>Packets that could not be tracked.</summary>
    public ulong Invalid { get; init; }

    /// <summary>Insertions that lost against an entry with the same tuple, or met a chain that was too long.</summary>
    public ulong InsertFailed { get; init; }

    /// <summary>Packets dropped since no entry could be made: what the kernel logs as "table full".</summary>
    public ulong Drop { get; init; }

    /// <summary>Entries evicted to make room.</summary>
    public ulong EarlyDrop { get; init; }

    /// <summary>Look-ups that started over, since the table was resized or an entry moved.</summary>
    public ulong SearchRestart { get; init; }

    /// <summary>Insertion races that were resolved without a loss.</summary>
    public ulong ClashResolve { get; init; }

    /// <summary>Insertions refused since a bucket's chain was too long.</summary>
    public ulong ChainTooLong { get; init; }

    /// <summary>Reads and adds up the counters of all CPUs. // IPCTNL_MSG_CT_GET_STATS_CPU</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static CounterTotals Read(ConntrackClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var sum = new Sum();
        client.Statistics(expectations: false, ref sum);
        return sum.Totals;
    }

    /// <summary>What was counted since an earlier reading: right also when a CPU's counter wrapped once, as sums are taken modulo 2^32.</summary>
    public CounterTotals Since(CounterTotals before) => new()
    {
        Invalid = (uint)(Invalid - before.Invalid),
        InsertFailed = (uint)(InsertFailed - before.InsertFailed),
        Drop = (uint)(Drop - before.Drop),
        EarlyDrop = (uint)(EarlyDrop - before.EarlyDrop),
        SearchRestart = (uint)(SearchRestart - before.SearchRestart),
        ClashResolve = (uint)(ClashResolve - before.ClashResolve),
        ChainTooLong = (uint)(ChainTooLong - before.ChainTooLong),
    };

    private struct Sum : IMessageHandler
    {
        private int _number;

        public CounterTotals Totals { get; private set; }

        public void Handle(in NetlinkMessage message)
        {
            var cpu = default(ConntrackCpuStats);
            if (message.DecodeNfnetlink(ref cpu) is { IsNone: false } fault)
                throw new NetlinkProtocolException("get statistics", _number, fault);
            _number++;
            Totals = new CounterTotals
            {
                Invalid = Totals.Invalid + (cpu.Invalid ?? 0),
                InsertFailed = Totals.InsertFailed + (cpu.InsertFailed ?? 0),
                Drop = Totals.Drop + (cpu.Drop ?? 0),
                EarlyDrop = Totals.EarlyDrop + (cpu.EarlyDrop ?? 0),
                SearchRestart = Totals.SearchRestart + (cpu.SearchRestart ?? 0),
                ClashResolve = Totals.ClashResolve + (cpu.ClashResolve ?? 0),
                ChainTooLong = Totals.ChainTooLong + (cpu.ChainTooLong ?? 0),
            };
        }

        public void Restart() => Totals = default;
    }
}
