using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Objects;

/// <summary>The kinds of stateful objects.</summary>
internal static class ObjectKinds
{
    private static readonly (string Name, NftObjectType Type)[] Rows =
    [
        ("counter", NftObjectType.Counter), ("ct expectation", NftObjectType.CtExpect), ("ct helper", NftObjectType.CtHelper),
        ("ct timeout", NftObjectType.CtTimeout), ("limit", NftObjectType.Limit), ("quota", NftObjectType.Quota),
        ("secmark", NftObjectType.Secmark), ("synproxy", NftObjectType.Synproxy), ("tunnel", NftObjectType.Tunnel),
    ];

    /// <summary>Whether there is such a kind.</summary>
    public static bool Contains(string kind) => Array.Exists(Rows, row => row.Name == kind);

    /// <summary>The kernel's number of a kind.</summary>
    public static NftObjectType Of(string kind) => Array.Find(Rows, row => row.Name == kind).Type;

    /// <summary>The language's name of a kind; null when it has none.</summary>
    public static string? NameOf(NftObjectType type) => Array.Find(Rows, row => row.Type == type).Name;
}
