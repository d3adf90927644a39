using System.Buffers.Binary;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>
/// One element of a set, read in place from its nest: nothing is allocated, and what is not asked for is not read. What it lends is valid
/// as long as the message is. <see cref="SetElement"/> is the same as a value. // nf_tables_fill_setelem
/// </summary>
public ref struct SetElementView
{
    private const ulong PlainAttributes = (1UL << NftaSetElem.Key) | (1UL << NftaSetElem.Flags) | (1UL << NftaSetElem.UserData) | (1UL << NftaSetElem.Pad);

    private AttributeIndex _index;

    /// <summary>Looks over the attributes of one element.</summary>
    /// <param name="nest">The element's nest, without its header.</param>
    /// <param name="baseOffset">Offset of the nest's payload in its message, for faults.</param>
    public SetElementView(ReadOnlySpan<byte> nest, int baseOffset) => _index = new AttributeIndex(nest, baseOffset);

    /// <summary>The first fault in the structure of the element, if any; then the element is not to be used.</summary>
    public readonly CodecFault Fault => _index.Fault;

    /// <summary>The element's nest.</summary>
    public readonly ReadOnlySpan<byte> Nest => _index.Payload;

    /// <summary>Key; empty of the element that stands for all others. // NFTA_SET_ELEM_KEY</summary>
    public readonly ReadOnlySpan<byte> Key => Value(NftaSetElem.Key);

    /// <summary>Last key of a range of concatenations; empty when absent. // NFTA_SET_ELEM_KEY_END</summary>
    public readonly ReadOnlySpan<byte> KeyEnd => Value(NftaSetElem.KeyEnd);

    /// <summary>What it maps to; empty when absent or a verdict. // NFTA_SET_ELEM_DATA</summary>
    public readonly ReadOnlySpan<byte> Data => Value(NftaSetElem.Data);

    /// <summary>Name of the object that it maps to, UTF-8 without terminator; empty when absent. // NFTA_SET_ELEM_OBJREF</summary>
    public readonly ReadOnlySpan<byte> ObjectReference => AttributeText.WithoutTerminator(_index.TryGet(NftaSetElem.ObjRef, out var text) ? text : default);

    /// <summary>Flags. // NFTA_SET_ELEM_FLAGS</summary>
    public readonly NftSetElemFlags Flags =>
        _index.TryGet(NftaSetElem.Flags, out var payload) && payload.Length >= sizeof(uint)
            ? (NftSetElemFlags)BinaryPrimitives.ReadUInt32BigEndian(payload)
            : NftSetElemFlags.None;

    /// <summary>Timeout in milliseconds, or null. // NFTA_SET_ELEM_TIMEOUT</summary>
    public readonly ulong? Timeout => Number64(NftaSetElem.Timeout);

    /// <summary>Milliseconds until it expires, or null. // NFTA_SET_ELEM_EXPIRATION</summary>
    public readonly ulong? Expiration => Number64(NftaSetElem.Expiration);

    /// <summary>Data of the program that made it, for <see cref="UserDataReader"/>; empty when absent. // NFTA_SET_ELEM_USERDATA</summary>
    public readonly ReadOnlySpan<byte> UserData => _index.TryGet(NftaSetElem.UserData, out var payload) ? payload : default;

    /// <summary>True when it has expressions, which <see cref="Decode"/> reads. // NFTA_SET_ELEM_EXPR, NFTA_SET_ELEM_EXPRESSIONS</summary>
    public readonly bool HasExpressions => _index.OffsetOf(NftaSetElem.Expr) >= 0 || _index.OffsetOf(NftaSetElem.Expressions) >= 0;

    /// <summary>True when it is but a key and flags: it leads to nothing, has no time, no expressions and no remark.</summary>
    public readonly bool IsPlain => (_index.Present & ~PlainAttributes) == 0 && (UserData is [] or [NftUserData.ElementFlags, sizeof(uint), _, _, _, _]);

    /// <summary>The verdict that it maps to. // NFTA_DATA_VERDICT</summary>
    /// <param name="code">The verdict.</param>
    /// <param name="chain">Chain to jump or go to, UTF-8 without terminator; else empty.</param>
    /// <returns>False when it maps to no verdict.</returns>
    public readonly bool TryGetVerdict(out NftVerdict code, out ReadOnlySpan<byte> chain)
    {
        code = default;
        chain = default;
        if (!Find(NftaSetElem.Data, NftaData.Verdict, out var verdict))
            return false;
        var found = false;
        foreach (var attribute in new AttributeEnumerator(verdict, 0))
        {
            if (attribute.Type == NftaVerdict.Chain)
                chain = AttributeText.WithoutTerminator(attribute.Payload);
            if (attribute.Type != NftaVerdict.Code || attribute.Payload.Length < sizeof(uint))
                continue;
            code = (NftVerdict)BinaryPrimitives.ReadInt32BigEndian(attribute.Payload);
            found = true;
        }
        return found;
    }

    /// <summary>The element as a value; this allocates.</summary>
    /// <returns>The first fault, or one whose kind is none.</returns>
    public readonly CodecFault Decode(out SetElement element)
    {
        element = default;
        return AttributeReader.Decode(_index.Payload, _index.BaseOffset, ref element);
    }

    private readonly ReadOnlySpan<byte> Value(ushort type) => Find(type, NftaData.Value, out var value) ? value : default;

    private readonly bool Find(ushort type, ushort inner, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!_index.TryGet(type, out var nest))
            return false;
        foreach (var attribute in new AttributeEnumerator(nest, 0))
        {
            if (attribute.Type != inner)
                continue;
            payload = attribute.Payload;
            return true;
        }
        return false;
    }

    private readonly ulong? Number64(ushort type) =>
        _index.TryGet(type, out var payload) && payload.Length >= sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(payload) : null;
}
