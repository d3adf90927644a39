using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Reads what a set is declared as.</summary>
internal static class SetTraitsParser
{
    private const NftSetFlags AllFlags = NftSetFlags.Anonymous | NftSetFlags.Constant | NftSetFlags.Interval | NftSetFlags.Map | NftSetFlags.Timeout
        | NftSetFlags.Eval | NftSetFlags.Object | NftSetFlags.Concat | NftSetFlags.Expr;

    private const int VerdictSize = 16; // sizeof(struct nft_verdict)
    private const int WordSize = 4;
    private const int MostFields = 16; // NFT_REG32_COUNT

    // nft_set_desc_policy
    private static readonly AttributeRule[] DescriptionRules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.Nested];

    // nft_concat_policy
    private static readonly AttributeRule[] FieldRules = [AttributeRule.Any, AttributeRule.U32];

    /// <summary>Reads and checks the declaration; 0 or an error number.</summary>
    public static int Parse(in NftRequest request, out SetTraits traits)
    {
        traits = new SetTraits();
        if (!request.Has(NftaSet.Table) || !request.Has(NftaSet.Name) || !request.Has(NftaSet.KeyLen) || !request.Has(NftaSet.Id))
            return NetlinkErrno.Inval;
        var attributes = request.Attributes;
        var keyType = LoadContext.U32(in attributes, NftaSet.KeyType);
        var keySize = attributes.U32(NftaSet.KeyLen);
        if (IsReserved(keyType) || keySize is 0 or > LoadContext.LargestValue)
            return NetlinkErrno.Inval;
        var flags = (NftSetFlags)LoadContext.U32(in attributes, NftaSet.Flags);
        if (!CanCombine(flags))
            return NetlinkErrno.OpNotSupp;
        traits = traits with { Flags = flags, KeyType = keyType, KeySize = (int)keySize, HasOperations = request.Has(NftaSet.Expr) || request.Has(NftaSet.Expressions) };
        var errno = ParseData(in attributes, ref traits);
        if (errno == 0)
            errno = ParseTimes(in attributes, ref traits);
        if (errno == 0 && attributes.Has(NftaSet.Policy))
        {
            traits = traits with { Policy = (NftSetPolicy)attributes.U32(NftaSet.Policy) };
            errno = traits.Policy > NftSetPolicy.Memory ? NetlinkErrno.OpNotSupp : 0;
        }
        return errno != 0 ? errno : ParseDescription(in attributes, ref traits);
    }

    private static bool IsReserved(uint type) => (type & SetTraits.VerdictType) == SetTraits.VerdictType;

    private static bool CanCombine(NftSetFlags flags)
    {
        const NftSetFlags Kept = NftSetFlags.Anonymous | NftSetFlags.Timeout | NftSetFlags.Eval;
        return (flags & ~AllFlags) == 0
            && (flags & (NftSetFlags.Map | NftSetFlags.Object)) != (NftSetFlags.Map | NftSetFlags.Object)
            && (flags & (NftSetFlags.Eval | NftSetFlags.Object)) != (NftSetFlags.Eval | NftSetFlags.Object)
            && (flags & Kept) != (NftSetFlags.Anonymous | NftSetFlags.Timeout)
            && (flags & (NftSetFlags.Constant | NftSetFlags.Timeout)) != (NftSetFlags.Constant | NftSetFlags.Timeout);
    }

    private static int ParseData(in RequestAttributes attributes, ref SetTraits traits)
    {
        var isMap = (traits.Flags & NftSetFlags.Map) != 0;
        if (attributes.Has(NftaSet.DataType) != isMap)
            return NetlinkErrno.Inval;
        if (isMap)
        {
            var type = attributes.U32(NftaSet.DataType);
            if (IsReserved(type) && type != SetTraits.VerdictType)
                return NetlinkErrno.Inval;
            var size = type == SetTraits.VerdictType ? VerdictSize : LoadContext.U32(in attributes, NftaSet.DataLen);
            if (size is 0 or > LoadContext.LargestValue)
                return NetlinkErrno.Inval;
            traits = traits with { DataType = type, DataSize = (int)size };
        }
        var isOfObjects = (traits.Flags & NftSetFlags.Object) != 0;
        if (attributes.Has(NftaSet.ObjType) != isOfObjects)
            return NetlinkErrno.Inval;
        if (!isOfObjects)
            return 0;
        traits = traits with { ObjectType = (NftObjectType)attributes.U32(NftaSet.ObjType) };
        return traits.ObjectType is NftObjectType.Unspec or > NftObjectType.Synproxy ? NetlinkErrno.OpNotSupp : 0;
    }

    private static int ParseTimes(in RequestAttributes attributes, ref SetTraits traits)
    {
        if ((traits.Flags & NftSetFlags.Timeout) == 0)
            return attributes.Has(NftaSet.Timeout) || attributes.Has(NftaSet.GcInterval) ? NetlinkErrno.Inval : 0;
        var isInRange = LoadContext.TryRoundTime(attributes.Has(NftaSet.Timeout) ? attributes.U64(NftaSet.Timeout) : 0, out var timeout);
        traits = traits with { Timeout = timeout, CollectionInterval = LoadContext.U32(in attributes, NftaSet.GcInterval) };
        return isInRange ? 0 : NetlinkErrno.Range;
    }

    // nf_tables_set_desc_parse
    private static int ParseDescription(in RequestAttributes attributes, ref SetTraits traits)
    {
        var fields = new List<byte>();
        if (attributes.Has(NftaSet.Desc))
        {
            var errno = attributes.Parse(NftaSet.Desc, DescriptionRules, out var description);
            if (errno != 0)
                return errno;
            traits = traits with { Size = LoadContext.U32(in description, NftaSetDesc.Size) };
            errno = description.Has(NftaSetDesc.Concat) ? ParseFields(in description, traits.KeySize, fields) : 0;
            if (errno != 0)
                return errno;
            traits = traits with { Fields = [.. fields] };
        }
        return fields.Count > 1 == ((traits.Flags & NftSetFlags.Concat) != 0) ? 0 : NetlinkErrno.Inval;
    }

    // nft_set_desc_concat
    private static int ParseFields(in RequestAttributes description, int keySize, List<byte> fields)
    {
        foreach (var element in description.Walk(NftaSetDesc.Concat))
        {
            if (element.Type != NftaList.Elem)
                return NetlinkErrno.Inval;
            if (fields.Count == MostFields)
                return NetlinkErrno.TooBig;
            var ack = default(Netlink.Server.ExtendedAck);
            var field = default(RequestAttributes);
            var errno = field.Parse(element.Payload, element.PayloadOffset, FieldRules, ref ack);
            if (errno != 0)
                return errno;
            if (!field.Has(NftaSetField.Len) || field.U32(NftaSetField.Len) is 0 or > byte.MaxValue)
                return NetlinkErrno.Inval;
            fields.Add((byte)field.U32(NftaSetField.Len));
        }
        var words = fields.Sum(size => (size + WordSize - 1) / WordSize);
        if (words != (keySize + WordSize - 1) / WordSize)
            return NetlinkErrno.Inval;
        return words > MostFields ? NetlinkErrno.TooBig : 0;
    }
}
