using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Adds the elements of one request to a set. // nft_add_set_elem</summary>
internal ref struct ElementAdder
{
    private readonly NftRequest _request;
    private readonly NftSet _set;
    private NewElementsChange? _change;

    public ElementAdder(in NftRequest request, NftSet set)
    {
        _request = request;
        _set = set;
    }

    private readonly bool IsMap => (_set.Flags & NftSetFlags.Map) != 0;

    private readonly bool IsTimed => (_set.Flags & NftSetFlags.Timeout) != 0;

    /// <summary>Adds an element, or changes how long the one that is there lives.</summary>
    /// <returns>0 or an error number.</returns>
    public int Add(RawAttribute nest)
    {
        var context = new LoadContext(_request.Ruleset, _request.Origin, _set.Table);
        var parsed = ElementKey.Parse(nest, _set, context, true, out var attributes);
        if (context.Errno != 0)
            return context.Errno;
        var isEnd = (parsed.States & ElementStates.IntervalEnd) != 0;
        CheckParts(in attributes, context, isEnd);
        var (timeout, expiration) = context.Errno == 0 ? ReadTimes(in attributes, context, isEnd) : default;
        var extras = context.Errno == 0 ? ReadExtras(in attributes, context, isEnd, timeout, expiration) : null;
        var value = context.Errno == 0 && _set.HasValues && !isEnd ? ReadValue(in attributes, context) : default;
        if (context.Errno != 0)
            return context.Errno;
        var errno = _set.Insert(parsed.States, parsed.Key, parsed.KeyEnd, value, extras, out var element);
        if (errno == 0)
        {
            if (extras?.Verdict?.Chain is not null)
                _set.Table.NeedsValidation = true;
            Remember(element);
            return 0;
        }
        if (errno != NetlinkErrno.Exist || element < 0 || !_set.HasSameValue(element, value, extras) || (_request.HasFlag(NetlinkFlags.Exclusive) && !_set.IsLeadingEnd(element)))
            return errno;
        ChangeTimes(element, timeout, expiration);
        return 0;
    }

    private readonly void CheckParts(in RequestAttributes attributes, LoadContext context, bool isEnd)
    {
        context.FailIf(IsMap ? !attributes.Has(NftaSetElem.Data) && !isEnd : attributes.Has(NftaSetElem.Data));
        var isOfObjects = (_set.Flags & NftSetFlags.Object) != 0;
        context.FailIf(isOfObjects ? !attributes.Has(NftaSetElem.ObjRef) && !isEnd : attributes.Has(NftaSetElem.ObjRef));
        context.FailIf(isEnd && (attributes.Has(NftaSetElem.Data) || attributes.Has(NftaSetElem.ObjRef) || attributes.Has(NftaSetElem.Timeout)
            || attributes.Has(NftaSetElem.Expiration) || attributes.Has(NftaSetElem.UserData) || attributes.Has(NftaSetElem.Expr)
            || attributes.Has(NftaSetElem.Expressions)));
    }

    private readonly (ulong Timeout, ulong Expiration) ReadTimes(in RequestAttributes attributes, LoadContext context, bool isEnd)
    {
        context.FailIf(!IsTimed && attributes.Has(NftaSetElem.Timeout));
        if (context.Errno != 0)
            return default;
        var timeout = attributes.Has(NftaSetElem.Timeout) ? context.Milliseconds(in attributes, NftaSetElem.Timeout) : isEnd ? 0 : _set.Timeout;
        if (!attributes.Has(NftaSetElem.Expiration))
            return (timeout, 0);
        context.FailIf(!IsTimed);
        context.FailIf(timeout == 0, NetlinkErrno.OpNotSupp);
        var expiration = context.Milliseconds(in attributes, NftaSetElem.Expiration);
        context.FailIf(expiration > timeout, NetlinkErrno.Range);
        return (timeout, expiration);
    }

    // What few elements have; null when this one has none of it.
    private readonly ElementExtras? ReadExtras(in RequestAttributes attributes, LoadContext context, bool isEnd, ulong timeout, ulong expiration)
    {
        var operations = isEnd ? [] : ReadOperations(in attributes, context);
        StatefulObject? target = null;
        VerdictValue? verdict = null;
        if (attributes.Has(NftaSetElem.ObjRef))
        {
            target = _set.Table.Objects.Find(StatefulObject.KeyOf(context.Name(in attributes, NftaSetElem.ObjRef), (uint)_set.Traits.ObjectType));
            context.FailIf(target is null, NetlinkErrno.NoEnt);
        }
        if (_set.IsVerdictMap && attributes.Has(NftaSetElem.Data))
            verdict = DataParser.Verdict(in attributes, NftaSetElem.Data, context, true);
        var userData = attributes[NftaSetElem.UserData];
        if (context.Errno != 0 || (!IsTimed && operations.Length == 0 && target is null && verdict is null && userData.IsEmpty))
            return null;
        return new ElementExtras
        {
            Timeout = timeout,
            Expires = timeout == 0 ? 0 : _request.Ruleset.Now + (long)Math.Min(expiration != 0 ? expiration : timeout, long.MaxValue / 2),
            UserData = userData.IsEmpty ? null : userData.ToArray(),
            Operations = operations,
            Object = target,
            Verdict = verdict,
        };
    }

    private readonly Operation[] ReadOperations(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaSetElem.Expr) && !attributes.Has(NftaSetElem.Expressions))
            return Array.ConvertAll(_set.Operations, operation => operation.Clone());
        var operations = NftSet.Load(in attributes, context, NftaSetElem.Expr, NftaSetElem.Expressions, _set.Flags);
        context.FailIf(_set.Operations.Length > 0 && !NftSet.HaveSameKinds(_set.Operations, operations), NetlinkErrno.OpNotSupp);
        return operations;
    }

    private readonly ReadOnlySpan<byte> ReadValue(scoped in RequestAttributes attributes, LoadContext context)
    {
        var errno = attributes.Parse(NftaSetElem.Data, DataParser.Rules, out var data);
        if (errno == 0)
            errno = DataParser.CheckValue(in data, LoadContext.LargestValue, _set.DataSize);
        context.FailIf(errno != 0, errno);
        return errno == 0 ? data[NftaData.Value] : default;
    }

    private void Remember(int element)
    {
        if (_change is null)
        {
            _change = new NewElementsChange(_request.Origin, _set);
            _request.Ruleset.Add(_change);
        }
        _change.Elements.Add(element);
    }

    private void ChangeTimes(int element, ulong timeout, ulong expiration)
    {
        if (!IsTimed || _set.Elements.Extras(element) is not { } extras)
            return;
        var isOther = extras.Timeout != timeout;
        if (isOther && expiration == 0)
            expiration = timeout;
        if (!isOther && expiration == 0)
            return;
        _change = null; // announced in the order in which they were named
        _request.Ruleset.Add(new ElementTimeChange(_request.Origin, _set, element, isOther ? timeout : null, expiration != 0 ? expiration : null));
    }
}
