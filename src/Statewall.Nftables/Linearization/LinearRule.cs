using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>One of a rule's expressions as the kernel gets them.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Shape">How the data in it is divided; null when it has none.</param>
/// <param name="Span">The text that it stands for.</param>
public sealed record LinearExpression(Expression Expression, DataShape? Shape, SourceSpan Span);

/// <summary>An element of a set as the kernel gets it.</summary>
/// <param name="Key">The key's bytes; null for the element that stands for all others.</param>
public sealed record LinearElement(byte[]? Key)
{
    internal const uint OpenFlag = 1; // NFTNL_SET_ELEM_F_INTERVAL_OPEN

    /// <summary>Where its key stands.</summary>
    public Place Place { get; init; }

    /// <summary>The last key of a range of concatenations; null when it is none.</summary>
    public byte[]? KeyEnd { get; init; }

    /// <summary>It ends the range that the element before it begins. // NFT_SET_ELEM_INTERVAL_END</summary>
    public bool IsEnd { get; init; }

    /// <summary>What it leads to.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The verdict that it leads to.</summary>
    public NftVerdict? Verdict { get; init; }

    /// <summary>The chain of that verdict.</summary>
    public string? Chain { get; init; }

    /// <summary>The object that it leads to.</summary>
    public string? Object { get; init; }

    /// <summary>How long it stays, in milliseconds.</summary>
    public ulong? Timeout { get; init; }

    /// <summary>How long it will still stay, in milliseconds.</summary>
    public ulong? Expires { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>It is the beginning of a range that has no end, since it goes up to the highest value.</summary>
    public bool IsOpen { get; init; }

    /// <summary>What is counted and limited for it.</summary>
    public IReadOnlyList<Expression> Expressions { get; init; } = [];

    /// <summary>The element as a message has it.</summary>
    public SetElement ToMessage() => new()
    {
        Key = Key is null ? null : new DataValue { Value = Key },
        KeyEnd = KeyEnd is null ? null : new DataValue { Value = KeyEnd },
        Data = Verdict is { } verdict ? new DataValue { Verdict = new Verdict { Code = verdict, Chain = Chain } } : Data is null ? null : new DataValue { Value = Data },
        ObjectReference = Object,
        Flags = IsEnd ? NftSetElemFlags.IntervalEnd : Key is null ? NftSetElemFlags.Catchall : null,
        Timeout = Timeout,
        Expiration = Expires,
        Expression = Expressions is [var single] ? single : null,
        Expressions = Expressions.Count > 1 ? [.. Expressions] : null,
        UserData = UserData(),
    };

    private byte[]? UserData()
    {
        if (Comment is null && !IsOpen)
            return null;
        var writer = new UserDataWriter(stackalloc byte[UserDataWriter.MaximumSize]);
        if (Comment is not null)
            writer.TryAddText(NftUserData.ElementComment, Comment);
        if (IsOpen)
            writer.TryAddNumber(NftUserData.ElementFlags, OpenFlag);
        return writer.Written.ToArray();
    }
}

/// <summary>A set without a name that a rule brings along.</summary>
/// <param name="Name">The pattern of its name.</param>
/// <param name="Id">Its number within the batch.</param>
/// <param name="Flags">What it is made for.</param>
/// <param name="Key">Its keys.</param>
/// <param name="Data">What its keys lead to; null for sets, verdicts and objects.</param>
/// <param name="Elements">Its elements.</param>
public sealed record LinearSet(string Name, uint Id, NftSetFlags Flags, SetKind Key, SetKind? Data, IReadOnlyList<LinearElement> Elements)
{
    /// <summary>Its keys lead to verdicts.</summary>
    public bool HasVerdicts { get; init; }

    /// <summary>The kind of objects that its keys lead to.</summary>
    public NftObjectType? ObjectType { get; init; }

    /// <summary>How many elements the text gives it; a range is one.</summary>
    public int Count { get; init; }

    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The set as a message has it.</summary>
    public Set ToMessage(string table) => new()
    {
        Table = table,
        Name = Name,
        Flags = Flags,
        KeyType = Key.Type,
        KeySize = (uint)Key.Shape.Bytes,
        DataType = HasVerdicts ? Set.VerdictType : Data?.Type,
        DataSize = HasVerdicts ? VerdictSize : Data is null ? null : (uint)Data.Shape.Bytes,
        ObjectType = ObjectType,
        Id = Id,
        Description = SetMessages.Describe(Key.Shape, Flags, (uint)Count),
    };

    private const uint VerdictSize = 16; // sizeof(struct nft_verdict)
}

/// <summary>What the keys of a set are, or what they lead to.</summary>
/// <param name="Type">The number of the type. // NFTA_SET_KEY_TYPE</param>
/// <param name="Shape">How it is divided.</param>
public sealed record SetKind(uint Type, DataShape Shape);

/// <summary>A rule as the kernel gets it. What it holds belongs to its writer, until that writes another rule.</summary>
public sealed class LinearRule
{
    private readonly ExpressionWriter _expressions;
    private readonly List<(DataShape? Shape, SourceSpan Span)> _origins;

    internal LinearRule(ExpressionWriter expressions, List<(DataShape? Shape, SourceSpan Span)> origins) => (_expressions, _origins) = (expressions, origins);

    /// <summary>Its expressions.</summary>
    public IReadOnlyList<LinearExpression> Expressions
    {
        get
        {
            var rule = default(Rule);
            _ = AttributeReader.Decode(Encoded, 0, ref rule);
            return [.. (rule.Expressions ?? []).Select((expression, index) => new LinearExpression(expression, _origins[index].Shape, _origins[index].Span))];
        }
    }

    /// <summary>The sets without a name that it brings along.</summary>
    public IReadOnlyList<LinearSet> Sets { get; internal init; } = [];

    /// <summary>The chains without a name that it brings along: their number within the batch and their rules.</summary>
    public IReadOnlyList<(uint Number, IReadOnlyList<(LinearRule Rule, RuleNode Text)> Rules)> Chains { get; internal init; } = [];

    /// <summary>The expressions as the attribute of a message. // NFTA_RULE_EXPRESSIONS</summary>
    internal ReadOnlySpan<byte> Encoded => _expressions.Attribute;

    /// <summary>Where in the text each expression comes from.</summary>
    internal SourceSpan[] Places => [.. _origins.Select(origin => origin.Span)];
}
