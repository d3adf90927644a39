using System.Globalization;

namespace Statewall.Fuzz;

/// <summary>The command line of statewall-fuzz.</summary>
internal sealed record Options(string Target, TimeSpan Time, ulong Seed, string? Corpus, string? Input)
{
    public const string Usage =
        """
        usage: statewall-fuzz list | NAME | all [--seconds N] [--seed S] [--corpus DIR] [--input FILE]

          list            the names of the targets
          NAME | all      fuzz one target, or each in turn
          --seconds N     for so long per target (60)
          --seed S        the mutations' seed (1): the same seed makes the same inputs
          --corpus DIR    files to start from, besides the target's own seeds
          --input FILE    try this one input only
        """;

    /// <summary>Reads the arguments; false with the reason in <paramref name="error"/>.</summary>
    public static bool TryParse(string[] args, out Options options, out string error)
    {
        options = new Options(args.Length > 0 ? args[0] : "", TimeSpan.FromSeconds(60), 1, null, null);
        error = args.Length == 0 || args[0].StartsWith('-') ? "name a target, `all` or `list`" : "";
        for (var i = 1; i < args.Length && error.Length == 0; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            error = value is null ? $"{args[i]} needs a value" : Apply(ref options, args[i], value);
        }

        return error.Length == 0;
    }

    private static string Apply(ref Options options, string name, string value)
    {
        switch (name)
        {
            case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e6:
                options = options with { Time = TimeSpan.FromSeconds(seconds) };
                return "";
            case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                options = options with { Seed = seed };
                return "";
            case "--corpus" when Directory.Exists(value):
                options = options with { Corpus = value };
                return "";
            case "--input" when File.Exists(value):
                options = options with { Input = value };
                return "";
            case "--seconds" or "--seed" or "--corpus" or "--input":
                return $"{name}: '{value}' is not a number or does not exist";
            default:
                return $"unknown option {name}";
        }
    }
}
