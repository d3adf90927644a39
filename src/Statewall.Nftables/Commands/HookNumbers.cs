using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Commands;

/// <summary>The kernel's numbers of hooks. // enum nf_inet_hooks, nf_bridge_hooks, nf_arp_hooks, nf_dev_hooks</summary>
internal static class HookNumbers
{
    private static readonly string[] Inet = ["prerouting", "input", "forward", "output", "postrouting", "ingress"];
    private static readonly string[] Network = Inet[..^1];
    private static readonly string[] Arp = ["input", "output", "forward"];
    private static readonly string[] Device = ["ingress", "egress"];

    /// <summary>The number of a hook; null when the family has none of that name.</summary>
    public static uint? Find(NfProto family, string hook) => Array.IndexOf(Of(family), hook) is >= 0 and var number ? (uint)number : null;

    /// <summary>The name of a hook.</summary>
    public static string NameOf(NfProto family, uint number) => number < Of(family).Length ? Of(family)[number] : "unknown";

    /// <summary>How many hooks the packets of a family pass; those of devices are a family of their own.</summary>
    public static uint CountOf(NfProto family) => (uint)Of(family).Count(hook => family == NfProto.Netdev || hook != "ingress");

    /// <summary>Whether any family has a hook of that name.</summary>
    public static bool IsKnown(string hook) => Inet.Contains(hook) || Device.Contains(hook);

    private static string[] Of(NfProto family) => family switch { NfProto.Arp => Arp, NfProto.Netdev => Device, NfProto.Inet => Inet, _ => Network };
}
