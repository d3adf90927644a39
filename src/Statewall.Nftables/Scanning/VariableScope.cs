using System.Text;

namespace Statewall.Nftables.Scanning;

/// <summary>The variables of a text or block, and around them those of what it stands in. Not for several threads.</summary>
/// <param name="outer">The variables around; null for those of a whole text.</param>
internal sealed class VariableScope(VariableScope? outer)
{
    private readonly Dictionary<string, Token[]> _values = new(StringComparer.Ordinal);

    /// <summary>The scope around this one.</summary>
    public VariableScope? Outer { get; } = outer;

    /// <summary>All names that can be used, the nearest first.</summary>
    public IEnumerable<string> Names => Outer is null ? _values.Keys : _values.Keys.Concat(Outer.Names);

    /// <summary>What a variable stands for; null when there is none of this name.</summary>
    public Token[]? Find(ReadOnlySpan<byte> name) => Find(Encoding.UTF8.GetString(name));

    /// <summary>Defines a variable that this scope does not have.</summary>
    /// <returns>False when it has one.</returns>
    public bool TryDefine(string name, Token[] value) => _values.TryAdd(name, value);

    /// <summary>Defines a variable, or defines it anew.</summary>
    public void Redefine(string name, Token[] value) => _values[name] = value;

    /// <summary>Forgets a variable of this scope.</summary>
    /// <returns>False when it has none of this name.</returns>
    public bool TryUndefine(string name) => _values.Remove(name);

    private Token[]? Find(string name) => _values.TryGetValue(name, out var value) ? value : Outer?.Find(name);
}
