using System.Text.Json;
using Statewall.Nftables;
using Statewall.Nftables.Commands;

namespace Rulesets;

/// <summary>A ruleset listed as JSON, and read from it again.</summary>
public static class JsonListing
{
    /// <summary>Runs the example.</summary>
    public static void Run(RulesetClient client, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(output);
        client.Apply(RulesetTransaction.Parse("table ip nat { chain post { type nat hook postrouting priority srcnat; oifname \"wan0\" masquerade; }; }"));
        var json = client.Read().ToJson();
        using var document = JsonDocument.Parse(json);
        foreach (var item in document.RootElement.GetProperty("nftables").EnumerateArray())
            output.WriteLine(item);
        output.Write(Ruleset.Parse(json));
    }
}
