using System.Diagnostics;
using Statewall.Fuzz;

// Exit code: 0 nothing found, 1 a finding, 2 wrong usage.
if (!Options.TryParse(args, out var options, out var error))
{
    Console.Error.WriteLine($"statewall-fuzz: {error}\n{Options.Usage}");
    return 2;
}

if (options.Target == "list")
{
    foreach (var target in TargetTable.All)
    {
        Console.WriteLine(target.Name);
    }

    return 0;
}

var targets = TargetTable.All.Where(t => options.Target == "all" || t.Name == options.Target).ToArray();
if (targets.Length == 0)
{
    Console.Error.WriteLine($"statewall-fuzz: no target '{options.Target}'; there are: {string.Join(", ", TargetTable.All.Select(t => t.Name))}");
    return 2;
}

var found = 0;
foreach (var target in targets)
{
    found += Passes(target, options) ? 0 : 1;
}

return found == 0 ? 0 : 1;

static bool Passes(FuzzTarget target, Options options)
{
    var folder = FindingsFolder();
    var runner = new Runner(target, folder);
    var watch = Stopwatch.StartNew();
    var finding = options.Input is { } input
        ? runner.RunOne(LastInput.Load(input))
        : runner.Run([.. target.Seeds(), .. CorpusFiles(options)], options.Seed, options.Time);
    var rate = runner.Runs / Math.Max(watch.Elapsed.TotalSeconds, 0.001);
    Console.WriteLine($"{target.Name}: {runner.Runs} inputs in {watch.Elapsed.TotalSeconds:0.0} s ({rate:0}/s), seed {options.Seed}");
    if (finding is not null)
    {
        Console.WriteLine(finding.Describe(options.Input ?? finding.Save(folder)));
    }

    return finding is null;
}

static IEnumerable<byte[]> CorpusFiles(Options options) =>
    options.Corpus is null
        ? []
        : Directory.EnumerateFiles(options.Corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

// artifacts/fuzz of the checkout, or of the current folder when run from elsewhere.
static string FindingsFolder()
{
    var root = new DirectoryInfo(AppContext.BaseDirectory);
    while (root is not null && !File.Exists(Path.Combine(root.FullName, "Statewall.slnx")))
    {
        root = root.Parent;
    }

    return Path.Combine(root?.FullName ?? Environment.CurrentDirectory, "artifacts", "fuzz");
}
