using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>A set or map. // struct nft_set</summary>
internal sealed partial class NftSet : INamed
{
    private const int MostOperations = 2; // NFT_SET_EXPR_MAX
    private const uint DefaultDynamicSize = 0xFFFF;

    public NftSet(Ruleset ruleset, NftTable table, string name, ulong handle, in SetTraits traits)
    {
        _ruleset = ruleset;
        Table = table;
        Name = name;
        Handle = handle;
        Traits = traits;
        Size = traits.Size;
        Timeout = traits.Timeout;
        CollectionInterval = traits.CollectionInterval;
        var isConcatRange = (Flags & (NftSetFlags.Concat | NftSetFlags.Interval)) == (NftSetFlags.Concat | NftSetFlags.Interval);
        Elements = new ElementStore(KeySize, isConcatRange, HasValues ? DataSize : 0);
        _index = traits.MakeIndex(this);
        WaitForCollection();
    }

    private readonly Ruleset _ruleset;
    private readonly SetIndex _index;

    /// <summary>What it was declared as.</summary>
    public SetTraits Traits { get; }

    public NftTable Table { get; }

    public string Name { get; }

    public string Key => Name;

    public ulong Handle { get; }

    public bool IsActive { get; set; }

    public NftSetFlags Flags => Traits.Flags;

    public int KeySize => Traits.KeySize;

    /// <summary>Bytes in the value of an element.</summary>
    public int DataSize => Traits.DataSize;

    public bool IsVerdictMap => Traits.DataType == SetTraits.VerdictType;

    /// <summary>Whether elements have values other than verdicts.</summary>
    public bool HasValues => (Flags & NftSetFlags.Map) != 0 && !IsVerdictMap;

    /// <summary>Bytes in each part of a key that has several.</summary>
    public byte[] Fields => Traits.Fields;

    public byte[]? UserData { get; init; }

    /// <summary>What each element counts its packets with.</summary>
    public Operation[] Operations { get; init; } = [];

    /// <summary>Elements at most; 0 for no limit.</summary>
    public uint Size { get; set; }

    /// <summary>Milliseconds that elements live unless they say otherwise; 0 for ever.</summary>
    public ulong Timeout { get; set; }

    /// <summary>Milliseconds between two searches for elements whose time is up.</summary>
    public uint CollectionInterval { get; set; }

    /// <summary>Rules that look into it, or will until the batch at hand is committed.</summary>
    public int Bindings { get; set; }

    /// <summary>Rules that look into it.</summary>
    public uint Use { get; set; }

    public ElementStore Elements { get; }

    public bool IsAnonymous => (Flags & NftSetFlags.Anonymous) != 0;

    public bool IsConcatRange => (Flags & (NftSetFlags.Concat | NftSetFlags.Interval)) == (NftSetFlags.Concat | NftSetFlags.Interval);

    /// <summary>Whether dynset expressions can work on it.</summary>
    public bool CanBeChangedByPackets => _index.IsDynamic;

    /// <summary>A set that packets fill is limited. // nft_dynset_init</summary>
    public void LimitSize()
    {
        if (Size == 0)
            Size = DefaultDynamicSize;
    }

    /// <summary>Reads what elements of this set are to count with, as a set, a rule or an element says it.</summary>
    /// <param name="attributes">Where it is said.</param>
    /// <param name="context">Says in the end what is wrong.</param>
    /// <param name="single">The attribute of one expression.</param>
    /// <param name="several">The attribute of a list.</param>
    /// <param name="allowsSeveral">Whether a list may be given.</param>
    /// <returns>What is said, or else what the set itself has.</returns>
    public Operation[] LoadOperations(in RequestAttributes attributes, LoadContext context, ushort single, ushort several, bool allowsSeveral)
    {
        var said = attributes.Has(single) || attributes.Has(several);
        context.FailIf(said && (Flags & NftSetFlags.Eval) == 0);
        context.FailIf(said && !attributes.Has(single) && !allowsSeveral);
        if (context.Errno != 0)
            return [];
        if (!said)
            return Array.ConvertAll(Operations, operation => operation.Clone());
        var loaded = Load(in attributes, context, single, several, Flags);
        if (context.Errno != 0)
            return [];
        context.FailIf(Operations.Length > 0 && !HaveSameKinds(Operations, loaded), NetlinkErrno.OpNotSupp);
        return loaded;
    }

