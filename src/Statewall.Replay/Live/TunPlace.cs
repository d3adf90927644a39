using System.Diagnostics.CodeAnalysis;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Live;

/// <summary>A TUN or TAP device and where its far side is.</summary>
/// <param name="Name">The device's name, which is that of an interface of the scenario, too.</param>
/// <param name="Namespace">
/// The network namespace in which the device is: a name that <c>ip netns</c> gave, or a path such as <c>/proc/PID/ns/net</c>; null for that of the caller.
/// </param>
public sealed record TunPlace(string Name, string? Namespace = null)
{
    /// <summary>Whether it is a TAP device, which carries Ethernet frames.</summary>
    public bool IsTap { get; init; }

    /// <summary>The file that stands for the namespace; null for that of the caller.</summary>
    internal string? NamespacePath => Namespace is null || Namespace.Contains('/', StringComparison.Ordinal) ? Namespace : $"/run/netns/{Namespace}";

    /// <summary>Reads <c>NAME</c> or <c>NAME@NETNS</c>.</summary>
    /// <returns>False when it is no device's name, or a namespace's name is missing.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out TunPlace? place)
    {
        ArgumentNullException.ThrowIfNull(text);
        place = null;
        var at = text.LastIndexOf('@');
        var name = at < 0 ? text : text[..at];
        if (!ScenarioInterface.IsValidName(name) || at == text.Length - 1)
            return false;
        place = new TunPlace(name, at < 0 ? null : text[(at + 1)..]);
        return true;
    }
}
