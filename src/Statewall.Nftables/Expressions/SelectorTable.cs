using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>Which word leads to which expression, sorted: a new kind adds its words here. Headers and keys of meta are in tables of their own.</summary>
internal static class SelectorTable
{
    private static readonly WordTable<Reader> Readers = new(Make().Select(row => (row.Key, row.Value)));

    /// <summary>Reads the expression that begins with a word. Null, with nothing taken, when it stands for itself after all.</summary>
    public delegate ExpressionNode? Reader(Parser parser);

    /// <summary>The reader of a word, or null.</summary>
    public static Reader? Find(ReadOnlySpan<byte> word) => Readers.TryFind(word, out var reader) ? reader : null;

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
        var word = next.Kind == TokenKind.Word ? Parser.Text(next) : default;
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
