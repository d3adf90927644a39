namespace Statewall.Tests;

/// <summary>
/// Conformance counts: how many of a corpus' cases agree. Every test project compiles this file; <c>./test</c> names a file in
/// <c>STATEWALL_COUNTS</c> and prints what the tests appended to it before its last line.
/// </summary>
internal static class Counts
{
    private static readonly Lock Gate = new();

    /// <summary>Adds one line, <c>subject: agreeing/total</c>; does nothing outside <c>./test</c>.</summary>
    /// <param name="subject">What was compared with what, for instance <c>captures, engine = kernel</c>.</param>
    /// <param name="agreeing">The number of cases that agree.</param>
    /// <param name="total">The number of cases tried.</param>
    public static void Report(string subject, int agreeing, int total)
    {
        if (Environment.GetEnvironmentVariable("STATEWALL_COUNTS") is not { Length: > 0 } path)
        {
            return;
        }

        lock (Gate)
        {
            File.AppendAllText(path, $"{subject}: {agreeing}/{total}\n");
        }
    }
}
