using System.Globalization;

namespace Statewall.Engine.Forwarding;

public sealed partial class ForwardingHost
{
    private readonly InterfaceSettings _all = new() { AcceptSourceRoute = false };

    /// <summary>Sets one of the kernel's settings that mean something to this host or its tracker.</summary>
    /// <param name="parts">The parts of its name as under <c>/proc/sys</c>, <c>net</c> first.</param>
    /// <param name="value">The value as text.</param>
    /// <param name="error">Why it was refused; empty otherwise. Nothing is changed then.</param>
    public bool TrySetSysctl(IReadOnlyList<string> parts, string value, out string error)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts is ["net", "netfilter", var knob])
            return _kernel.Settings.TrySet(knob, value, out error);
        error = "";
        if (!uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            error = $"\"{value}\" is not a number";
        else if (!TrySetHost(parts, number))
            error = $"the embedded engine has no setting {string.Join('.', parts)}";
        return error.Length == 0;
    }

    private bool TrySetHost(IReadOnlyList<string> parts, uint number)
    {
        switch (parts)
        {
            case ["net", "ipv4", "ip_forward"]:
                ForwardIPv4 = number != 0;
                return true;
            case ["net", "ipv6", "conf", "all", "forwarding"]:
                ForwardIPv6 = number != 0;
                return true;
            case ["net", "ipv4", "icmp_ratelimit"]:
                _errors.Peers.PriceIPv4 = number * 1_000_000L;
                return true;
            case ["net", "ipv6", "icmp", "ratelimit"]:
                _errors.Peers.PriceIPv6 = number * 1_000_000L;
                return true;
            case ["net", "ipv4", "ipfrag_time"]:
                IPv4FragmentSeconds = number;
                return true;
            case ["net", "ipv4", "conf", "all", var name]:
                return _all.TrySet(name, number);
            case ["net", "ipv4", "conf", var device, var name]:
                return DeviceOf(device) is { } found && found.TrySet(name, number);
            default:
                return false;
        }
    }

    // What "all" says holds for every interface besides what it says itself. // IN_DEV_ORCONF, IN_DEV_MAXCONF
    private bool AcceptsLocal(HostInterface device) => _all.AcceptLocal || device.AcceptLocal;

    // IN_DEV_ANDCONF
    private bool AcceptsSourceRoute(HostInterface device) => _all.AcceptSourceRoute && device.AcceptSourceRoute;

    private bool RoutesLocalnet(HostInterface device) => _all.RouteLocalnet || device.RouteLocalnet;

    private byte ReversePathFilterOf(HostInterface device) => Math.Max(_all.ReversePathFilter, device.ReversePathFilter);
}
