using Statewall.Netlink.Attributes;
using Statewall.Netlink.Diagnostics;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// Datagrams of nf_tables messages: each is decoded as its type says and encoded as programs and as the kernel do; elements of sets are
/// also read in place, with the records of user data in them.
/// </summary>
public sealed class NftablesTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "nftables";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        Message<Table>(NftMessage.NewTable), Message<Chain>(NftMessage.NewChain), Message<Rule>(NftMessage.NewRule),
        Message<Set>(NftMessage.NewSet), Message<SetElementList>(NftMessage.NewSetElem), Message<NftObject>(NftMessage.NewObj),
        Message<Flowtable>(NftMessage.NewFlowtable), Message<TraceEvent>(NftMessage.Trace),
        Of(NftMessage.NewRule, new Rule
        {
            Expressions =
            [
                Made<DynsetExpression>() with { Data = new DynsetExpression { Expressions = [Made<LimitExpression>(), Made<CounterExpression>()] } },
                Expression.Of(new InnerExpression { Expression = Made<PayloadExpression>() }),
                Made<BitwiseExpression>(), Made<CtExpression>(), Made<ExthdrExpression>(), Made<LookupExpression>(), Made<MatchExpression>(),
                Made<NatExpression>(), Made<ObjrefExpression>(), Expression.Of(default(NotrackExpression)),
                Expression.OfVerdict(NftVerdict.Jump, "other"),
            ],
        }),
        Of(NftMessage.NewObj, NftObject.Of("t", "o", AttributeGenerator.Generate<TunnelObject>(new Random(1)))),
        Of(NftMessage.NewObj, NftObject.Of("t", "o", AttributeGenerator.Generate<CtTimeoutObject>(new Random(1)))),
        Of(NftMessage.NewObj, NftObject.Of("t", "o", AttributeGenerator.Generate<CtHelperObject>(new Random(1)))),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var messages = new NetlinkMessageEnumerator(input);
        while (messages.MoveNext())
        {
            Decode(messages.Current, AttributeStyle.Program);
            Decode(messages.Current, AttributeStyle.KernelUnmarked);
            Walk(messages.Current);
        }
    }

    private static void Decode(NetlinkMessage message, AttributeStyle style)
    {
        switch (NfnetlinkMessage.MessageOf(message.Type))
        {
            case <= NftMessage.DelTable: MessageCheck.Run<Table>(message, style); break;
            case <= NftMessage.DelChain: MessageCheck.Run<Chain>(message, style); break;
            case <= NftMessage.DelRule: MessageCheck.Run<Rule>(message, style); break;
            case <= NftMessage.DelSet: MessageCheck.Run<Set>(message, style); break;
            case <= NftMessage.DelSetElem: MessageCheck.Run<SetElementList>(message, style); break;
            case <= NftMessage.GetGen: MessageCheck.Run<Generation>(message, style); break;
            case NftMessage.Trace: MessageCheck.Run<TraceEvent>(message, style); break;
            case <= NftMessage.GetObjReset: MessageCheck.Run<NftObject>(message, style); break;
            case <= NftMessage.DelFlowtable: MessageCheck.Run<Flowtable>(message, style); break;
            case NftMessage.GetRuleReset: MessageCheck.Run<CompatRevision>(message, style); break;
            default: MessageCheck.Run<RegisteredHook>(message, style); break;
        }
    }

    private static void Walk(NetlinkMessage message)
    {
        var walk = SetElementsView.Of(message).GetEnumerator();
        while (walk.MoveNext())
        {
            var element = walk.Current;
            _ = element.Key.Length + element.KeyEnd.Length + element.Data.Length + element.ObjectReference.Length;
            _ = (element.Flags, element.Timeout, element.Expiration, element.TryGetVerdict(out _, out _));
            var records = new UserDataReader(element.UserData);
            while (records.MoveNext())
                _ = records.TryGetNumber(out _) || records.TryGetText(out _) || records.Nested.MoveNext();
            if (records.FaultOffset > element.UserData.Length)
                throw new InvalidOperationException("user data: fault outside the record");
        }
        if ((uint)walk.Fault.Offset > (uint)message.Bytes.Length)
            throw new InvalidOperationException($"elements: fault outside the message: {walk.Fault}");
    }

    private static Expression Made<T>()
        where T : struct, IExpression<T> => Expression.Of(AttributeGenerator.Generate<T>(new Random(1)));

    private static byte[] Of<T>(byte kind, T value)
        where T : struct, IAttributeSet<T>
    {
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), NetlinkFlags.Request, 1, 0, NfProto.IPv4, 0, ref value);
        return writer.Written.ToArray();
    }

    private static byte[] Message<T>(byte kind)
        where T : struct, IAttributeSet<T>
    {
        using var writer = new MessageWriter();
        for (var seed = 0; seed < 4; seed++)
        {
            var value = AttributeGenerator.Generate<T>(new Random(seed));
            writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), NetlinkFlags.Request, 1, 0, NfProto.IPv4, 0, ref value);
        }
        return writer.Written.ToArray();
    }
}
