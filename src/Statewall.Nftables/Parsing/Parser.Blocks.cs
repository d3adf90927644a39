using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// What stands in braces: tables and chains.
internal sealed partial class Parser
{
    private TableNode ParseTableBlock(TableNode table)
    {
        OpenScope();
        var chains = new List<ChainNode>();
        var sets = new List<SetDefinition>();
        var objects = new List<ObjectDefinition>();
        var flowtables = new List<FlowtableDefinition>();
        for (SkipSeparators(); !TryTake(TokenKind.RightBrace); SkipSeparators())
        {
            if (TryParseVariable())
                continue;
            if (TryTake("flags"u8))
                table = TakeTableFlags(table);
            else if (TryTake("comment"u8))
                table = table with { Comment = ExpectQuoted() };
            else if (TryTake("chain"u8))
                chains.Add(TakeChain());
            else if (TryTake("set"u8) || TryTake("map"u8))
                sets.Add(ParseSetBlock());
            else if (TryTake("flowtable"u8))
                flowtables.Add(ParseFlowtableBlock());
            else if (TryTakeObject() is { } kind)
                objects.Add(ParseObjectBlock(kind));
            else
                throw Unexpected();
        }
        LeaveScope();
        return table with { Chains = chains, Sets = sets, Objects = objects, Flowtables = flowtables };
    }

    private void Open()
    {
        Expect(TokenKind.LeftBrace);
        Enter();
    }

    private TableNode TakeTableFlags(TableNode table)
    {
        do
        {
            if (TryTake("dormant"u8))
                table = table with { IsDormant = true };
            else if (TryTake("owner"u8))
                table = table with { IsOwned = true };
            else if (TryTake("persist"u8))
                table = table with { Persists = true };
            else
                throw Unexpected("expecting dormant, owner or persist");
        }
        while (TryTake(TokenKind.Comma));
        return table;
    }

    private ChainNode TakeChain()
    {
        var span = Span;
        return ParseChainBlock(new ChainNode(ExpectName()) { Place = new Place(span) });
    }

    private ChainNode ParseChainBlock(ChainNode chain)
    {
        OpenScope();
        var (source, family) = (Current.Source, _family);
        var rules = new ScannedRules(source, () => new Parser(source) { _family = family });
        SourceSpan? offload = null;
        for (SkipSeparators(); !TryTake(TokenKind.RightBrace); SkipSeparators())
        {
            if (TryParseVariable())
                continue;
            if (Is("type"u8) && NextKind() == TokenKind.Word)
                chain = chain with { Hook = TakeHook() };
            else if (TryTake("policy"u8))
                chain = chain with { Policy = TakePolicy() };
            else if (TryTake("comment"u8))
                chain = chain with { Comment = ExpectQuoted() };
            else if (TryTake("flags"u8))
                offload = TakeOffload();
            else if (!TrySkipRule(rules))
                rules.Add(ParseRule());
            if (!IsEndOfStatement)
                throw Unexpected();
        }
        LeaveScope();
        if (offload is { } place)
            chain = chain with { Hook = chain.Hook is { } hook ? hook with { IsOffloaded = true } : throw Wrong("a chain without a hook has no flags", place) };
        return chain with { Rules = rules.Rules };
    }

    /// <summary>Leaves a rule for later, where that is wanted and possible.</summary>
    private bool TrySkipRule(ScannedRules rules)
    {
        if (!IsLazy || !_tokens.IsBehind(Current) || rules.Source != Current.Source)
            return false;
        var end = rules.Add(Current.Start);
        if (end < 0)
            return false;
        Tokens.ContinueAt(end);
        Take();
        return true;
    }

    /// <summary>A rule that was left for later.</summary>
    public RuleNode ParseRuleAt(int start, int end)
    {
        Tokens.ContinueAt(start);
        Take();
        var rule = ParseRule();
        return Current.Start == end ? rule : throw Unexpected();
    }

    private SourceSpan TakeOffload()
    {
        Expect("offload"u8);
        return LastSpan;
    }

    private HookNode TakeHook()
    {
        Expect("type"u8);
        var typePlace = new Place(Span);
        var type = ExpectName();
        Expect("hook"u8);
        var hookPlace = new Place(Span);
        var hook = ExpectName();
        var devices = new List<string>();
        if (TryTake("device"u8))
            devices.Add(ExpectQuoted());
        else if (TryTake("devices"u8))
            devices = TakeDevicesBehindAssign();
        Expect("priority"u8);
        return new HookNode(type, hook, TakePriority()) { Devices = devices, TypePlace = typePlace, HookPlace = hookPlace };
    }

    private List<string> TakeDevicesBehindAssign()
    {
        Expect(TokenKind.Assign);
        return TakeDevices();
    }

    /// <summary>A number, a name, or a name with a number added or subtracted.</summary>
    private int TakePriority()
    {
        var start = LastSpan;
        var sign = TryTake(TokenKind.Dash) ? -1 : 1;
        if (Is(TokenKind.Number))
            return sign * (int)ExpectNumber();
        var name = ExpectQuoted();
        if (ChainPriorities.Find(name, _family) is not { } priority)
            throw Wrong("invalid priority expression value in this context.", start.To(LastSpan));
        if (TryTake(TokenKind.Plus))
            return priority + (int)ExpectNumber();
        return TryTake(TokenKind.Dash) ? priority - (int)ExpectNumber() : priority;
    }

    private NftVerdict TakePolicy()
    {
        // quotes come from variables: `define x = "drop"`
        var policy = Current.Kind is TokenKind.Word or TokenKind.Quoted ? NameOf(Current) : "";
        if (policy is not ("accept" or "drop"))
            throw Unexpected("expecting accept or drop or '$'");
        Take();
        return policy == "accept" ? NftVerdict.Accept : NftVerdict.Drop;
    }
}
