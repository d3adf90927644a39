using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Commands;

/// <summary>Where in the text a request comes from.</summary>
/// <param name="Whole">All of it.</param>
internal sealed record RequestPlaces(SourceSpan Whole)
{
    /// <summary>The table's name.</summary>
    public SourceSpan Table { get; init; }

    /// <summary>The name of what it is about; of rules, their chain's.</summary>
    public SourceSpan Name { get; init; }

    /// <summary>The number of what it is about.</summary>
    public SourceSpan Handle { get; init; }

    /// <summary>The message.</summary>
    public byte Message { get; init; }

    /// <summary>A rule's expressions.</summary>
    public SourceSpan[]? Expressions { get; init; }

    /// <summary>What the kernel refused, as a mistake in the text.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="request">The request in wire form: the refusal can point at one of its attributes.</param>
    public Diagnostic Describe(NetlinkException refusal, ReadOnlySpan<byte> request)
    {
        var place = refusal.Offset is { } offset ? PlaceOf(offset, request) : Whole;
        return new($"Could not process rule: {NetlinkErrno.Describe(refusal.Errno)}", place.Source is null ? Whole : place);
    }

    private SourceSpan PlaceOf(int offset, ReadOnlySpan<byte> request)
    {
        const int Attributes = NetlinkHeader.Size + NfgenHeader.Size;
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
                return Whole;
            default:
                break;
        }
        return type == NftaRule.Table ? Table : Name; // the table is the first attribute of all messages
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
