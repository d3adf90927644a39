using Statewall.Engine.Conntrack;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

internal sealed partial class ExpectationHandler
{
    // ctnetlink_get_expect
    private int Get(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (request.IsDump)
        {
            return attributes.Has(CtExpectAttribute.Master)
                ? DumpOfMaster(in request, in attributes)
                : request.Socket.StartDump(request.Message, new TableDump(_table, request.Family, 0));
        }
        var type = attributes.Has(CtExpectAttribute.Tuple) ? CtExpectAttribute.Tuple : CtExpectAttribute.Master;
        if (!attributes.Has(type))
            return NetlinkErrno.Inval;
        var errno = FindNamed(in request, in attributes, type, out var number);
        if (errno != 0)
            return errno;
        var message = default(ExpectationMessage);
        ExpectationFiller.Fill(_table, number, ref message);
        _writer.Clear();
        _writer.AppendNfnetlink(
            NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkExpect, ExpMessage.New), NetlinkFlags.Multi, request.Message.Sequence,
            request.Socket.PortId, (NfProto)Expectations[number].Tuple.Family, 0, ref message);
        request.Socket.Queue(_writer.Written);
        return 0;
    }

    // ctnetlink_dump_exp_ct: a connection that never had a helper has no list to dump, and nothing but an acknowledgement is said
    private unsafe int DumpOfMaster(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        var errno = TupleParser.Parse(in attributes, CtExpectAttribute.Master, request.Family, out var tuple);
        if (errno != 0)
            return errno;
        var zone = RequestZone.Read(in attributes, CtExpectAttribute.Zone);
        var master = ConntrackHandler.Find(_table, in tuple, in zone);
        if (master == 0)
            return NetlinkErrno.NoEnt;
        if (!_table.TryGetExtension(master, out var extension) || extension->HasHelp == 0)
            return 0;
        return request.Socket.StartDump(request.Message, new TableDump(_table, request.Family, _table[master].Id, master));
    }

    // ctnetlink_stat_exp_cpu
    private int GetStatsCpu(in NfnetlinkRequest request) =>
        request.IsDump ? request.Socket.StartDump(request.Message, new StatisticsDump(_table.Statistics)) : 0;

    /// <summary>All expectations, or those of one connection. // ctnetlink_exp_dump_table, ctnetlink_exp_ct_dump_table</summary>
    private sealed class TableDump(ConntrackTable table, NfProto family, uint masterId, uint master = 0) : IDumpSource
    {
        private uint _next = 1;

        public bool Fill(DumpWriter writer)
        {
            const ushort Type = (NfnlSubsystem.CtnetlinkExpect << 8) | ExpMessage.New;
            Span<byte> header = stackalloc byte[NfgenHeader.Size];
            for (; _next < table.Expectations.Bound; _next++)
            {
                if (!IsWanted(_next))
                    continue;
                var message = default(ExpectationMessage);
                ExpectationFiller.Fill(table, _next, ref message);
                new NfgenHeader((NfProto)table.Expectations[_next].Tuple.Family).Write(header);
                if (!writer.TryAppend(Type, NetlinkFlags.None, header, ref message))
                    return true;
            }
            _next = uint.MaxValue; // what is made from now on is not of this dump
            return writer.Length > 0;
        }

        public void Dispose()
        {
        }

        private bool IsWanted(uint number)
        {
            if (!table.Expectations.Exists(number))
                return false;
            ref readonly var expectation = ref table.Expectations[number];
            return (family == NfProto.Unspecified || (byte)family == expectation.Tuple.Family)
                && (master == 0 || (expectation.Master == master && table[master].Id == masterId));
        }
    }

    /// <summary>The statistics of the one processor that an engine is. // ctnetlink_exp_stat_cpu_dump</summary>
    private sealed class StatisticsDump(ConntrackStatistics statistics) : IDumpSource
    {
        private bool _done;

        public bool Fill(DumpWriter writer)
        {
            const ushort Type = (NfnlSubsystem.Ctnetlink << 8) | ExpMessage.GetStatsCpu; // not the subsystem that was asked: so it is in the kernel
            if (_done)
                return false;
            var message = new ExpectationCpuStats { New = statistics.ExpectNew, Create = statistics.ExpectCreate, Delete = statistics.ExpectDelete };
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
