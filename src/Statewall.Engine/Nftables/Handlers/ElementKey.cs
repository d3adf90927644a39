using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>What tells an element from the others of its set.</summary>
internal readonly ref struct ElementKey
{
    private const int MostUserData = 256; // NFT_USERDATA_MAXLEN

    // nft_set_elem_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.U32, AttributeRule.U64, AttributeRule.U64,
        AttributeRule.Bytes(MostUserData), AttributeRule.Nested, AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.Nested,
        AttributeRule.Array(OperationTable.Rules),
    ];

    private const NftSetElemFlags AllFlags = NftSetElemFlags.IntervalEnd | NftSetElemFlags.Catchall;

    private ElementKey(ElementStates states, ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd)
    {
        States = states;
        Key = key;
        KeyEnd = keyEnd;
    }

    /// <summary>Whether it is the end of an interval, or stands for all others.</summary>
    public ElementStates States { get; }

    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The last key, in sets of concatenated ranges.</summary>
    public ReadOnlySpan<byte> KeyEnd { get; }

    /// <summary>Reads an element's flags and keys.</summary>
    public static ElementKey Parse(RawNest nest, NftSet set, LoadContext context, bool isNew, out RequestAttributes attributes)
    {
        var ack = default(Netlink.Server.ExtendedAck);
        attributes = default;
        var errno = attributes.Parse(nest.Bytes, nest.Offset, Rules, ref ack);
        context.FailIf(errno != 0, errno);
        if (errno != 0)
            return default;
        var flags = (NftSetElemFlags)LoadContext.U32(in attributes, NftaSetElem.Flags);
        var (isEnd, isCatchall) = ((flags & NftSetElemFlags.IntervalEnd) != 0, (flags & NftSetElemFlags.Catchall) != 0);
        context.FailIf((flags & ~AllFlags) != 0, NetlinkErrno.OpNotSupp);
        context.FailIf(isEnd && ((set.Flags & NftSetFlags.Interval) == 0 || isCatchall));
        context.FailIf(isNew ? attributes.Has(NftaSetElem.Key) == isCatchall : !attributes.Has(NftaSetElem.Key) && !isCatchall);
        CheckKeyEnd(in attributes, set, context, isEnd, isCatchall);
        if (context.Errno != 0)
            return default;
        var states = (isEnd ? ElementStates.IntervalEnd : 0) | (isCatchall ? ElementStates.Catchall : 0)
            | (attributes.Has(NftaSetElem.KeyEnd) ? ElementStates.KeyEnd : 0);
        var key = isCatchall ? default : Value(in attributes, NftaSetElem.Key, set, context);
        return new ElementKey(states, key, attributes.Has(NftaSetElem.KeyEnd) ? Value(in attributes, NftaSetElem.KeyEnd, set, context) : key);
    }

    // nft_setelem_valid_key_end
    private static void CheckKeyEnd(in RequestAttributes attributes, NftSet set, LoadContext context, bool isEnd, bool isCatchall)
    {
        var hasKeyEnd = attributes.Has(NftaSetElem.KeyEnd);
        context.FailIf(set.IsConcatRange ? isEnd || (hasKeyEnd && isCatchall) : hasKeyEnd);
    }

    private static ReadOnlySpan<byte> Value(scoped in RequestAttributes attributes, ushort type, NftSet set, LoadContext context)
    {
        var errno = attributes.Parse(type, DataParser.Rules, out var data);
        if (errno == 0)
            errno = DataParser.CheckValue(in data, LoadContext.LargestValue, set.KeySize);
        context.FailIf(errno != 0, errno);
        return errno == 0 ? data[NftaData.Value] : default;
    }
}
