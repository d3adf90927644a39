using System.Text.RegularExpressions;
using Differential.NftCommands;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;

namespace Differential.Traps;

// Commands of nft and what is to come of them, one a line:
//   > commands         carried out as one batch; taken, unless a line with ! follows
//   ! words            what is said against them has these words
//   = text   ~ text    what they show has this text; has it not
//   other> commands    the same, of somebody else over a socket of his own
//   check> commands    carried out and taken back
//   close              he closes it
//   wait 400           time passes, in milliseconds
internal sealed partial record CommandScript(string Name, string Text)
{
    private static readonly ListingOptions Handles = new() { Handles = true };

    // Runs them on the kernel and on the engine; gives what differs or is not as the script says.
    internal List<string> Run()
    {
        var mistakes = new List<string>();
        using var kernel = new Side(RulesetSide.Kernel());
        using var engine = new Side(RulesetSide.Engine());
        var (command, answer) = ("", new NftAnswer("", null, []));
        var (isRefused, mayBeRefused) = (false, false);
        foreach (var line in Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Append("end"))
        {
            var (sign, words) = line.Split(' ', 2) is [var first, var rest] ? (first, rest) : (line, "");
            switch (sign)
            {
                case "!":
                    mayBeRefused = true;
                    Expect(answer.Error?.Contains(words, StringComparison.Ordinal) == true, $"not refused with '{words}'");
                    continue;
                case "=":
                    Expect(answer.Output.Contains(words, StringComparison.Ordinal), $"does not show '{words}'");
                    continue;
                case "~":
                    Expect(!answer.Output.Contains(words, StringComparison.Ordinal), $"shows '{words}'");
                    continue;
            }
            Expect(!isRefused || mayBeRefused, "refused");
            (isRefused, mayBeRefused) = (false, false);
            if (!sign.EndsWith('>'))
            {
                kernel.Do(sign, words);
                engine.Do(sign, words);
                continue;
            }
            command = words;
            answer = kernel.Run(sign, words);
            isRefused = !answer.IsOk;
            var other = engine.Run(sign, words);
            if ((answer.Output, answer.Error) != (other.Output, other.Error))
                mistakes.Add($"{command}\n    kernel: {answer.Error}{answer.Output}\n    engine: {other.Error}{other.Output}");
        }
        return mistakes;

        void Expect(bool isSo, string otherwise)
        {
            if (!isSo)
                mistakes.Add($"{command}\n    {otherwise}: {answer.Error}{answer.Output}");
        }
    }

    [GeneratedRegex(@"\bexpires (?:\d+(?:ms|[dhms]))+")]
    private static partial Regex Moments { get; }

    // One of the two kernels, and who changes its ruleset.
    private sealed class Side(RulesetSide ruleset) : IDisposable
    {
        private RulesetClient? _other;

        internal NftAnswer Run(string sign, string commands)
        {
            var answer = sign switch
            {
                "check>" => ruleset.Check(commands),
                "other>" => RulesetSide.Run(_other ??= ruleset.Another(), commands, Handles),
                _ => ruleset.Run(commands, Handles),
            };
            return answer with { Output = Moments.Replace(answer.Output, "expires …") };
        }

        internal void Do(string sign, string words)
        {
            if (sign == "close")
                Dispose(ref _other);
            else if (sign == "wait" && ruleset.IsKernel)
                Thread.Sleep(int.Parse(words, System.Globalization.CultureInfo.InvariantCulture));
        }

        public void Dispose()
        {
            Dispose(ref _other);
            ruleset.Dispose();
        }

        private static void Dispose(ref RulesetClient? client)
        {
            client?.Dispose();
            client = null;
        }
    }
}
