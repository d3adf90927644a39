using System.Text;

namespace Statewall.Engine.Conntrack.Expectations;

/// <summary>The functions that can be run on an expected connection, by number; number 0 is none. // nf_ct_helper_expectfn</summary>
internal static class ExpectationFunctions
{
    private static readonly string[] Names = ["", "nat-follow-master", "sip", "Q.931", "callforwarding"];

    /// <summary>The name of a function; null for none.</summary>
    public static string? NameOf(byte number) => number == 0 ? null : Names[number];

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
}
