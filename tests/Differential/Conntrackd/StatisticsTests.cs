using System.Text.RegularExpressions;

namespace Differential.Conntrackd;

// The answers of -s of a daemon of ours and of Debian's at the other end: the same but for what was counted.
public sealed partial class StatisticsTests
{
    private static readonly string[] Subjects = ["network", "cache", "runtime", "link", "rsqueue", "process", "queue", "ct", "expect"];

    [Theory]
    [InlineData("FTFW", "UDP", "", "ExpectationSync on")]
    [InlineData("FTFW", "UDP", "DisableExternalCache on", "")]
    [InlineData("NOTRACK", "TCP", "DisableInternalCache on\nDisableExternalCache on", "")]
    [InlineData("NOTRACK", "UDP", "", "ExpectationSync on")]
    [InlineData("ALARM", "Multicast", "", "")]
    public void Texts_AreDebians(string mode, string transport, string modeOptions, string options)
    {
        using var pair = new DaemonPair(new PairSetup(mode, transport, LeftIsOurs: true, RightIsOurs: false) { ModeOptions = modeOptions, Options = options });
        Population.Create(pair.Left.Place, 50);
        Population.Create(pair.Right.Place, 50, first: 1000);
        foreach (var subject in Subjects)
            Patience.Until(() => Shape(pair.Left, subject) == Shape(pair.Right, subject), () => $"{subject}:\n{Shape(pair.Left, subject)}\nDebian's:\n{Shape(pair.Right, subject)}");
    }

    // Columns keep their width; what waits to be acknowledged comes and goes.
    private static string Shape(DaemonSide side, string subject)
    {
        var text = Column().Replace(side.Ask("-s", subject), match => new string('#', match.Length));
        text = Number().Replace(text, "N");
        return Waiting().Replace(text, "");
    }

    [GeneratedRegex(@" {3,}\d+")]
    private static partial Regex Column();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(control|object) -> seq:.*\n", RegexOptions.Multiline)]
    private static partial Regex Waiting();
}
