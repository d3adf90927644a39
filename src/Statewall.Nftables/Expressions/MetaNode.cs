using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Expressions;

/// <summary>What the kernel knows of a packet besides its bytes: interfaces, mark, protocol and more. // nft_meta.c</summary>
public sealed record MetaNode : SelectorNode
{
    private readonly MetaKey _key;

    internal MetaNode(MetaKey key) => _key = key;

    /// <summary>The key's name, e.g. <c>iifname</c>.</summary>
    public string Key => _key.Name;

    /// <summary>The kernel's number of the key. // enum nft_meta_keys</summary>
    internal NftMetaKey Number => _key.Number;

    /// <inheritdoc/>
    public override Datatype Type => _key.Type;

    /// <inheritdoc/>
    public override int Bits => _key.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => _key.Order;

    /// <summary>The expression of a key.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public static MetaNode Of(string key) =>
        new(MetaKeys.Find(Encoding.UTF8.GetBytes(key)) ?? throw new ArgumentException($"There is no meta key {key}.", nameof(key)));

    internal override string KindName => "meta";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new MetaExpression { Key = _key.Number, DestinationRegister = RuleWriter.NumberOf(register) });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options) =>
        output.Append(_key.IsWrittenAlone ? default : "meta "u8).Append(_key.Name);

    internal override void WriteJson(JsonOutput output, ListingOptions options) => output.Open("meta").Name("key").String(_key.Name).Close().Close();

    internal static MetaNode Parse(Parser parser)
    {
        parser.Expect("meta"u8);
        if (!parser.Is(TokenKind.Word))
            throw parser.Unexpected("expecting a meta key");
        if (MetaKeys.Find(Parser.Text(parser.Current)) is not { } key)
            throw Parser.Wrong(UnknownKey(Parser.NameOf(parser.Current)), parser.Span);
        parser.Take();
        return new MetaNode(key);
    }

    internal static ExpressionNode ParseAlone(Parser parser, MetaKey key)
    {
        parser.Take();
        return new MetaNode(key);
    }

    private static string UnknownKey(string name)
    {
        var near = Nearest.Of(name, MetaKeys.All.Select(key => key.Name));
        return near is null ? $"syntax error, unexpected {name}, expecting a meta key" : $"unknown meta key '{name}', did you mean '{near}'?";
    }

    /// <summary>The expression of the kernel's number; null when the language has no name for it.</summary>
    internal static MetaNode? Of(NftMetaKey key) => MetaKeys.Find(key) is { } row ? new MetaNode(row) : null;

    internal static MetaNode ReadJson(JsonItem item)
    {
        var key = item.Require("key");
        return MetaKeys.Find(Encoding.UTF8.GetBytes(key.String())) is { } found ? new MetaNode(found) : throw key.Unknown("meta key", MetaKeys.All.Select(known => known.Name));
    }
}
