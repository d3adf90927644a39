using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using static Statewall.Nftables.Datatypes.DatatypeTable;

namespace Statewall.Nftables.Expressions;

/// <summary>What a route is looked up for. // enum nft_fib_flags</summary>
[Flags]
public enum FibInputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The packet's source. // NFTA_FIB_F_SADDR</summary>
    SourceAddress = 1,

    /// <summary>The packet's destination. // NFTA_FIB_F_DADDR</summary>
    DestinationAddress = 2,

    /// <summary>The packet's mark. // NFTA_FIB_F_MARK</summary>
    Mark = 4,

    /// <summary>Routes over the interface that the packet came in by. // NFTA_FIB_F_IIF</summary>
    InputInterface = 8,

    /// <summary>Routes over the interface that the packet leaves by. // NFTA_FIB_F_OIF</summary>
    OutputInterface = 16,
}

/// <summary>What a route lookup for a packet gives. // nft_fib.c</summary>
public sealed record FibNode : SelectorNode
{
    private const string Presence = "check";

    private static readonly (string Name, FibInputs Input)[] Inputs =
    [
        ("saddr", FibInputs.SourceAddress), ("daddr", FibInputs.DestinationAddress), ("mark", FibInputs.Mark),
        ("iif", FibInputs.InputInterface), ("oif", FibInputs.OutputInterface),
    ];

    private static readonly SelectorKey[] Results =
    [
        new("oif", 1, InterfaceIndex, 32, DataOrder.Host), // NFT_FIB_RESULT_OIF
        new("oifname", 2, DatatypeTable.Text, 128, DataOrder.Host), // NFT_FIB_RESULT_OIFNAME
        new("type", 3, AddressType, 32, DataOrder.Host), // NFT_FIB_RESULT_ADDRTYPE
        new(Presence, 1, DatatypeTable.Boolean, 8, DataOrder.Host), // NFTA_FIB_F_PRESENT
    ];

    private readonly SelectorKey _result;

    private FibNode(FibInputs lookup, SelectorKey result) => (Lookup, _result) = (lookup, result);

    /// <summary>What the route is looked up for.</summary>
    public FibInputs Lookup { get; }

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

    /// <summary>It reads whether there is a route. // NFTA_FIB_F_PRESENT</summary>
    internal bool IsPresence => _result.Name == Presence;

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("fib "u8).Append(string.Join(" . ", Inputs.Where(row => Lookup.HasFlag(row.Input)).Select(row => row.Name)));
        output.Append(" "u8).Append(_result.Name);
    }

    internal static FibNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Take();
        var lookup = TakeInput(parser);
        while (parser.TryTake(TokenKind.Dot))
            lookup |= TakeInput(parser);
        var inputs = start.To(parser.LastSpan);
        Check(lookup, FibInputs.SourceAddress | FibInputs.DestinationAddress, "saddr and daddr", inputs);
        Check(lookup, FibInputs.InputInterface | FibInputs.OutputInterface, "iif and oif", inputs);
        if ((lookup & (FibInputs.SourceAddress | FibInputs.DestinationAddress)) == 0)
            throw Parser.Wrong("fib: need either saddr or daddr", inputs);
        var result = SelectorKey.Take(parser, Results, "fib result");
        return new FibNode(lookup, result.Name == "oif" && IsComparedWithPresence(parser) ? Results[^1] : result);
    }

    private static FibInputs TakeInput(Parser parser)
    {
        var name = parser.Is(TokenKind.Word) ? parser.NameOf(parser.Current) : "";
        var row = Array.Find(Inputs, row => row.Name == name);
        if (row.Name is null)
            throw UnknownWord.At(parser, "fib input", Inputs.Select(known => known.Name));
        parser.Take();
        return row.Input;
    }

    private static void Check(FibInputs lookup, FibInputs both, string names, SourceSpan place)
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
            if (token.Kind == TokenKind.Word && DatatypeTable.Boolean.Symbols!.TryFind(parser.Text(token), out _))
                return true;
            var isBetween = token.Kind is TokenKind.EqualTo or TokenKind.NotEqualTo or TokenKind.LeftBrace
                || (token.Kind == TokenKind.Word && parser.NameOf(token) is "eq" or "ne" or "vmap" or "map");
            if (!isBetween)
                return false;
        }
        return false;
    }
}
