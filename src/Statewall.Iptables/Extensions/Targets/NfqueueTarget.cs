using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Hands packets to a program that decides. // struct xt_NFQ_info_v3: queuenum, queues_total, flags</summary>
internal sealed class NfqueueTarget : XtTarget
{
    private const int NumberAt = 0, TotalAt = 2, FlagsAt = 4;
    private const byte Bypass = 1, ByProcessor = 2; // NFQ_FLAG_BYPASS, NFQ_FLAG_CPU_FANOUT

    private NfqueueTarget()
        : base("NFQUEUE")
    {
        Revision = 3;
        Size = 6;
        Options =
        [
            new("queue-num", value => value.Info.Write16(NumberAt, value.Number(0, ushort.MaxValue))) { Excludes = ["queue-balance"] },
            new("queue-balance", ReadRange) { Excludes = ["queue-num"] },
            new("queue-bypass", value => value.Info[FlagsAt] |= Bypass) { Words = 0 },
            new("queue-cpu-fanout", value => value.Info[FlagsAt] |= ByProcessor) { Words = 0, Needs = ["queue-balance"] },
        ];
    }

    /// <summary>The target.</summary>
    public static NfqueueTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write16(TotalAt, 1);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var (first, last) = Queues(info);
        if (first == last)
            output.Option("queue-num").Append(" ").Append(first);
        else
            output.Option("queue-balance").Append(" ").Append(first).Append(":").Append(last);
        if ((info[FlagsAt] & Bypass) != 0)
            output.Option("queue-bypass");
        if ((info[FlagsAt] & ByProcessor) != 0)
            output.Option("queue-cpu-fanout");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        var (first, last) = Queues(info);
        if (first == last)
            output.Append(" NFQUEUE num ").Append(first);
        else
            output.Append(" NFQUEUE balance ").Append(first).Append(":").Append(last);
        output.Append((info[FlagsAt] & Bypass) != 0 ? " bypass" : "").Append((info[FlagsAt] & ByProcessor) != 0 ? " cpu-fanout" : "");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var (first, last) = Queues(info);
        var output = translation.Output.Append(" queue num ").Append(first);
        if (first != last)
            output.Append("-").Append(last);
        var words = new List<string>();
        if ((info[FlagsAt] & Bypass) != 0)
            words.Add("bypass");
        if ((info[FlagsAt] & ByProcessor) != 0)
            words.Add("fanout");
        output.Append(words.Count > 0 ? " " : "").Append(string.Join(',', words));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        NFQUEUE target options
          --queue-num value		The queue <value 0-65535>
          --queue-balance first:last	Several queues, chosen by connection <value 0-65535>
          --queue-bypass		Let packets through when no program listens
          --queue-cpu-fanout	Choose the queue by processor

        """);

    private static void ReadRange(OptionValue value)
    {
        if (!value.Text.Contains(':', StringComparison.Ordinal))
            throw value.Wrong("Bad range");
        var (from, to) = value.Range(0, ushort.MaxValue - 1);
        if (from >= to)
            throw value.Wrong("should have from < to");
        value.Info.Write16(NumberAt, from);
        value.Info.Write16(TotalAt, to - from + 1);
    }

    private static (int First, int Last) Queues(ReadOnlySpan<byte> info) => (info.Read16(NumberAt), info.Read16(NumberAt) + Math.Max((ushort)1, info.Read16(TotalAt)) - 1);
}
