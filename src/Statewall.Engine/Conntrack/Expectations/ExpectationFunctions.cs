using System.Text;
using Statewall.Engine.Conntrack.Helpers;
using Statewall.Engine.Conntrack.Helpers.H323;
using Statewall.Engine.Nat;

namespace Statewall.Engine.Conntrack.Expectations;

/// <summary>What can be done to an expected connection when it comes, by number; number 0 is nothing. // nf_ct_helper_expectfn</summary>
internal static class ExpectationFunctions
{
    /// <summary>It is translated as its master is. // nf_nat_follow_master</summary>
    public const byte FollowMaster = 1;

    /// <summary>SIP's. // nf_nat_sip_expected</summary>
    public const byte Sip = 2;

    /// <summary>A call to one who registered with a gatekeeper. // ip_nat_q931_expect</summary>
    public const byte Call = 3;

    /// <summary>The second leg of a call that was forwarded. // ip_nat_callforwarding_expect</summary>
    public const byte CallForwarding = 4;

    /// <summary>A tunnel of PPTP. Requests cannot name it. // pptp_expectfn</summary>
    public const byte Pptp = 5;

    private static readonly string[] Names = ["", "nat-follow-master", "sip", "Q.931", "callforwarding"];

    /// <summary>The name of a function; null for none, or when it has none.</summary>
    public static string? NameOf(byte number) => number == 0 || number >= Names.Length ? null : Names[number];

    /// <summary>Finds a function by its name in UTF-8. // nf_ct_helper_expectfn_find_by_name</summary>
    /// <returns>Its number, 0 when there is none.</returns>
    public static byte Find(ReadOnlySpan<byte> name)
    {
        for (var number = 1; number < Names.Length; number++)
        {
            if (Encoding.UTF8.GetByteCount(Names[number]) == name.Length && Encoding.UTF8.GetString(name) == Names[number])
                return (byte)number;
        }
        return 0;
    }

    /// <summary>Runs an expectation's function on the connection that met it. // exp->expectfn</summary>
    public static void Run(ConntrackTable table, uint slot, in Expectation expectation)
    {
        switch (expectation.Function)
        {
            case FollowMaster:
                NatExpectations.FollowMaster(table, slot, in expectation);
                break;
            case Sip:
                SipNat.Expected(table, slot, in expectation);
                break;
            case Call:
                H323Functions.Called(table, slot, in expectation);
                break;
            case CallForwarding:
                H323Functions.Forwarded(table, slot, in expectation);
                break;
            case Pptp:
                PptpHelper.Expected(table, slot, in expectation);
                break;
        }
    }
}
