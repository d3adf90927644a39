using System.Text;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;

namespace Statewall.Fuzz;

/// <summary>What holds for every language of rulesets: an input is refused with places, or what is written of it is read as the same again.</summary>
internal static class LanguageCheck
{
    /// <summary>Reads an input and what is written of it; throws when something does not hold.</summary>
    /// <param name="input">The input.</param>
    /// <param name="rewrite">Reads a text and writes what it says.</param>
    public static void Run(ReadOnlySpan<byte> input, Func<byte[], string> rewrite)
    {
        string written;
        try
        {
            written = rewrite(input.ToArray());
        }
        catch (LanguageException mistake)
        {
            CheckPlaces(mistake);
            return;
        }
        string again;
        try
        {
            again = rewrite(Encoding.UTF8.GetBytes(written));
        }
        catch (LanguageException mistake)
        {
            throw new InvalidOperationException($"what was written is refused: {mistake.Message}\n{written}");
        }
        if (again != written)
            throw new InvalidOperationException($"what was written, read, is another:\n{written}\n{again}");
    }

    private static void CheckPlaces(LanguageException mistake)
    {
        var output = new TextOutput();
        foreach (var diagnostic in mistake.Diagnostics)
        {
            if (diagnostic.Spans.Count == 0 || diagnostic.Spans[0].Source is null)
                throw new InvalidOperationException($"a mistake without a place: {diagnostic.Message}");
            diagnostic.Format(output);
        }
    }
}
