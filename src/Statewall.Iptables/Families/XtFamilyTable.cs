using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Families;

/// <summary>Every family: one line each.</summary>
internal static class XtFamilyTable
{
    /// <summary>The families.</summary>
    public static IReadOnlyList<XtFamily> All { get; } =
    [
        IPv4Family.Instance,
        IPv6Family.Instance,
        ArpFamily.Instance,
        BridgeFamily.Instance,
    ];

    /// <summary>The family of a tool, or null.</summary>
    public static XtFamily? Find(string tool)
    {
        foreach (var family in All)
        {
            if (family.Tool == tool)
                return family;
        }
        return null;
    }

    /// <summary>The family of a number in messages, or null.</summary>
    public static XtFamily? Find(NfProto proto)
    {
        foreach (var family in All)
        {
            if (family.Proto == proto)
                return family;
        }
        return null;
    }
}
