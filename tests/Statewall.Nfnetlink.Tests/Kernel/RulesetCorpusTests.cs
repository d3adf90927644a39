using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>Rulesets of other projects: what nft and iptables-nft send, and what the kernel then shows, is read and written byte by byte.</summary>
public sealed class RulesetCorpusTests
{
    [Fact]
    public void Corpus_OfNft_IsReadAndWrittenWithoutLoss() => KernelNamespace.Run(socket =>
    {
        var files = Directory.GetFiles(Path.Combine(Repository.RequireCorpora(), "nft"), "*.nft", SearchOption.AllDirectories);
        var (sent, shown, loaded) = (new Score(), new Score(), 0);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            KernelNamespace.Program("nft", "flush", "ruleset");
            if (!KernelNamespace.TryProgram("nft", ["--debug=mnl", "-f", file], out var debug, out _))
                continue;
            loaded++;
            foreach (var (type, attributes) in NftMessages.Parse(debug))
            {
                if (NfnetlinkMessage.SubsystemOf(type) == NfnlSubsystem.Nftables)
                    CompareSent(NfnetlinkMessage.MessageOf(type), attributes, sent, file);
            }
            CompareShown(socket, shown, file);
        }
        Counts.Report("rulesets for nft that nft 1.0.6 loads", loaded, files.Length);
        sent.Check("messages of nft, ours = nft's", 1200);
        shown.Check("messages of the kernel, ours = the kernel's", 1500);
    });

    [Fact]
    public void Corpus_OfIptables_IsReadAndWrittenWithoutLoss() => KernelNamespace.Run(socket =>
    {
        var files = Directory.GetFiles(Path.Combine(Repository.RequireCorpora(), "real-rulesets"), "*", SearchOption.AllDirectories);
        var (shown, loaded) = (new Score(), 0);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            KernelNamespace.Program("nft", "flush", "ruleset");
            if (!KernelNamespace.TryProgram("iptables-nft-restore", [file], out _, out _))
                continue;
            loaded++;
            CompareShown(socket, shown, file);
        }
        Counts.Report("rulesets that iptables-nft-restore loads", loaded, files.Length);
        shown.Check("messages of the kernel after iptables-nft, ours = the kernel's", 500);
    });

    private static void CompareSent(byte message, byte[] attributes, Score score, string file)
    {
        switch (message)
        {
            case NftMessage.NewTable or NftMessage.DelTable: Compare<Table>(attributes, score, file); break;
            case NftMessage.NewChain or NftMessage.DelChain: Compare<Chain>(attributes, score, file); break;
            case NftMessage.NewRule or NftMessage.DelRule: Compare<Rule>(attributes, score, file); break;
            case NftMessage.NewSet or NftMessage.DelSet: Compare<Set>(attributes, score, file); break;
            case NftMessage.NewSetElem or NftMessage.DelSetElem: Compare<SetElementList>(attributes, score, file); break;
            case NftMessage.NewObj or NftMessage.DelObj: Compare<NftObject>(attributes, score, file); break;
            case NftMessage.NewFlowtable or NftMessage.DelFlowtable: Compare<Flowtable>(attributes, score, file); break;
            default: break;
        }
    }

    private static void CompareShown(KernelSocket socket, Score score, string file)
    {
        Dump<Table>(NftMessage.GetTable, default);
        Dump<Chain>(NftMessage.GetChain, default);
        Dump<Rule>(NftMessage.GetRule, default);
        Dump<NftObject>(NftMessage.GetObj, default);
        foreach (var message in Dump<Set>(NftMessage.GetSet, default))
        {
            var set = Wire.Decode<Set>(message.AsSpan(20));
            Dump(NftMessage.GetSetElem, new SetElementList { Table = set.Table, Set = set.Name }, (NfProto)message[16]);
        }

        List<byte[]> Dump<T>(byte message, T request, NfProto family = NfProto.Unspecified)
            where T : struct, IAttributeSet<T>
        {
            var messages = socket.Dump(NfnlSubsystem.Nftables, message, family, request);
            foreach (var answer in messages)
                Compare<T>(answer.AsSpan(20), score, file, AttributeStyle.KernelUnmarked);
            return messages;
        }
    }

    private static void Compare<T>(ReadOnlySpan<byte> attributes, Score score, string file, AttributeStyle style = AttributeStyle.Program)
        where T : struct, IAttributeSet<T>
    {
        score.Total++;
        var value = default(T);
        var fault = AttributeReader.Decode(attributes, 20, ref value);
        var again = fault.IsNone ? Wire.Encode(value, style) : [];
        if (fault.IsNone && attributes.SequenceEqual(again))
            score.Equal++;
        else
            score.Differing.Add($"{file} {typeof(T).Name}: {fault}\n{Wire.Lines(attributes)}ours\n{Wire.Lines(again)}");
    }

    private sealed class Score
    {
        public int Equal { get; set; }

        public int Total { get; set; }

        public List<string> Differing { get; } = [];

        public void Check(string what, int atLeast)
        {
            Counts.Report(what, Equal, Total);
            Assert.True(Differing.Count == 0, string.Join('\n', Differing.Take(3)));
            Assert.True(Total >= atLeast, $"{what}: only {Total}");
        }
    }
}
