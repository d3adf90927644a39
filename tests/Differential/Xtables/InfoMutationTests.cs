using Differential.Generated;
using Differential.Rulesets;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay.Embedded;

namespace Differential.Xtables;

// The data of matches and targets, with some bytes changed by chance: the kernel and the engine take and refuse the same, with the same error, and list the same.
public sealed class InfoMutationTests
{
    private const int Attempts = 12; // for each rule

    [Fact]
    public void Data_ChangedByChance_IsTakenAndRefusedAlike()
    {
        XtablesNamespace.Require();
        using var place = new XtablesNamespace();
        var said = place.Run("set -e\n" + string.Join('\n', XtablesCases.Rules));
        Assert.True(said.Length == 0, said);
        using var kernel = place.OpenChannel();
        Assert.Equal("", RawBatch.Refusal(kernel, Requests.Wire.Batch([.. XtablesCases.All.SelectMany(tested => tested.RawRules)])));
        var made = RulesetMessages.Read(kernel);
        using var target = new EngineTarget();
        using var engine = target.OpenChannel();
        Assert.Equal("", RawBatch.Refusal(engine, Requests.Wire.Batch(made.All)));
        foreach (var rule in made.Rules.Select(Flush).Distinct(StringComparer.Ordinal))
        {
            Assert.Equal("", RawBatch.Refusal(kernel, Requests.Wire.Batch(Convert.FromHexString(rule))));
            Assert.Equal("", RawBatch.Refusal(engine, Requests.Wire.Batch(Convert.FromHexString(rule))));
        }
        var dice = new Dice(Seeds.Seed);
        var (total, alike, refused, reasons) = (0, 0, 0, new List<string>());
        foreach (var rule in made.Rules)
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                if (Change(rule, dice) is not { } changed)
                    break;
                var batch = Requests.Wire.Batch(Convert.FromHexString(Flush(rule)), changed); // so that a listing is short
                var (left, right) = (RawBatch.Refusal(kernel, batch), RawBatch.Refusal(engine, batch));
                total++;
                refused += left.Length > 0 ? 1 : 0;
                if (left == right)
                    alike++;
                else
                    reasons.Add($"kernel '{left}', engine '{right}': {Convert.ToHexString(changed)}");
                if (left.Length > 0 || right.Length > 0)
                    continue;
                var (listed, own) = (string.Join(' ', RulesetMessages.Expressions(kernel)), string.Join(' ', RulesetMessages.Expressions(engine)));
                if (listed != own)
                    reasons.Add($"kernel lists {listed}\nengine lists {own}");
                RawBatch.Refusal(kernel, Requests.Wire.Batch(Convert.FromHexString(Flush(rule))));
                RawBatch.Refusal(engine, Requests.Wire.Batch(Convert.FromHexString(Flush(rule))));
            }
        }
        Counts.Report($"data of matches and targets changed by chance, engine = kernel: {alike}/{total} (seed {Seeds.Seed}; {refused} refused by the kernel)");
        Assert.True(reasons.Count == 0, string.Join('\n', reasons.Take(20)));
    }

    // What empties the chain of a rule.
    private static string Flush(byte[] rule)
    {
        var names = new List<byte[]>();
        foreach (var attribute in new AttributeEnumerator(rule.AsSpan(NetlinkHeader.Size + NfgenHeader.Size), 0))
        {
            if (attribute.Type is NftaRule.Table or NftaRule.Chain)
                names.Add(Requests.Wire.Raw(attribute.Type, attribute.Payload.ToArray()));
        }
        return Convert.ToHexString(Requests.Wire.Nft(NftMessage.DelRule, default, (NfProto)rule[NetlinkHeader.Size], [.. names]));
    }

    // A few bytes of the last match's or target's data; what only the kernel may write stays as it is.
    private static byte[]? Change(byte[] rule, Dice dice)
    {
        var (at, size) = Find(rule);
        if (size == 0)
            return null;
        var changed = (byte[])rule.Clone();
        for (var count = dice.Pick(1, 1, 2, 3); count > 0; count--)
            changed[at + dice.Below(size)] = dice.Percent(50) ? (byte)dice.Below(8) : (byte)dice.Below(256);
        return changed;
    }

    private static (int At, int Size) Find(byte[] rule)
    {
        var found = (0, 0);
        foreach (var attribute in new AttributeEnumerator(rule.AsSpan(NetlinkHeader.Size + NfgenHeader.Size), NetlinkHeader.Size + NfgenHeader.Size))
        {
            if (attribute.Type != NftaRule.Expressions)
                continue;
            foreach (var element in new AttributeEnumerator(attribute.Payload, attribute.PayloadOffset))
            {
                var kind = new AttributeEnumerator(element.Payload, element.PayloadOffset);
                var (isExtension, data) = (false, default((int, int)));
                foreach (var part in kind)
                {
                    if (part.Type == NftaExpr.Name)
                        isExtension = part.Payload.StartsWith("match"u8) || part.Payload.StartsWith("target"u8);
                    if (part.Type == NftaExpr.Data && isExtension)
                        data = Info(part);
                }
                found = data.Item2 > 0 ? data : found;
            }
        }
        return found;
    }

    private static (int At, int Size) Info(RawAttribute data)
    {
        foreach (var part in new AttributeEnumerator(data.Payload, data.PayloadOffset))
        {
            if (part.Type == NftaMatch.Info)
                return (part.PayloadOffset, part.Payload.Length);
        }
        return (0, 0);
    }
}
