// Rulesets from C#, on the embedded engine: dotnet run --project examples/Rulesets -- built-in-code
// On the running kernel instead: a RulesetClient over a KernelChannel, see docs/nftables-library.md.
using Rulesets;
using Statewall.Engine;
using Statewall.Nftables.Commands;

(string Name, Action<RulesetClient, TextWriter> Run)[] examples =
[
    ("block-list", BlockList.Run),
    ("built-in-code", BuiltInCode.Run),
    ("diff-and-apply", DiffAndApply.Run),
    ("json-listing", JsonListing.Run),
];
if (args is not [var name] || Array.Find(examples, example => example.Name == name).Run is not { } run)
{
    Console.Error.WriteLine($"name one of: {string.Join(", ", examples.Select(example => example.Name))}");
    return 2;
}
using var kernel = new EmbeddedKernel();
using var client = new RulesetClient(kernel.OpenChannel());
run(client, Console.Out);
return 0;
