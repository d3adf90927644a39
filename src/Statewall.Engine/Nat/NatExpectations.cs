using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Numbers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nat;

/// <summary>Expectations of connections whose ends are translated. // nf_nat_helper.c</summary>
internal static class NatExpectations
{
    private const int MostAttempts = 128;

    /// <summary>Whether an end of a connection is translated. // IPS_NAT_MASK</summary>
    public static bool IsTranslated(ConntrackTable table, uint slot) => (table[slot].Status & ConntrackStatus.NatMask) != 0;

    /// <summary>
    /// Adds an expectation at the port that it was made for or, when others stand in the way, at one above that is drawn by chance.
    /// // nf_nat_exp_find_port
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="wanted">The expectation; its destination's port becomes the one that is found.</param>
    /// <param name="number">The expectation's number.</param>
    /// <param name="ofAnybody">Whether the same one of another connection is the same.</param>
    /// <returns>The port, 0 when there is none.</returns>
    public static ushort AddAtFreePort(ConntrackTable table, ref Expectation wanted, out uint number, bool ofAnybody = false)
    {
        var least = wanted.Tuple.DestinationPort;
        var range = ushort.MaxValue - least;
        for (var attempts = Math.Min(range, MostAttempts); ; attempts--)
        {
            var errno = table.Expectations.Add(in wanted, out number, ofAnybody);
            if (errno == 0)
                return wanted.Tuple.DestinationPort;
            if (errno != NetlinkErrno.Busy || attempts == 0)
                return 0;
            wanted.Tuple.DestinationPort = (ushort)(least + KernelRandom.Scale(table.Nat.Random.NextUInt32(), (uint)range));
        }
    }

    /// <summary>The connection comes from where its master goes to, and goes to where its master comes from. // nf_nat_follow_master</summary>
    public static void FollowMaster(ConntrackTable table, uint slot, in Expectation expectation)
    {
        var (source, destination) = EndsBehind(table, in expectation);
        table.Nat.SetUp(slot, NatRange.To(source), isSource: true);
        table.Nat.SetUp(slot, NatRange.To(destination, expectation.SavedPort), isSource: false);
    }

    /// <summary>Where an expected connection comes from and goes to, behind the translation of its master.</summary>
    public static (UInt128 Source, UInt128 Destination) EndsBehind(ConntrackTable table, in Expectation expectation)
    {
        var other = expectation.Direction == (uint)Direction.Original ? table.ReplyOf(expectation.Master) : table[expectation.Master].Original;
        return (other.Destination, other.Source);
    }
}
