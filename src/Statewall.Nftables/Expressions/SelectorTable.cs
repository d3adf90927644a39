using System.Collections.Frozen;
using System.Text;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>Which word leads to which expression, sorted: a new kind adds its words here. Headers and keys of meta are in tables of their own.</summary>
internal static class SelectorTable
{
    private const int LongestWord = 32;

    private static readonly FrozenDictionary<string, Reader> Readers = Make().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads the expression that begins with a word. Null, with nothing taken, when it stands for itself after all.</summary>
    public delegate ExpressionNode? Reader(Parser parser);

    /// <summary>The reader of a word, or null.</summary>
    public static Reader? Find(ReadOnlySpan<byte> word)
    {
        Span<char> text = stackalloc char[LongestWord];
        if (word.Length > LongestWord || !Encoding.UTF8.TryGetChars(word, text, out var length))
            return null;
        return Readers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var reader) ? reader : null;
    }

    private static Dictionary<string, Reader> Make()
    {
        var readers = new Dictionary<string, Reader>(StringComparer.Ordinal)
        {
            ["ct"] = ConnectionNode.Parse,
            ["exthdr"] = OptionNode.ParsePresence,
            ["fib"] = FibNode.Parse,
            ["ipsec"] = IpsecNode.Parse,
            ["jhash"] = HashNode.ParseJenkins,
            ["meta"] = MetaNode.Parse,
            ["numgen"] = NumgenNode.Parse,
            ["osf"] = OsfNode.Parse,
            ["rt"] = RouteNode.Parse,
            ["socket"] = SocketNode.Parse,
            ["symhash"] = HashNode.ParseSymmetric,
            ["tunnel"] = TunnelNode.Parse,
        };
        foreach (var option in OptionTable.IPv6)
            readers.TryAdd(option.Name, OptionNode.ParseIPv6);
        foreach (var tunnel in Tunnel.All)
            readers.Add(tunnel.Name, parser => InnerNode.Parse(parser, tunnel));
        foreach (var header in HeaderTable.All)
            readers.TryAdd(header.Name, parser => ParseHeader(parser, header));
        foreach (var key in MetaKeys.All)
        {
            foreach (var name in key.Alias is { } alias ? new[] { key.Name, alias } : [key.Name])
            {
                if (key.IsReadAlone)
                    readers.TryAdd(name, parser => MetaNode.ParseAlone(parser, key));
            }
        }
        return readers;
    }

    /// <summary>A field of a header, or an option behind it.</summary>
    private static ExpressionNode? ParseHeader(Parser parser, Header header)
    {
        var next = parser.Peek();
        var word = next.Kind == Scanning.TokenKind.Word ? Parser.Text(next) : default;
        if (word.SequenceEqual("option"u8))
        {
            if (header == HeaderTable.Tcp)
                return OptionNode.ParseTcp(parser);
            if (header == HeaderTable.IPv4)
                return OptionNode.ParseIPv4(parser);
            if (header == HeaderTable.Dccp)
                return OptionNode.ParseDccp(parser);
        }
        return word.SequenceEqual("chunk"u8) && header == HeaderTable.Sctp ? OptionNode.ParseSctp(parser) : PayloadNode.Parse(parser, header);
    }
}
