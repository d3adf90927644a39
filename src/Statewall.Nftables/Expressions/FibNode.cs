using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Expressions;

/// <summary>What a route lookup for a packet gives. // nft_fib.c</summary>
public sealed record FibNode : SelectorNode
{
    private const string Presence = "check";

    private static readonly (string Name, NftFibFlags Input)[] Inputs =
    [
        ("saddr", NftFibFlags.Saddr), ("daddr", NftFibFlags.Daddr), ("mark", NftFibFlags.Mark),
        ("iif", NftFibFlags.Iif), ("oif", NftFibFlags.Oif),
    ];

    private static readonly SelectorKey[] Results =
    [
        new("oif", (uint)NftFibResult.Oif, InterfaceIndex, 32, DataOrder.Host),
        new("oifname", (uint)NftFibResult.OifName, DatatypeTable.Text, 128, DataOrder.Host),
        new("type", (uint)NftFibResult.AddrType, AddressType, 32, DataOrder.Host),
        new(Presence, (uint)NftFibResult.Oif, DatatypeTable.Boolean, 8, DataOrder.Host), // NFTA_FIB_F_PRESENT
    ];

    private readonly SelectorKey _result;

    private FibNode(NftFibFlags lookup, SelectorKey result) => (Lookup, _result) = (lookup, result);

    /// <summary>What the route is looked up for.</summary>
    public NftFibFlags Lookup { get; }

    /// <summary>What of it is read: <c>oif</c>, <c>oifname</c>, <c>type</c>, or <c>check</c>, whether there is one.</summary>
    public string Result => _result.Name;

    /// <inheritdoc/>
    public override Datatype Type => _result.Type;

    /// <inheritdoc/>
    public override int Bits => _result.Bits;

    /// <inheritdoc/>
    public override DataOrder Order => _result.Order;

    /// <summary>The kernel's number of the result. // enum nft_fib_result</summary>
    internal uint Number => _result.Number;

    internal override string KindName => "fib";

    internal override void Load(RuleWriter writer, int register) => writer.Add(new FibExpression
    {
        DestinationRegister = RuleWriter.NumberOf(register),
        Result = (NftFibResult)Number,
        Flags = Result == Presence ? Lookup | NftFibFlags.Present : Lookup,
    });

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("fib "u8).Append(string.Join(" . ", Inputs.Where(row => Lookup.HasFlag(row.Input)).Select(row => row.Name)));
        output.Append(" "u8).Append(_result.Name);
    }

    internal override void WriteJson(JsonOutput output, ListingOptions options) => WriteJson(output, _result.Name);

    /// <summary>Writes it as what is compared with a single value: the question whether there is a route has its older form there.</summary>
    internal void WriteJsonCompared(JsonOutput output) => WriteJson(output, _result.Name == Presence ? "oif" : _result.Name);

    private void WriteJson(JsonOutput output, string result)
    {
        output.Open("fib").Name("result").String(result);
        output.Name("flags").Strings(Inputs.Where(row => Lookup.HasFlag(row.Input)).Select(row => row.Name)).Close().Close();
    }

    internal static FibNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Take();
        var lookup = TakeInput(parser);
        while (parser.TryTake(TokenKind.Dot))
            lookup |= TakeInput(parser);
        var inputs = start.To(parser.LastSpan);
        Check(lookup, inputs);
        var result = SelectorKey.Take(parser, Results, "fib result");
        return new FibNode(lookup, result.Name == "oif" && IsComparedWithPresence(parser) ? Results[^1] : result);
    }

    private static NftFibFlags TakeInput(Parser parser)
    {
        var name = parser.Is(TokenKind.Word) ? Parser.NameOf(parser.Current) : "";
        var row = Array.Find(Inputs, row => row.Name == name);
        if (row.Name is null)
            throw UnknownWord.At(parser, "fib input", Inputs.Select(known => known.Name));
        parser.Take();
        return row.Input;
    }

    private static void Check(NftFibFlags lookup, SourceSpan place)
    {
        Check(lookup, NftFibFlags.Saddr | NftFibFlags.Daddr, "saddr and daddr", place);
        Check(lookup, NftFibFlags.Iif | NftFibFlags.Oif, "iif and oif", place);
        if ((lookup & (NftFibFlags.Saddr | NftFibFlags.Daddr)) == 0)
            throw Parser.Wrong("fib: need either saddr or daddr", place);
    }

    private static void Check(NftFibFlags lookup, NftFibFlags both, string names, SourceSpan place)
    {
        if ((lookup & both) == both)
            throw Parser.Wrong($"fib: {names} are mutually exclusive", place);
    }

    /// <summary>The older form <c>oif exists</c>, also behind an operation and as the first element of a set or map.</summary>
    private static bool IsComparedWithPresence(Parser parser)
    {
        for (var index = 0; index < 3; index++)
        {
            var token = parser.Ahead(index);
            if (token.Kind == TokenKind.Word && DatatypeTable.Boolean.Symbols!.TryFind(Parser.Text(token), out _))
                return true;
            var isBetween = token.Kind is TokenKind.EqualTo or TokenKind.NotEqualTo or TokenKind.LeftBrace
                || (token.Kind == TokenKind.Word && Parser.NameOf(token) is "eq" or "ne" or "vmap" or "map");
            if (!isBetween)
                return false;
        }
        return false;
    }

    /// <summary>What the kernel's expression is; null when the language cannot say it.</summary>
    internal static FibNode? Of(FibExpression fib)
    {
        var isPresence = ((fib.Flags ?? 0) & NftFibFlags.Present) != 0;
        var result = Array.Find(Results, row => row.Number == (uint)(fib.Result ?? 0) && row.Name == Presence == isPresence);
        return result is null ? null : new FibNode((fib.Flags ?? 0) & ~NftFibFlags.Present, result);
    }

    internal static FibNode ReadJson(JsonItem item)
    {
        var flags = item.Require("flags");
        var lookup = flags.Items.Aggregate(NftFibFlags.None, (lookup, flag) => lookup | flag.OneOf("fib input", Inputs));
        Check(lookup, flags.Span);
        return new FibNode(lookup, SelectorKey.Find(item.Require("result"), Results, "fib result"));
    }

    /// <summary>The same with the question whether there is a route: the older form compares <c>oif</c> with a truth value.</summary>
    internal FibNode OfPresence() => _result.Name == "oif" ? new FibNode(Lookup, Results[^1]) { Place = Place } : this;
}
