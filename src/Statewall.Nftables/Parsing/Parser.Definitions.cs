using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// What tables hold besides chains: sets and maps, flow tables.
internal sealed partial class Parser
{
    private static readonly string[] ObjectKinds = ["counter", "quota", "limit", "synproxy", "secmark", "tunnel"];

    private SetDefinition ParseSetBlock()
    {
        var isMap = Text(Last).SequenceEqual("map"u8);
        var place = new Place(Span);
        return ParseSetBody(ExpectName(), place, isMap);
    }

    /// <summary>What stands in the braces of a set or map.</summary>
    private SetDefinition ParseSetBody(string name, Place place, bool isMap)
    {
        Open();
        SetDefinition? set = null;
        var pending = new SetDefinition(name, new CatchAllNode()) { Place = place };
        for (SkipSeparators(); !TryTake(TokenKind.RightBrace); SkipSeparators())
        {
            if (Is("type"u8) || Is("typeof"u8))
                set = pending = ParseSetType(pending, isMap);
            else
                pending = ParseSetLine(pending);
            if (!IsEndOfStatement)
                throw Unexpected();
        }
        Leave();
        if (set is null)
            throw Wrong(isMap ? "map definition does not specify key" : "set definition does not specify key", place.Span);
        return pending;
    }

    private SetDefinition ParseSetType(SetDefinition set, bool isMap)
    {
        var isTypeOf = Text(Take()).SequenceEqual("typeof"u8);
        set = set with { IsTypeOf = isTypeOf, Key = isTypeOf ? ParseConcatenation() : TypeNode.Parse(this) };
        if (!isMap)
            return set;
        Expect(TokenKind.Colon);
        if (TryTake("interval"u8))
            set = set with { HasDataRanges = true };
        if (TryTakeObjectKind() is { } kind)
            return set with { ObjectKind = kind };
        if (TryTake("verdict"u8))
            return set with { Data = new TypeNode(DatatypeTable.Verdict) { Place = new Place(LastSpan) } };
        return set with { Data = isTypeOf ? ParseConcatenation() : TypeNode.Parse(this) };
    }

    /// <summary>A kind of objects, unless it is the beginning of something else, e.g. <c>ct mark</c>.</summary>
    private string? TryTakeObjectKind()
    {
        if (!Is(TokenKind.Word))
            return null;
        var word = NameOf(Current);
        if (Array.IndexOf(ObjectKinds, word) >= 0 && Peek().Kind != TokenKind.Word)
            return NameOf(Take());
        if (word != "ct" || NameOf(Peek()) is not ("helper" or "timeout" or "expectation"))
            return null;
        Take();
        return $"ct {NameOf(Take())}";
    }

    private SetDefinition ParseSetLine(SetDefinition set)
    {
        if (TryTake("flags"u8))
            return set with { Flags = set.Flags | TakeSetFlags() };
        if (TryTake("timeout"u8))
            return set with { Timeout = ExpectTime() };
        if (TryTake("gc-interval"u8))
            return set with { GarbageCollectionInterval = ExpectTime(uint.MaxValue) };
        if (TryTake("size"u8))
            return set with { Size = (uint)ExpectNumber(uint.MaxValue) };
        if (TryTake("auto-merge"u8))
            return set with { AutoMerge = true };
        if (TryTake("comment"u8))
            return set with { Comment = ExpectQuoted() };
        if (TryTake("policy"u8))
            return set with { PrefersMemory = TakeSetPolicy() };
        if (TryTake("elements"u8))
        {
            Expect(TokenKind.Assign);
            return set with { Elements = set.Elements.Count == 0 ? ParseElements() : [.. set.Elements, .. ParseElements()] };
        }
        var statements = new List<StatementNode>(set.Statements);
        while (StatementTable.FindStateful(Text(Current)) is { } parse)
            statements.Add(parse(this));
        return statements.Count > set.Statements.Count ? set with { Statements = statements } : throw Unexpected();
    }

    private bool TakeSetPolicy()
    {
        if (TryTake("memory"u8))
            return true;
        Expect("performance"u8);
        return false;
    }

    private NftSetFlags TakeSetFlags()
    {
        var flags = NftSetFlags.None;
        do
        {
            var flag = Is(TokenKind.Word) ? SetDefinition.Find(NameOf(Current)) : NftSetFlags.None;
            if (flag == NftSetFlags.None)
                throw Unexpected("expecting constant or interval or dynamic or timeout");
            Take();
            flags |= flag;
        }
        while (TryTake(TokenKind.Comma));
        return flags;
    }

    private FlowtableDefinition ParseFlowtableBlock()
    {
        var place = new Place(Span);
        return ParseFlowtableBody(new FlowtableDefinition(ExpectName(), null, []) { Place = place });
    }

    /// <summary>What stands in the braces of a flow table.</summary>
    private FlowtableDefinition ParseFlowtableBody(FlowtableDefinition table)
    {
        Open();
        for (SkipSeparators(); !TryTake(TokenKind.RightBrace); SkipSeparators())
        {
            if (TryTake("hook"u8))
            {
                Expect("ingress"u8);
                Expect("priority"u8);
                table = table with { Priority = TakePriority() };
            }
            else if (TryTake("devices"u8))
            {
                Expect(TokenKind.Assign);
                table = table with { Devices = TakeDevices() };
            }
            else if (TryTake("flags"u8))
            {
                Expect("offload"u8);
                table = table with { IsOffloaded = true };
            }
            else if (TryTake("counter"u8))
            {
                table = table with { Counts = true };
            }
            else
            {
                throw Unexpected();
            }
        }
        Leave();
        return table;
    }

    /// <summary>Devices in braces.</summary>
    private List<string> TakeDevices()
    {
        Open();
        var devices = new List<string>();
        for (SkipNewlines(); !TryTake(TokenKind.RightBrace); SkipNewlines())
        {
            if (Current.Kind is not (TokenKind.Quoted or TokenKind.Word or TokenKind.Wildcard))
                throw Unexpected("expecting a device");
            devices.Add(NameOf(Take()));
            if (!TryTake(TokenKind.Comma) && !Is(TokenKind.RightBrace) && !Is(TokenKind.Newline))
                throw Unexpected();
        }
        Leave();
        return devices;
    }
}
