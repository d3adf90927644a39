using System.CommandLine;
using Statewall.Cli.Commands.Migrating;
using Statewall.Cli.Terminal;
using Statewall.Iptables.Migration;
using Statewall.Iptables.Migration.Ipsets;
using Statewall.Replay.Migration;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall migrate RULES</c>: saved rulesets of iptables become a file for nft.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var rules = new Argument<string[]>("RULES") { Description = "what iptables-save or ip6tables-save wrote", HelpName = "FILE", Arity = ArgumentArity.ZeroOrMore };
        var ip6 = new Option<string?>("--ip6") { Description = "what ip6tables-save wrote", HelpName = "FILE" };
        var ipset = new Option<string?>("--ipset") { Description = "what ipset save wrote", HelpName = "FILE" };
        var output = new Option<string?>("--output") { Description = "where the file for nft is written, and the report to standard output; else the file goes there, and the report to standard error", HelpName = "FILE" };
        var report = new Option<string>("--report") { Description = "text or json", DefaultValueFactory = _ => "text" };
        report.AcceptOnlyFromAmong("text", "json");
        var strict = new Option<bool>("--strict") { Description = "fail when a rule is not translated exactly" };
        var command = new Command("migrate", "Turn saved rulesets of iptables into a file for nft, and check each rule.") { rules, ip6, ipset, output, report, strict };
        command.Validators.Add(result =>
        {
            if (result.GetValue(rules) is not [_, ..] && result.GetValue(ip6) is null)
                result.AddError("A saved ruleset is needed: FILE, or --ip6 FILE.");
        });
        command.SetAction(result => ExplainCommand.Guard(() => Run(new MigrateRequest(
            result.GetValue(rules) ?? [], result.GetValue(ip6), result.GetValue(ipset), result.GetValue(output), result.GetValue(report) == "json", result.GetValue(strict)))));
        return command;
    }

    private static int Run(MigrateRequest request)
    {
        MigratedRuleset ruleset;
        try
        {
            ruleset = Read(request);
        }
        catch (MigrationException mistake)
        {
            Console.Error.WriteLine($"statewall: {mistake.Message}");
            return 1;
        }
        using var check = new MigrationCheck();
        var progress = new Progress("checking", "rules", ruleset.Rules.Count(), worthSaying: 500);
        var checks = check.Run(ruleset, done => progress.Report(done));
        progress.Clear();
        var text = NftFile.Write(ruleset);
        var report = new MigrationReport(ruleset, checks);
        var told = request.IsJson ? report.ToJson() : report.ToText();
        if (request.Output is { } path)
            File.WriteAllText(path, text);
        else
            Console.Out.Write(text);
        (request.Output is null ? Console.Error : Console.Out).Write(told);
        var isExact = ruleset.Rules.All(rule => rule.Fidelity == RuleFidelity.Exact);
        return ruleset.Refused.Count > 0 || (request.IsStrict && !isExact) ? 1 : 0;
    }

    private static MigratedRuleset Read(MigrateRequest request)
    {
        var migrator = new RulesetMigrator(request.Ipset is { } path ? IpsetReader.Read(path, new StringReader(File.ReadAllText(path))) : []);
        foreach (var file in request.Rules)
            migrator.Read(file, File.ReadAllText(file), isIPv6: false);
        if (request.Ip6 is { } other)
            migrator.Read(other, File.ReadAllText(other), isIPv6: true);
        return migrator.Translate();
    }

    private sealed record MigrateRequest(string[] Rules, string? Ip6, string? Ipset, string? Output, bool IsJson, bool IsStrict);
}
