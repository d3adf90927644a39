using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Ctnetlink;

namespace Statewall.Engine.Handlers;

/// <summary>Turns expectations into messages. // ctnetlink_exp_dump_expect</summary>
internal static unsafe class ExpectationFiller
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Sets everything that an answer or an event carries.</summary>
    public static void Fill(ConntrackTable table, uint number, ref ExpectationMessage message)
    {
        ref readonly var expectation = ref table.Expectations[number];
        ref readonly var master = ref table[expectation.Master].Original;
        message.Tuple = ConntrackFiller.ToTuple(in expectation.Tuple);
        message.Mask = MaskOf(in expectation);
        message.Master = ConntrackFiller.ToTuple(in master);
        FillNat(in expectation, in master, ref message);
        message.Timeout = (uint)(Math.Max(expectation.Expires - table.Now, 0) / NanosecondsPerSecond);
        message.Id = expectation.Id;
        message.Flags = expectation.Flags;
        message.Class = expectation.Class;
        if (table.TryGetExtension(expectation.Master, out var extension) && extension->Helper != 0)
            message.Helper = table.Helpers[extension->Helper].WireName;
        message.Function = ExpectationFunctions.NameOf(expectation.Function);
    }

    // ctnetlink_exp_dump_mask: all bits of the destination count
    private static ConntrackTuple MaskOf(in Expectation expectation)
    {
        var all = expectation.Tuple.Family == (byte)Nfnetlink.Uapi.NfProto.IPv4 ? uint.MaxValue : ulong.MaxValue;
        var key = new TupleKey
        {
            SourceHigh = expectation.Mask.High,
            SourceLow = expectation.Mask.Low,
            DestinationHigh = ulong.MaxValue,
            DestinationLow = all,
            SourcePort = expectation.Mask.Port,
            DestinationPort = ushort.MaxValue,
            Family = expectation.Tuple.Family,
            Protocol = expectation.Tuple.Protocol,
        };
        return ConntrackFiller.ToTuple(in key);
    }

    private static void FillNat(in Expectation expectation, in TupleKey master, ref ExpectationMessage message)
    {
        if ((expectation.SavedHigh | expectation.SavedLow | expectation.SavedPort) == 0)
            return;
        var key = new TupleKey
        {
            SourceHigh = expectation.SavedHigh,
            SourceLow = expectation.SavedLow,
            SourcePort = expectation.SavedPort,
            Family = master.Family,
            Protocol = master.Protocol,
        };
        message.NatDirection = expectation.Direction;
        message.NatTuple = ConntrackFiller.ToTuple(in key);
    }
}
