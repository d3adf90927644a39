using System.Collections.Frozen;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Datatypes;

/// <summary>Names of values. Several names can stand for one value: the first is written.</summary>
public sealed class SymbolTable
{
    private readonly (string Name, ulong Value)[] _rows;
    private readonly WordTable<ulong> _values;
    private readonly FrozenDictionary<ulong, string> _names;

    /// <summary>Makes a table.</summary>
    /// <param name="rows">Names and values, in the order in which <c>nft describe</c> shows them.</param>
    public SymbolTable(params (string Name, ulong Value)[] rows)
    {
        _rows = rows;
        _values = new WordTable<ulong>(rows);
        _names = rows.GroupBy(row => row.Value).ToFrozenDictionary(group => group.Key, group => group.First().Name);
    }

    /// <summary>Names and values.</summary>
    public IReadOnlyList<(string Name, ulong Value)> Rows => _rows;

    /// <summary>Values are shown in hexadecimal by <c>nft describe</c>.</summary>
    public bool IsHexadecimal { get; init; }

    /// <summary>Names are written in quotes.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Finds a value.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out ulong value) => _values.TryFind(name, out value);

    /// <summary>The name of a value, or null.</summary>
    public string? NameOf(UInt128 value) => value <= ulong.MaxValue ? _names.GetValueOrDefault((ulong)value) : null;

    /// <summary>A name that is so much like <paramref name="name"/> that it may be meant, or null.</summary>
    public string? Suggest(ReadOnlySpan<byte> name) => Nearest.Of(Encoding.UTF8.GetString(name), _rows.Select(row => row.Name));
}
