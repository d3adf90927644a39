using Statewall.Nftables.Objects;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Parsing;

// Stateful objects.
internal sealed partial class Parser
{
    /// <summary>Reads an object whose kind has been taken.</summary>
    private ObjectDefinition ParseObjectBlock(string kind)
    {
        var place = new Place(Span);
        return ParseObjectBody(kind, ExpectName(), place);
    }

    /// <summary>What an object is: in braces, or behind its name, or nothing where nothing need be said.</summary>
    private ObjectDefinition ParseObjectBody(string kind, string name, Place place)
    {
        if (!Is(TokenKind.LeftBrace))
            return ParseObjectKind(kind, name) with { Place = place };
        Open();
        _isInObject = true;
        SkipSeparators();
        var comment = TryTake("comment"u8) ? ExpectQuoted() : null;
        SkipSeparators();
        var definition = ParseObjectKind(kind, name);
        _isInObject = false;
        SkipSeparators();
        Expect(TokenKind.RightBrace);
        Leave();
        return definition with { Comment = comment, Place = place };
    }

    private ObjectDefinition ParseObjectKind(string kind, string name) => kind switch
    {
        "counter" or "quota" or "limit" or "synproxy" => ParseStatementObject(kind, name),
        "secmark" => new SecmarkObject(name, ExpectQuoted()),
        "ct helper" => ParseHelper(name),
        "ct timeout" => ParseTimeout(name),
        "ct expectation" => ParseExpectation(name),
        "tunnel" => TunnelObject.Parse(this, name),
        _ => throw Unexpected(),
    };

    /// <summary>The body of such an object is its statement without the word in front.</summary>
    private StatementObject ParseStatementObject(string kind, string name) => new(kind, name, kind switch
    {
        "counter" => CounterStatement.ParseBody(this),
        "quota" => QuotaStatement.ParseBody(this),
        "limit" => LimitStatement.ParseBody(this),
        _ => SynproxyStatement.ParseBody(this),
    });

    private HelperObject ParseHelper(string name)
    {
        var helper = new HelperObject(name, "", "");
        for (SkipSeparators(); !Is(TokenKind.RightBrace); SkipSeparators())
        {
            if (TryTake("type"u8))
                helper = TakeHelper(helper);
            else if (TryTake("l3proto"u8))
                helper = helper with { Network = ExpectName() };
            else
                throw Unexpected();
        }
        return helper.Helper.Length > 0 ? helper : throw Unexpected("expecting type");
    }

    private HelperObject TakeHelper(HelperObject helper)
    {
        helper = helper with { Helper = ExpectQuoted() };
        Expect("protocol"u8);
        return helper with { Protocol = TakeTransport() };
    }

    /// <summary>A transport protocol that helpers, timeouts and expectations know.</summary>
    private string TakeTransport() => TryTake("tcp"u8) ? "tcp" : TryTake("udp"u8) ? "udp" : throw Unexpected("expecting udp or tcp");

    private TimeoutObject ParseTimeout(string name)
    {
        var timeout = new TimeoutObject(name, "", []);
        var places = new List<SourceSpan>();
        for (SkipSeparators(); !Is(TokenKind.RightBrace); SkipSeparators())
        {
            if (TryTake("protocol"u8))
                timeout = timeout with { Protocol = TakeTransport() };
            else if (TryTake("l3proto"u8))
                timeout = timeout with { Network = ExpectName() };
            else if (TryTake("policy"u8))
                timeout = timeout with { Policy = TakeTimeoutPolicy(places) };
            else
                throw Unexpected();
        }
        var wrong = timeout.Policy.ToList().FindIndex(time => !TimeoutStates.Has(timeout.Protocol, time.State));
        if (wrong >= 0)
            throw Wrong("invalid state for this protocol", places[wrong]);
        return timeout.Protocol.Length > 0 ? timeout : throw Unexpected("expecting protocol");
    }

    private List<(string State, uint Seconds)> TakeTimeoutPolicy(List<SourceSpan> places)
    {
        var policy = new List<(string State, uint Seconds)>();
        places.Clear();
        Expect(TokenKind.Assign);
        Open();
        for (SkipNewlines(); !TryTake(TokenKind.RightBrace); SkipNewlines())
        {
            places.Add(Span);
            var state = ExpectName();
            Expect(TokenKind.Colon);
            policy.Add((state, (uint)(ExpectTime(uint.MaxValue * 1000UL) / 1000)));
            if (!TryTake(TokenKind.Comma) && !Is(TokenKind.RightBrace))
                throw Unexpected();
        }
        Leave();
        return policy;
    }

    private ExpectationObject ParseExpectation(string name)
    {
        var expectation = new ExpectationObject(name, "", 0, 0, 0);
        for (SkipSeparators(); !Is(TokenKind.RightBrace); SkipSeparators())
        {
            if (TryTake("protocol"u8))
                expectation = expectation with { Protocol = TakeTransport() };
            else if (TryTake("dport"u8))
                expectation = expectation with { Port = (ushort)ExpectNumber(ushort.MaxValue) };
            else if (TryTake("timeout"u8))
                expectation = expectation with { Timeout = ExpectTime(uint.MaxValue) };
            else if (TryTake("size"u8))
                expectation = expectation with { Size = (byte)ExpectNumber(byte.MaxValue) };
            else if (TryTake("l3proto"u8))
                expectation = expectation with { Network = ExpectName() };
            else
                throw Unexpected();
        }
        return expectation;
    }

    private string? TryTakeObject()
    {
        foreach (var kind in ObjectKinds)
        {
            if (TryTake(kind))
                return kind;
        }
        if (!Is("ct"u8))
            return null;
        Take();
        var name = ExpectName();
        return name is "helper" or "timeout" or "expectation" ? $"ct {name}" : throw Wrong("expecting helper, timeout or expectation", LastSpan);
    }
}