    /// <summary>Reads expressions that keep count. // nft_set_expr_alloc</summary>
    public static Operation[] Load(in RequestAttributes attributes, LoadContext context, ushort single, ushort several, NftSetFlags flags)
    {
        var isTimed = (flags & NftSetFlags.Timeout) != 0;
        if (attributes.Has(single))
        {
            var nest = new RawNest(attributes[single], attributes.OffsetOf(single) + Netlink.Attributes.AttributeHeader.Size);
            return OperationTable.LoadStateful(nest, context, isTimed) is { } only ? [only] : [];
        }
        var operations = new List<Operation>();
        foreach (var element in attributes.Walk(several))
        {
            context.FailIf(operations.Count == MostOperations, NetlinkErrno.TooBig);
            context.FailIf(element.Type != NftaList.Elem);
            if (context.Errno != 0 || OperationTable.LoadStateful(element, context, isTimed) is not { } operation)
                return [];
            operations.Add(operation);
        }
        return [.. operations];
    }

    public static bool HaveSameKinds(Operation[] some, Operation[] others)
    {
        if (some.Length != others.Length)
            return false;
        for (var at = 0; at < some.Length; at++)
        {
            if (some[at].GetType() != others[at].GetType())
                return false;
        }
        return true;
    }

    // nf_tables_fill_set
    public Set ToMessage(bool isDeletion = false)
    {
        var message = new Set { Table = Table.Name, Name = Name, Handle = Handle };
        if (isDeletion)
            return message;
        message.Flags = Flags != 0 ? Flags : null;
        message.KeyType = Traits.KeyType;
        message.KeySize = (uint)KeySize;
        if ((Flags & NftSetFlags.Map) != 0)
        {
            message.DataType = Traits.DataType;
            message.DataSize = (uint)DataSize;
        }
        message.ObjectType = (Flags & NftSetFlags.Object) != 0 ? Traits.ObjectType : null;
        message.Timeout = Timeout != 0 ? Timeout : null;
        message.CollectionInterval = CollectionInterval != 0 ? CollectionInterval : null;
        message.Policy = Traits.Policy != NftSetPolicy.Performance ? Traits.Policy : null;
        message.UserData = UserData;
        message.Description = new SetDescription
        {
            Size = Size != 0 ? Size : null,
            Fields = Fields.Length > 1 ? Array.ConvertAll(Fields, size => new SetField { Size = size }) : null,
        };
        message.Implementation = _index.Name;
        message.Count = _index.Listed((uint)_total);
        message.Expression = Operations is [var only] ? only.ToMessage() : null;
        message.Expressions = Operations.Length > 1 ? Array.ConvertAll(Operations, operation => operation.ToMessage()) : null;
        return message;
    }
}

/// <summary>A set was made.</summary>
internal sealed class NewSetChange(RequestOrigin origin, NftSet set) : Change(origin, set.Table)
{
    /// <summary>The set has no name, and no rule looks into it.</summary>
    public bool IsUnbound => set is { IsAnonymous: true, Bindings: 0 };

    public override void Commit(Ruleset ruleset)
    {
        if (set is { IsAnonymous: true, Bindings: > 0 })
            Table.Use--;
        var message = set.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewSet, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use--;
        Table.Sets.Remove(set);
    }
}

/// <summary>A set was declared again: some of its settings follow once the batch is committed.</summary>
internal sealed class SetUpdateChange(RequestOrigin origin, NftSet set, SetTraits traits) : Change(origin, set.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        set.Timeout = traits.Timeout;
        set.CollectionInterval = traits.CollectionInterval;
        if (traits.Size != 0)
            set.Size = traits.Size;
        var message = set.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewSet, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
    }
}

/// <summary>A set was deleted.</summary>
internal sealed class DeleteSetChange(RequestOrigin origin, NftSet set) : Change(origin, set.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        var message = set.ToMessage(true);
        ruleset.Announcer.Announce(NftMessage.DelSet, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use++;
        Table.Sets.Activate(set);
        set.HoldData();
    }
}
