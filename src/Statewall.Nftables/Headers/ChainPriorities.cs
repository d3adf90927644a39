using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Headers;

/// <summary>Priorities of chains that have a name. // enum nf_ip_hook_priorities, nf_br_hook_priorities</summary>
public static class ChainPriorities
{
    private static readonly (string Name, int Priority)[] Usual =
        [("raw", -300), ("mangle", -150), ("dstnat", -100), ("filter", 0), ("security", 50), ("srcnat", 100)];

    private static readonly (string Name, int Priority)[] OfBridges = [("dstnat", -300), ("filter", -200), ("out", 100), ("srcnat", 300)];

    /// <summary>The priority of a name, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="family">The chain's family.</param>
    public static int? Find(string name, NfProto family = NfProto.Inet)
    {
        foreach (var (known, priority) in family == NfProto.Bridge ? OfBridges : Usual)
        {
            if (known == name)
                return priority;
        }
        return null;
    }

    /// <summary>A priority as listings write it: by the name that is nearest, with what is added to it.</summary>
    public static string Format(int priority, bool isNumeric, NfProto family)
    {
        const int Near = 10;
        foreach (var (name, known) in isNumeric ? [] : family == NfProto.Bridge ? OfBridges : Usual)
        {
            var distance = priority - known;
            if (distance == 0)
                return name;
            if (Math.Abs((long)distance) <= Near)
                return distance > 0 ? $"{name} + {distance}" : $"{name} - {-distance}";
        }
        return priority.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
