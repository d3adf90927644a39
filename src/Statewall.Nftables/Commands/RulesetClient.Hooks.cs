using System.Net.NetworkInformation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

// What is called at the hooks of packets' ways. // nfnetlink_hook.c
public sealed partial class RulesetClient
{
    private static readonly NfProto[] HookFamilies = [NfProto.IPv4, NfProto.IPv6, NfProto.Arp, NfProto.Bridge];

    /// <summary>Reads what is called at the hooks of a family, in its order.</summary>
    /// <param name="family">The family; unspecified for all, inet for IPv4 and IPv6, netdev for devices.</param>
    /// <param name="device">The only device whose hooks are read; null for all devices that the ruleset names.</param>
    /// <returns>What is called, hook by hook; null when the kernel does not tell.</returns>
    /// <exception cref="NetlinkException">There is no such device, or the kernel refused otherwise.</exception>
    public IReadOnlyList<CalledHook>? ReadHooks(NfProto family = NfProto.Unspecified, string? device = null)
    {
        var found = new List<CalledHook>();
        try
        {
            foreach (var known in HookFamilies.Where(known => family == NfProto.Unspecified || family == known || (family == NfProto.Inet && known is NfProto.IPv4 or NfProto.IPv6)))
                ReadHooks(known, null, found);
            if (family is NfProto.Unspecified or NfProto.Netdev || device is not null)
            {
                foreach (var name in device is not null ? [device] : DevicesOfHooks())
                    ReadHooks(NfProto.Netdev, name, found);
            }
        }
        catch (NetlinkException refusal) when (refusal.Errno is NetlinkErrno.Inval or NetlinkErrno.OpNotSupp)
        {
            return null;
        }
        return found;
    }

    private void ReadHooks(NfProto family, string? device, List<CalledHook> found)
    {
        for (var hook = 0u; hook < HookNumbers.CountOf(family); hook++)
        {
            var request = new RegisteredHook { Number = hook, Device = device };
            _requests.Dump("list hooks", NfnlSubsystem.Hook, NfnlHookMessage.Get, family, request, (_, registered) =>
                found.Add(new CalledHook(family, HookNumbers.NameOf(family, registered.Number ?? 0), device, registered)));
        }
    }

    /// <summary>The devices that chains and flow tables name; where they name only how names begin, those of this machine.</summary>
    private IEnumerable<string> DevicesOfHooks()
    {
        var tables = Read(new RulesetQuery(NfProto.Unspecified, null) { Parts = TableParts.Names | TableParts.Flowtables });
        var named = tables.SelectMany(table => table.Chains.SelectMany(chain => chain.Hook?.Devices ?? []).Concat(table.Flowtables.SelectMany(flowtable => flowtable.Devices))).Distinct().ToList();
        var machine = named.Exists(name => name.EndsWith('*')) ? NetworkInterface.GetAllNetworkInterfaces() : [];
        return named.SelectMany(name => name.EndsWith('*') ? machine.Select(known => known.Name).Where(known => known.StartsWith(name[..^1], StringComparison.Ordinal)) : [name]).Distinct().Order(StringComparer.Ordinal);
    }
}
