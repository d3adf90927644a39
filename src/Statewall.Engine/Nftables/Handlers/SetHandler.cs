using System.Globalization;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>Requests about sets and maps.</summary>
internal static class SetHandler
{
    private const int LongestAnonymousName = 16; // NFT_SET_MAX_ANONLEN

    // nft_set_policy
    public static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.LooseText(255), AttributeRule.U32, AttributeRule.U32, AttributeRule.U32,
        AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested, AttributeRule.U32, AttributeRule.U64, AttributeRule.U32,
        AttributeRule.Bytes(256), AttributeRule.Any, AttributeRule.U32, AttributeRule.U64, AttributeRule.Nested,
        AttributeRule.Array(OperationTable.Rules), AttributeRule.Reject, AttributeRule.Reject,
    ];

    // nf_tables_newset
    public static int New(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = SetTraitsParser.Parse(in request, out var traits);
        if (errno != 0)
            return errno;
        errno = request.FindTable(NftaSet.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        if (request.Name(NftaSet.Name) is not { } name)
            return request.Blame(NftaSet.Name, NetlinkErrno.Inval, ref ack);
        if (request.WholeName(NftaSet.Name) is { } whole && table.Sets.Find(whole) is { } present)
            return Update(in request, present, in traits, ref ack);
        if (!request.HasFlag(NetlinkFlags.Create))
            return NetlinkErrno.NoEnt;
        if (!traits.IsSupported)
            return NetlinkErrno.OpNotSupp;
        return Add(in request, table, name, in traits);
    }

    // nf_tables_getset
    public static int Get(in NftRequest request, ref ExtendedAck ack)
    {
        NftTable? table = null;
        if (request.Has(NftaSet.Table))
        {
            var errno = request.FindTable(NftaSet.Table, ref ack, out table, false);
            if (errno != 0)
                return errno;
        }
        var (ruleset, family) = (request.Ruleset, request.Family);
        if (request.IsDump)
        {
            return request.StartDump(new RulesetDump<NftSet, Set>(
                ruleset, NftMessage.NewSet, NetlinkFlags.None,
                () => TableHandler.Of(ruleset, family).Where(each => table is null || each == table).SelectMany(each => each.Sets.Items.Where(set => set.IsActive)),
                set => set.Table.Family, set => set.ToMessage()));
        }
        if (family == NfProto.Unspecified)
            return NetlinkErrno.AfNoSupport;
        if (table is null || !request.Has(NftaSet.Name))
            return NetlinkErrno.Inval;
        if (request.WholeName(NftaSet.Name) is not { } name || table.Sets.Find(name) is not { } found)
            return request.Blame(NftaSet.Name, NetlinkErrno.NoEnt, ref ack);
        var message = found.ToMessage();
        request.Answer(NftMessage.NewSet, family, ref message);
        return 0;
    }

    // nf_tables_delset
    public static int Delete(in NftRequest request, ref ExtendedAck ack)
    {
        var errno = request.FindTable(NftaSet.Table, ref ack, out var table);
        if (errno != 0)
            return errno;
        errno = request.FindToDelete(table.Sets, NftaSet.Name, NftaSet.Handle, NftMessage.DestroySet, ref ack, out var set);
        if (set is null)
            return errno;
        if (set.Use > 0 || (request.HasFlag(NetlinkFlags.NonRecursive) && set.HasElements))
            return request.Blame(request.NameOrHandle(NftaSet.Name, NftaSet.Handle), NetlinkErrno.Busy, ref ack);
        Delete(in request, set);
        return 0;
    }

    /// <summary>Deletes a set with its elements. // nft_delset</summary>
    public static void Delete(in NftRequest request, NftSet set)
    {
        set.ReleaseData();
        set.Table.Use--;
        set.Table.Sets.Deactivate(set);
        request.Ruleset.Add(new DeleteSetChange(request.Origin, set));
    }

    private static int Add(in NftRequest request, NftTable table, string pattern, in SetTraits traits)
    {
        var errno = MakeName(table, pattern, out var name);
        if (errno != 0)
            return errno;
        var context = new LoadContext(request.Ruleset, request.Origin, table);
        errno = LoadOperations(in request, context, traits.Flags, out var operations);
        if (errno != 0)
            return errno;
        var set = new NftSet(request.Ruleset, table, name, table.NextHandle(), in traits)
        {
            UserData = request.UserData(NftaSet.UserData),
            Operations = operations,
        };
        table.Use++;
        table.Sets.Add(set);
        request.Ruleset.Name(set, request.Attributes.U32(NftaSet.Id));
        request.Ruleset.Add(new NewSetChange(request.Origin, set));
        return 0;
    }

    private static int Update(in NftRequest request, NftSet set, in SetTraits traits, ref ExtendedAck ack)
    {
        if (request.HasFlag(NetlinkFlags.Exclusive))
            return request.Blame(NftaSet.Name, NetlinkErrno.Exist, ref ack);
        if (request.HasFlag(NetlinkFlags.Replace) || set.IsAnonymous)
            return NetlinkErrno.OpNotSupp;
        var context = new LoadContext(request.Ruleset, request.Origin, set.Table);
        var errno = LoadOperations(in request, context, traits.Flags, out var operations);
        if (errno != 0)
            return errno;
        if (!set.Traits.IsSameAs(in traits) || !NftSet.HaveSameKinds(set.Operations, operations))
            return request.Blame(NftaSet.Name, NetlinkErrno.Exist, ref ack);
        request.Ruleset.Add(new SetUpdateChange(request.Origin, set, traits));
        return 0;
    }

    // nft_set_expr_alloc
    private static int LoadOperations(in NftRequest request, LoadContext context, NftSetFlags flags, out Operation[] operations)
    {
        operations = [];
        if (!request.Has(NftaSet.Expr) && request.Has(NftaSet.Expressions) && (flags & NftSetFlags.Expr) == 0)
            return NetlinkErrno.Inval;
        operations = NftSet.Load(in request.Attributes, context, NftaSet.Expr, NftaSet.Expressions, flags);
        return context.Errno;
    }

    // A set without a name is called by the first free number. // nf_tables_set_alloc_name
    private static int MakeName(NftTable table, string pattern, out string name)
    {
        name = pattern;
        var at = pattern.IndexOf('%', StringComparison.Ordinal);
        if (at < 0)
            return table.Sets.Find(name) is null ? 0 : NetlinkErrno.NFile; // it was not found as a whole
        if (at + 1 == pattern.Length || pattern[at + 1] != 'd' || pattern.IndexOf('%', at + 2) >= 0 || pattern.Length >= LongestAnonymousName)
            return NetlinkErrno.Inval;
        for (var number = 0; ; number++)
        {
            name = string.Concat(pattern.AsSpan(0, at), number.ToString(CultureInfo.InvariantCulture), pattern.AsSpan(at + 2));
            if (table.Sets.Find(name) is null)
                return 0;
        }
    }
}
