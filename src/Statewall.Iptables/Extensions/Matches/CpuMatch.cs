using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The processor that handles the packet. // struct xt_cpu_info: cpu, invert</summary>
internal sealed class CpuMatch : XtMatch
{
    private const int CpuAt = 0, InvertedAt = 4;

    private CpuMatch()
        : base("cpu")
    {
        Size = 8;
        Options = [new("cpu", Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static CpuMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("cpu", info[InvertedAt] != 0).Append(" ").Append(info.Read32(CpuAt));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(info[InvertedAt] != 0 ? " cpu ! " : " cpu ").Append(info.Read32(CpuAt));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Match("cpu", info[InvertedAt] != 0).Append(info.Read32(CpuAt));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("cpu match options:\n[!] --cpu number   The processor, from 0\n");

    private static void Read(OptionValue value)
    {
        value.Info.Write32(CpuAt, value.Number(0, uint.MaxValue));
        value.Invert(InvertedAt, 1);
    }
}
