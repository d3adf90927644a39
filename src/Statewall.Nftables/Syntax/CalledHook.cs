using System.Globalization;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Syntax;

/// <summary>Something that is called at a hook of packets' ways.</summary>
/// <param name="Family">The family of the packets: ip, ip6, arp, bridge, or netdev for those of a device.</param>
/// <param name="Hook">The hook's name.</param>
/// <param name="Device">The device; null when it is called for all.</param>
/// <param name="Registered">What is called, and what for.</param>
public sealed record CalledHook(NfProto Family, string Hook, string? Device, RegisteredHook Registered)
{
    /// <summary>Writes what is called, family by family and hook by hook, as <c>nft list hooks</c> does.</summary>
    internal static void Format(TextOutput output, IEnumerable<CalledHook> called)
    {
        foreach (var family in called.GroupBy(entry => entry.Family))
        {
            output.Append($"family {RulesetText.NameOf(family.Key)} {{\n");
            foreach (var hook in family.GroupBy(entry => (entry.Hook, entry.Device)))
            {
                output.Append($"\thook {hook.Key.Hook}{(hook.Key.Device is { } device ? $" device {device}" : "")} {{\n");
                foreach (var entry in hook)
                    entry.Format(output);
                output.Append("\t}\n"u8);
            }
            output.Append("}\n"u8);
        }
    }

    private void Format(TextOutput output)
    {
        output.Append($"\t\t{(Registered.Priority ?? 0).ToString("+0000000000;-0000000000; 0000000000", CultureInfo.InvariantCulture)}");
        if (Registered.Owner is { Chain: { } chain } owner)
            output.Append($" {(owner.Type == NfnlHookType.NftFlowtable ? "flowtable" : "chain")} {RulesetText.NameOf((NfProto)(chain.Family ?? 0))} {chain.Table} {chain.Name}");
        else if (Registered.Owner is { Bpf.Id: { } program })
            output.Append($" bpf id {program}");
        else if (Registered.FunctionName is { } function)
            output.Append($" {function}");
        if (Registered.ModuleName is { } module)
            output.Append($" [{module}]");
        output.Append("\n"u8);
    }

    /// <summary>Writes it in JSON; there is no such object in libnftables-json(5).</summary>
    internal void WriteJson(JsonOutput json)
    {
        json.Open("hook").Name("family").String(RulesetText.NameOf(Family)).Name("hook").String(Hook);
        if (Device is not null)
            json.Name("dev").String(Device);
        json.Name("prio").Number(Registered.Priority ?? 0);
        if (Registered.FunctionName is { } function)
            json.Name("function").String(function);
        if (Registered.ModuleName is { } module)
            json.Name("module").String(module);
        if (Registered.Owner is { Chain: { } chain } owner)
        {
            json.Name(owner.Type == NfnlHookType.NftFlowtable ? "flowtable" : "chain").Open().Name("family").String(RulesetText.NameOf((NfProto)(chain.Family ?? 0)));
            json.Name("table").String(chain.Table ?? "").Name("name").String(chain.Name ?? "").Close();
        }
        else if (Registered.Owner is { Bpf.Id: { } program })
            json.Name("bpf").Number(program);
        json.Close().Close();
    }
}
