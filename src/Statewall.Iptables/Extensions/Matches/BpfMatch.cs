using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// A program of BPF that looks at the packet. // struct xt_bpf_info_v1: mode, bpf_program_num_elem, fd, bpf_program[64] of code, jt, jf and k, or path[512];
/// the rest is the kernel's
/// </summary>
internal sealed class BpfMatch : XtMatch
{
    private const int ModeAt = 0, CountAt = 2, ProgramAt = 8, StepBytes = 8, MostSteps = 64, PathBytes = 512;
    private const ushort Bytecode = 0, Pinned = 1; // XT_BPF_MODE_BYTECODE, XT_BPF_MODE_PATH_PINNED

    private BpfMatch()
        : base("bpf")
    {
        Revision = 1;
        Size = 528;
        UserSize = 520;
        Options = [new("bytecode", ReadProgram) { Excludes = ["object-pinned"] }, new("object-pinned", ReadPath) { Excludes = ["bytecode"] }];
    }

    /// <summary>The match.</summary>
    public static BpfMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("one of --bytecode or --pinned is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (info.Read16(ModeAt) == Bytecode)
            output.Option("bytecode").Append(" \"").Append(Count(info)).Append(",").Append(Steps(info)).Append("\"");
        else
            output.Option("object-pinned").Append(" ").Append(TextOutputWords.TextIn(info.Slice(ProgramAt, PathBytes)));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if (info.Read16(ModeAt) == Bytecode)
            output.Append("match bpf ").Append(Steps(info)).Append(" ");
        else
            output.Append("match bpf pinned ").Append(TextOutputWords.TextIn(info.Slice(ProgramAt, PathBytes))).Append(" ");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        bpf match options:
        --bytecode program         The program: how many steps, and for each "code jt jf k", with commas between
        --object-pinned path       A program in the file system of bpf

        """);

    private static void ReadProgram(OptionValue value)
    {
        var parts = value.Text.Split(',');
        if (!CNumber.TryParseDecimal(parts[0], ushort.MaxValue, out var count))
            throw value.Wrong("error parsing program length");
        if (count > MostSteps)
            throw value.Wrong("number of instructions exceeds maximum");
        var steps = parts[^1].Length == 0 ? parts[1..^1] : parts[1..];
        for (var index = 0; index < Math.Min(steps.Length, (int)count); index++)
        {
            var words = steps[index].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 4 || !CNumber.TryParseDecimal(words[0], ushort.MaxValue, out var code) || !CNumber.TryParseDecimal(words[1], byte.MaxValue, out var jumpTrue)
                || !CNumber.TryParseDecimal(words[2], byte.MaxValue, out var jumpFalse) || !CNumber.TryParseDecimal(words[3], uint.MaxValue, out var operand))
                throw value.Wrong($"error at instr {index}");
            var step = value.Info.Slice(ProgramAt + index * StepBytes, StepBytes);
            step.Write16(0, code);
            (step[2], step[3]) = ((byte)jumpTrue, (byte)jumpFalse);
            step.Write32(4, operand);
        }
        if (steps.Length != (int)count)
            throw value.Wrong($"parsed program length is {(steps.Length < (int)count ? "less" : "more")} than the encoded length parameter");
        value.Info.Write16(ModeAt, Bytecode);
        value.Info.Write16(CountAt, count);
    }

    private static void ReadPath(OptionValue value)
    {
        value.TextAt(ProgramAt, PathBytes);
        value.Info.Write16(ModeAt, Pinned);
    }

    private static int Count(ReadOnlySpan<byte> info) => Math.Min((int)info.Read16(CountAt), MostSteps);

    private static string Steps(ReadOnlySpan<byte> info)
    {
        var steps = new List<string>();
        for (var index = 0; index < Count(info); index++)
        {
            var step = info.Slice(ProgramAt + index * StepBytes, StepBytes);
            steps.Add($"{step.Read16(0)} {step[2]} {step[3]} {step.Read32(4)}");
        }
        return string.Join(',', steps);
    }
}
