using System.CommandLine;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall migrate RULES</c>: saved rulesets of iptables become a file for nft.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var rules = new Argument<string[]>("RULES") { Description = "what iptables-save wrote, or ip6tables-save", Arity = ArgumentArity.ZeroOrMore };
        var ip6 = new Option<string?>("--ip6") { Description = "what ip6tables-save wrote", HelpName = "FILE" };
        var ipset = new Option<string?>("--ipset") { Description = "what ipset save wrote", HelpName = "FILE" };
        var output = new Option<string?>("--output") { Description = "where the file for nft is written; without it, to standard output, and the report to standard error", HelpName = "FILE" };
        var report = new Option<string>("--report") { Description = "text or json", DefaultValueFactory = _ => "text" };
        report.AcceptOnlyFromAmong("text", "json");
        var strict = new Option<bool>("--strict") { Description = "fail when a rule is not translated exactly" };
        var command = new Command("migrate", "Turn saved rulesets of iptables and ip6tables into a file for nft, and check each rule.") { rules, ip6, ipset, output, report, strict };
        command.SetAction(result => ExplainCommand.Guard(() => Run(new MigrateRequest(
            result.GetValue(rules)!, result.GetValue(ip6), result.GetValue(ipset), result.GetValue(output), result.GetValue(report) == "json", result.GetValue(strict)))));
        return command;
    }

    private static int Run(MigrateRequest request)
    {
        try
        {
            var ipsets = request.Ipset is { } path ? IpsetReader.Read(path, new StringReader(File.ReadAllText(path))) : [];
            var migrator = new RulesetMigrator(ipsets);
            foreach (var file in request.Rules)
                migrator.Read(file, File.ReadAllText(file), isIPv6: false);
            if (request.Ip6 is { } other)
                migrator.Read(other, File.ReadAllText(other), isIPv6: true);
            var ruleset = migrator.Translate();
            Console.Out.Write(NftFile.Write(ruleset));
            return 0;
        }
        catch (MigrationException mistake)
        {
            Console.Error.WriteLine($"statewall: {mistake.Message}");
            return 1;
        }
    }

    private sealed record MigrateRequest(string[] Rules, string? Ip6, string? Ipset, string? Output, bool IsJson, bool IsStrict);
}
