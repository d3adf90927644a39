// dotnet run -c Release --project bench -- tracker            the connection tracker, per core: a table within two minutes
// dotnet run -c Release --project bench -- tracker create 1000     one part of it
// dotnet run -c Release --project bench -- rules              packets through rulesets, per core
// dotnet run -c Release --project bench -- replay             a capture through the embedded engine
// sudo dotnet run -c Release --project bench -- events       how many events conntrack -E shows at 150,000 new connections a second
// dotnet run -c Release --project bench -- --list flat
// dotnet run -c Release --project bench -- --filter '*Decode*'
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;
using Statewall.Bench.Events;
using Statewall.Bench.Replaying;
using Statewall.Bench.Rules;
using Statewall.Bench.Tracking;

if (args is ["tracker", ..])
    return TrackerCommand.Run(args.AsSpan(1));
if (args is ["rules", ..])
    return RulesCommand.Run(args.AsSpan(1));
if (args is ["replay", ..])
    return ReplayCommand.Run(args.AsSpan(1));
if (args is ["events", ..])
    return EventsCommand.Run(args.AsSpan(1));

var config = DefaultConfig.Instance.AddDiagnoser(MemoryDiagnoser.Default).WithArtifactsPath(Path.Combine("artifacts", "bench"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
