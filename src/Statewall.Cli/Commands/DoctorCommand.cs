using System.CommandLine;
using Statewall.Conntrack.Diagnosis.Settings;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall doctor</c>: says whether the table of connections is healthy, and if not, why and what cures it.</summary>
internal static class DoctorCommand
{
    /// <summary>The exit code when nothing could be found out: no privilege, no such engine, nothing readable, wrong usage.</summary>
    public const int Unknown = 3;

    public const string Name = "doctor";

    /// <summary>Describes the command.</summary>
    /// <param name="engineInFront">The value of a <c>--engine</c> in front of the command.</param>
    public static Command Create(string? engineInFront)
    {
        var engine = new Option<string?>("--engine") { Description = "kernel, embedded or unix:PATH; also $STATEWALL_ENGINE" };
        var input = new Option<string?>("--input") { HelpName = "FILE", Description = "examine what conntrack -L printed, or a copy of /proc/net/nf_conntrack; - reads standard input" };
        var max = new Option<long?>("--max") { Description = "nf_conntrack_max of the machine that the listing is from" };
        var buckets = new Option<long?>("--buckets") { Description = "nf_conntrack_buckets of that machine" };
        var interval = new Option<double>("--interval") { Description = "seconds over which the trend is measured at least", DefaultValueFactory = _ => 0.5 };
        var all = new Option<bool>("--all") { Description = "look at every entry, however long it takes; by default a table too large for that is judged by a sample" };
        var top = new Option<int>("--top") { Description = "lines of each ranking", DefaultValueFactory = _ => 5 };
        var apply = new Option<bool>("--apply") { Description = "set the settings that cure warnings" };
        var persist = new Option<string?>("--persist")
        {
            HelpName = "FILE",
            Description = $"write them to a file of sysctl.d too, by default {SysctlFile.DefaultPath}; shows what changes in it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "with --apply and --persist: say what would be done, and do nothing" };
        var output = new Option<string>("--output") { Description = "text or json (docs/doctor.md)", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        interval.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3600))
                result.AddError("--interval takes seconds from 0 to 3600");
        });
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1000)
                result.AddError("--top takes a number from 0 to 1000");
        });
        var command = new Command(Name, "Say whether the table of connections is healthy, and if not, why and what cures it. Exit code: 0 healthy, 1 warning, 2 critical, 3 not known.")
        {
            engine, input, max, buckets, interval, all, top, apply, persist, dryRun, output,
        };
        command.SetAction(result => new DoctorRun(new DoctorRequest(
            result.GetValue(engine) ?? engineInFront ?? Environment.GetEnvironmentVariable("STATEWALL_ENGINE"),
            result.GetValue(input),
            result.GetValue(max),
            result.GetValue(buckets),
            TimeSpan.FromSeconds(result.GetValue(interval)),
            result.GetValue(all),
            result.GetValue(top),
            result.GetValue(apply),
            result.GetResult(persist) is null ? null : result.GetValue(persist) ?? SysctlFile.DefaultPath,
            result.GetValue(dryRun),
            result.GetValue(output) == "json")).Run());
        return command;
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record DoctorRequest(
    string? Engine,
    string? Input,
    long? Maximum,
    long? Buckets,
    TimeSpan Interval,
    bool All,
    int Top,
    bool Apply,
    string? PersistPath,
    bool DryRun,
    bool Json);
