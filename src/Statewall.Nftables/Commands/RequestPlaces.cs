using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Commands;

/// <summary>Where in the text a request comes from.</summary>
/// <param name="Whole">All of it.</param>
internal sealed record RequestPlaces(SourceSpan Whole)
{
    private const int Attributes = NetlinkHeader.Size + NfgenHeader.Size;

    /// <summary>The table's name.</summary>
    public SourceSpan Table { get; init; }

    /// <summary>The name of what it is about; of rules, their chain's.</summary>
    public SourceSpan Name { get; init; }

    /// <summary>The number of what it is about.</summary>
    public SourceSpan Handle { get; init; }

    /// <summary>The command.</summary>
    public SourceSpan Command { get; init; }

    /// <summary>The message.</summary>
    public byte Message { get; init; }

    /// <summary>Finds where the requests come from that a rule became, of several rules; null when it is not rules that these places are of.</summary>
    public Func<int, IReadOnlyList<RequestPlaces>>? OfRule { get; init; }

    /// <summary>A rule's expressions.</summary>
    public SourceSpan[]? Expressions { get; init; }

    /// <summary>Where the elements of a set without a name stand.</summary>
    public SourceSpan[]? Elements { get; init; }

    /// <summary>Where the element of a set with a name stands that has a key.</summary>
    public Func<byte[], SourceSpan>? PlaceOfKey { get; init; }

    /// <summary>What the kernel refused, as a mistake in the text.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="request">The request in wire form: the refusal can point at one of its attributes.</param>
    /// <param name="tables">Reads the tables that there are, with the names in them.</param>
    public Diagnostic Describe(NetlinkException refusal, ReadOnlySpan<byte> request, Func<IReadOnlyList<TableNode>> tables)
    {
        var place = refusal.Offset is { } offset ? PlaceOf(offset, request) : Whole;
        var message = refusal is { Errno: NetlinkErrno.NoEnt, Offset: { } at } && MissingAt(at, request) is { } missing
            ? missing.Describe(tables())
            : $"Could not process rule: {NetlinkErrno.Describe(refusal.Errno)}";
        return new(message, place.Source is null ? Whole : place);
    }

    /// <summary>The name that the kernel does not know, if it points at one.</summary>
    private MissingName? MissingAt(int offset, ReadOnlySpan<byte> request)
    {
        var attributes = request[Math.Min(Attributes, request.Length)..];
        if (FindAttribute(attributes, Attributes, offset, out _, out _) is not { } type || (type != NftaTable.Name && type != NameType))
            return null;
        var index = new AttributeIndex(attributes, Attributes);
        return new MissingName(Message, (NfProto)request[NetlinkHeader.Size], TextOf(in index, NftaTable.Name) ?? "", TextOf(in index, NameType), type == NftaTable.Name);
    }

    /// <summary>The attribute with the name of what is in a table; the table's own is the first in all messages.</summary>
    private ushort NameType => Message is NftMessage.NewChain or NftMessage.DelChain or NftMessage.DestroyChain ? NftaChain.Name : NftaSet.Name;

    private static string? TextOf(in AttributeIndex attributes, ushort type) =>
        attributes.TryGet(type, out var text) ? System.Text.Encoding.UTF8.GetString(AttributeText.WithoutTerminator(text)) : null;

    private SourceSpan PlaceOf(int offset, ReadOnlySpan<byte> request)
    {
        if (FindAttribute(request[Math.Min(Attributes, request.Length)..], Attributes, offset, out var index, out var attribute) is not { } type)
            return Whole;
        switch (Message)
        {
            case NftMessage.NewTable or NftMessage.DelTable or NftMessage.DestroyTable:
                return Table;
            case NftMessage.NewRule or NftMessage.DelRule or NftMessage.DestroyRule:
                if (type is NftaRule.Handle or NftaRule.Position or NftaRule.PositionId)
                    return Handle;
                if (type == NftaRule.Expressions && FindAttribute(attribute.Payload, attribute.Offset + AttributeHeader.Size, offset, out index, out _) is not null)
                    return Expressions is not null && index < Expressions.Length ? Expressions[index] : Whole;
                break;
            case NftMessage.NewSetElem or NftMessage.DelSetElem or NftMessage.DestroySetElem when type == NftaSetElemList.Elements:
                return PlaceOfElement(offset, in attribute);
            default:
                break;
        }
        return type == NftaRule.Table ? Table : Name; // the table is the first attribute of all messages
    }

    private SourceSpan PlaceOfElement(int offset, in RawAttribute elements)
    {
        if (FindAttribute(elements.Payload, elements.PayloadOffset, offset, out var index, out var refused) is null)
            return Whole;
        if (Elements is not null)
            return index < Elements.Length ? Elements[index] : Whole;
        var element = default(SetElement);
        var isRead = AttributeReader.Decode(refused.Payload, refused.PayloadOffset, ref element).IsNone;
        return isRead && element.Key?.Value is { } key && PlaceOfKey is not null ? PlaceOfKey(key) : Whole;
    }

    /// <summary>The type of the attribute that holds a byte, and how many stand before it.</summary>
    private static ushort? FindAttribute(ReadOnlySpan<byte> attributes, int start, int offset, out int index, out RawAttribute attribute)
    {
        index = 0;
        attribute = default;
        for (var walk = new AttributeEnumerator(attributes, start); walk.MoveNext(); index++)
        {
            attribute = walk.Current;
            if (offset < attribute.Offset + AttributeHeader.Size + AttributeHeader.Align(attribute.Payload.Length))
                return attribute.Type;
        }
        return null;
    }
}
