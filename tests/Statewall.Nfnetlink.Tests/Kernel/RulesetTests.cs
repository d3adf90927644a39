using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>What nft creates decodes to typed values, and these encode to the kernel's own bytes.</summary>
public sealed class RulesetTests
{
    public static TheoryData<string> Cases => [.. Rulesets.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ruleset_LoadedByNft_IsReadAndWrittenWithoutLoss(string name) => KernelNamespace.Run(socket =>
    {
        NftMessages.RunScript(Rulesets.All[name]);
        var count = 0;
        Check<Table>(socket, NftMessage.GetTable, default, ref count);
        Check<Chain>(socket, NftMessage.GetChain, default, ref count);
        Check<Rule>(socket, NftMessage.GetRule, default, ref count);
        Check<NftObject>(socket, NftMessage.GetObj, default, ref count);
        foreach (var (family, set) in Check<Set>(socket, NftMessage.GetSet, default, ref count))
        {
            var list = new SetElementList { Table = set.Table, Set = set.Name };
            Check(socket, NftMessage.GetSetElem, list, ref count, family);
        }
        Assert.True(count > 2, $"only {count} messages");
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Messages_SentByNft_AreReadAndWrittenWithoutLoss(string name) => KernelNamespace.Run(_ =>
    {
        var count = 0;
        foreach (var (type, attributes) in NftMessages.Sent(Rulesets.All[name]))
        {
            if (NfnetlinkMessage.SubsystemOf(type) != NfnlSubsystem.Nftables || NfnetlinkMessage.MessageOf(type) is NftMessage.GetSet)
                continue;
            Assert.Equal(Wire.Lines(attributes), Wire.Lines(Again(NfnetlinkMessage.MessageOf(type), attributes)));
            Assert.Equal(Convert.ToHexString(attributes), Convert.ToHexString(Again(NfnetlinkMessage.MessageOf(type), attributes)));
            count++;
        }
        Assert.True(count > 2, $"only {count} messages");
    });

    /// <summary>What the kernel of these tests was built without.</summary>
    private static readonly string[] Missing = ["flow_offload", "queue"];

    [Fact]
    public void Kinds_OfExpressions_AreAllInARuleset() => KernelNamespace.Run(socket =>
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ruleset in Rulesets.All.Values)
        {
            NftMessages.RunScript("flush ruleset\n" + ruleset);
            foreach (var message in socket.Dump(NfnlSubsystem.Nftables, NftMessage.GetRule, NfProto.Unspecified, default(Rule)))
                seen.UnionWith(Wire.Decode<Rule>(message.AsSpan(20)).Expressions!.Select(expression => expression.Kind!));
        }
        seen.UnionWith(CreatedExpressions.All.Values.SelectMany(row => row.Sent).Select(expression => expression.Kind!));
        Assert.Equal(Missing, ExpressionTableTests.Names.Except(seen));
    });

    private static byte[] Again(byte message, byte[] attributes) => message switch
    {
        NftMessage.NewTable => Wire.Encode(Wire.Decode<Table>(attributes)),
        NftMessage.NewChain => Wire.Encode(Wire.Decode<Chain>(attributes)),
        NftMessage.NewRule => Wire.Encode(Wire.Decode<Rule>(attributes)),
        NftMessage.NewSet => Wire.Encode(Wire.Decode<Set>(attributes)),
        NftMessage.NewSetElem => Wire.Encode(Wire.Decode<SetElementList>(attributes)),
        NftMessage.NewObj => Wire.Encode(Wire.Decode<NftObject>(attributes)),
        NftMessage.GetGen => Wire.Encode(Wire.Decode<Generation>(attributes)),
        _ => throw new InvalidOperationException($"message {message}"),
    };

    private static List<(NfProto Family, T Value)> Check<T>(
        KernelSocket socket, byte message, T request, ref int count, NfProto family = NfProto.Unspecified)
        where T : struct, IAttributeSet<T>
    {
        var values = new List<(NfProto, T)>();
        foreach (var answer in socket.Dump(NfnlSubsystem.Nftables, message, family, request))
        {
            var attributes = answer.AsSpan(20);
            var value = Wire.Decode<T>(attributes);
            Assert.DoesNotMatch(@"Nfta(Expr|Obj)\.Data = (?!nest)", TextCodec.Print(value)); // of a kind that no table has
            Assert.Equal(Wire.Lines(attributes), Wire.Lines(Wire.EncodeUnmarked(value)));
            Assert.Equal(Convert.ToHexString(attributes), Convert.ToHexString(Wire.EncodeUnmarked(value)));
            values.Add(((NfProto)answer[16], value));
            count++;
        }
        return values;
    }
}
