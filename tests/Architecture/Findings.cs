namespace Architecture;

/// <summary>The breaches of one rule; a failure lists them all and says what to do.</summary>
internal sealed class Findings(string rule, string remedy)
{
    private readonly List<string> _lines = [];

    /// <summary>Adds one breach, named so that an editor finds it.</summary>
    public void Add(string line) => _lines.Add(line);

    /// <summary>Fails when anything was added.</summary>
    public void AssertNone()
    {
        if (_lines.Count > 0)
        {
            Assert.Fail($"{rule}:\n  {string.Join("\n  ", _lines.Order(StringComparer.Ordinal))}\n{remedy}");
        }
    }
}
