using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>How expected calls are translated.</summary>
internal static class H323Functions
{
    /// <summary>A call comes to one who has registered. // nf_nat_h323.c: ip_nat_q931_expect</summary>
    public static void Called(ConntrackTable table, uint slot, in Expectation expectation)
    {
        if (expectation.Tuple.Source != 0)
        {
            NatExpectations.FollowMaster(table, slot, in expectation);
            return;
        }
        SetUp(table, slot, in expectation, NatExpectations.EndsBehind(table, in expectation).Destination);
    }

    /// <summary>The second leg of a call that was forwarded comes. // ip_nat_callforwarding_expect</summary>
    public static void Forwarded(ConntrackTable table, uint slot, in Expectation expectation) => SetUp(table, slot, in expectation, expectation.SavedAddress);

    private static void SetUp(ConntrackTable table, uint slot, in Expectation expectation, UInt128 destination)
    {
        var source = (expectation.Direction == (uint)Direction.Original ? table.ReplyOf(slot) : table[slot].Original).Source;
        table.Nat.SetUp(slot, NatRange.To(source), isSource: true);
        table.Nat.SetUp(slot, NatRange.To(destination, expectation.SavedPort), isSource: false);
    }
}
