using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Expressions;

/// <summary>What an expression with keys can read: a row of its table.</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Number">The kernel's number.</param>
/// <param name="Type">What its values mean.</param>
/// <param name="Bits">How wide they are.</param>
/// <param name="Order">The order of their bytes in a register.</param>
internal sealed record SelectorKey(string Name, uint Number, Datatype Type, int Bits, DataOrder Order)
{
    /// <summary>The highest value that there is, where the width allows more.</summary>
    public UInt128? Highest { get; init; }

    /// <summary>Takes the name of one of some keys; a name can be two words.</summary>
    public static SelectorKey Take(Parser parser, SelectorKey[] keys, string what)
    {
        if (parser.Is(TokenKind.Word))
        {
            var name = Parser.NameOf(parser.Current);
            var isFirst = Array.Exists(keys, key => key.Name.StartsWith($"{name} ", StringComparison.Ordinal));
            if (isFirst)
            {
                parser.Take();
                name = $"{name} {(parser.Is(TokenKind.Word) ? Parser.NameOf(parser.Current) : "")}";
            }
            if (Array.Find(keys, key => key.Name == name) is { } found)
            {
                parser.Take();
                return found;
            }
            if (isFirst)
            {
                var prefix = name[..(name.IndexOf(' ', StringComparison.Ordinal) + 1)];
                throw UnknownWord.At(parser, what, keys.Where(key => key.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key.Name[prefix.Length..]));
            }
        }
        throw UnknownWord.At(parser, what, keys.Select(key => key.Name.Split(' ')[0]).Distinct());
    }

    /// <summary>The key that a string names.</summary>
    public static SelectorKey Find(JsonItem item, SelectorKey[] keys, string what)
    {
        var name = item.String();
        return Array.Find(keys, key => key.Name == name) ?? throw item.Unknown(what, keys.Select(key => key.Name));
    }

    /// <summary>The key that the members <c>key</c> and <c>family</c> name.</summary>
    public static SelectorKey FindOfFamily(JsonItem item, SelectorKey[] keys, string what)
    {
        var key = item.Require("key");
        if (item.Find("family") is not { } family)
            return Find(key, keys, what);
        var name = $"{family.OneOf("family", ("ip", "ip"), ("ip6", "ip6"))} {key.String()}";
        return Array.Find(keys, known => known.Name == name) ?? throw key.Wrong($"unknown {what} '{name}'");
    }
}
