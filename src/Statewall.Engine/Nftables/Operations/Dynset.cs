using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Sets;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Add the packet's key to a set, or take it out. // nft_dynset.c</summary>
internal sealed class Dynset : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.LooseText(255), AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32,
        AttributeRule.U64, AttributeRule.Nested, AttributeRule.Any, AttributeRule.U32, AttributeRule.Nested];

    private const NftDynsetFlags AllFlags = NftDynsetFlags.Inv | NftDynsetFlags.Expr;
    private readonly SetBinding _binding;
    private readonly Operation[] _operations;
    private NftDynsetOp _kind;
    private byte _key;
    private byte _data;
    private ulong _timeout;
    private NftDynsetFlags _flags;

    private Dynset(SetBinding binding, Operation[] operations) => (_binding, _operations) = (binding, operations);

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaDynset.SetName) || !attributes.Has(NftaDynset.Op) || !attributes.Has(NftaDynset.SregKey))
            return context.Fail(NetlinkErrno.Inval);
        var flags = (NftDynsetFlags)LoadContext.U32(in attributes, NftaDynset.Flags);
        context.FailIf((flags & ~AllFlags) != 0, NetlinkErrno.OpNotSupp);
        if (context.Errno != 0 || context.Set(in attributes, NftaDynset.SetName, NftaDynset.SetId) is not { } set)
            return null;
        var kind = (NftDynsetOp)attributes.U32(NftaDynset.Op);
        CheckSet(set, kind, context);
        var timeout = 0UL;
        if (attributes.Has(NftaDynset.Timeout))
        {
            context.FailIf((set.Flags & NftSetFlags.Timeout) == 0, NetlinkErrno.OpNotSupp);
            timeout = context.Milliseconds(in attributes, NftaDynset.Timeout);
        }
        var key = context.Source(in attributes, NftaDynset.SregKey, set.KeySize);
        var data = LoadData(in attributes, context, set);
        if (context.Errno != 0)
            return null;
        var operations = set.LoadOperations(in attributes, context, NftaDynset.Expr, NftaDynset.Expressions, (flags & NftDynsetFlags.Expr) != 0);
        var operation = new Dynset(new SetBinding(set), operations)
        {
            _kind = kind,
            _key = key,
            _data = data,
            _timeout = timeout,
            _flags = flags,
        };
        if (context.Errno == 0)
            context.FailIf(!operation._binding.TryBind(), NetlinkErrno.Busy);
        if (context.Errno != 0)
            return null;
        set.LimitSize();
        return operation;
    }

    public override void Hold() => _binding.Hold();

    public override void Release(Ruleset ruleset, in RequestOrigin origin, ReleasePhase phase) => _binding.Release(ruleset, in origin, phase);

    // nft_dynset_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var set = _binding.Set;
        var key = registers.Read(_key, set.KeySize);
        if (_kind == NftDynsetOp.Delete)
        {
            set.RemoveByPacket(key);
            return;
        }
        var element = set.AddByPacket(key, _data == 0 ? default : registers.Read(_data, set.DataSize), _operations, _timeout, _kind == NftDynsetOp.Update);
        if (element >= 0)
            set.Elements.Extras(element)?.Count(ref registers, ref packet);
        else if ((_flags & NftDynsetFlags.Inv) == 0)
            registers.Break();
        if (element >= 0 && (_flags & NftDynsetFlags.Inv) != 0)
            registers.Break();
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use)
    {
        foreach (var operation in _operations)
            operation.Start(in use);
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        foreach (var operation in _operations)
            operation.Stop(in use);
    }

    public override Expression ToMessage()
    {
        var own = _binding.Set.Operations.Length == 0 ? _operations : [];
        return Expression.Of(new DynsetExpression
        {
            KeyRegister = LoadContext.Number(_key),
            DataRegister = LoadContext.OptionalNumber(_data),
            Operation = _kind,
            Set = _binding.Set.Name,
            Timeout = _timeout,
            Expression = own is [var only] ? only.ToMessage() : null,
            Expressions = own.Length > 1 ? Array.ConvertAll(own, operation => operation.ToMessage()) : null,
            Flags = _flags & NftDynsetFlags.Inv,
        });
    }

    private static void CheckSet(NftSet set, NftDynsetOp kind, LoadContext context)
    {
        context.FailIf((set.Flags & NftSetFlags.Object) != 0 || !set.CanBeChangedByPackets, NetlinkErrno.OpNotSupp);
        context.FailIf((set.Flags & NftSetFlags.Constant) != 0, NetlinkErrno.Busy);
        context.FailIf(kind > NftDynsetOp.Delete, NetlinkErrno.OpNotSupp);
    }

    private static byte LoadData(in RequestAttributes attributes, LoadContext context, NftSet set)
    {
        var isMap = (set.Flags & NftSetFlags.Map) != 0;
        if (!attributes.Has(NftaDynset.SregData))
        {
            context.FailIf(isMap);
            return 0;
        }
        context.FailIf(!isMap || set.IsVerdictMap, NetlinkErrno.OpNotSupp);
        return context.Source(in attributes, NftaDynset.SregData, Math.Max(set.DataSize, 1));
    }
}
