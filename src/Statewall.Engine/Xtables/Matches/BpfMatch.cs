using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>A program of the Berkeley packet filter. Programs that are in files or were loaded before are not known. // xt_bpf.c</summary>
internal sealed class BpfMatch(BpfProgram program) : XtMatch
{
    private const int MostInstructions = 64; // XT_BPF_MAX_NUM_INSTR
    private const ushort Bytecode = 0; // XT_BPF_MODE_BYTECODE
    private const ushort Pinned = 1;
    private const ushort Loaded = 2;
    private const int Size = 528;
    private const int Shown = 520;

    public static readonly XtKind<XtMatch>[] Kinds =
    [
        new("bpf", 0, context => LoadProgram(context, context.Info.U16(0), 4)) { Size = Size, ShownSize = Shown },
        new("bpf", 1, Load1) { Size = Size, ShownSize = Shown },
    ];

    // bpf_mt_check_v1
    private static BpfMatch? Load1(XtContext context)
    {
        switch (context.Info.U16(0))
        {
            case Bytecode:
                return LoadProgram(context, context.Info.U16(2), 8);
            case Pinned:
                context.FailIf(true, NetlinkErrno.NoEnt);
                return null;
            case Loaded:
                context.FailIf(true, NetlinkErrno.BadF);
                return null;
            default:
                context.FailIf(true);
                return null;
        }
    }

    private static BpfMatch? LoadProgram(XtContext context, int count, int at)
    {
        context.FailIf(count > MostInstructions);
        if (context.Errno != 0)
            return null;
        var program = BpfProgram.TryLoad(context.Info.Bytes.AsSpan(at, count * BpfProgram.InstructionSize));
        context.FailIf(program is null);
        return program is null ? null : new BpfMatch(program);
    }

    // bpf_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => program.Run(in packet) != 0;
}
