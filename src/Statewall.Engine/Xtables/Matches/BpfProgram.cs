using System.Buffers.Binary;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>A program of the classic Berkeley packet filter: an accumulator, an index register and sixteen words. // net/core/filter.c: bpf_check_classic</summary>
internal sealed class BpfProgram
{
    /// <summary>Bytes of an instruction. // sizeof(struct sock_filter)</summary>
    public const int InstructionSize = 8;

    private const int Words = 16; // BPF_MEMWORDS
    private const uint Ancillary = unchecked((uint)-0x1000); // SKF_AD_OFF
    private const uint Network = unchecked((uint)-0x100000); // SKF_NET_OFF
    private readonly Instruction[] _code;

    private BpfProgram(Instruction[] code) => _code = code;

    /// <summary>Reads a program; null when it is not sound, or asks for what only the kernel knows.</summary>
    public static BpfProgram? TryLoad(ReadOnlySpan<byte> bytes)
    {
        var code = new Instruction[bytes.Length / InstructionSize];
        for (var at = 0; at < code.Length; at++)
        {
            var row = bytes[(at * InstructionSize)..];
            code[at] = new Instruction(MachineOrder.ReadU16(row), row[2], row[3], MachineOrder.ReadU32(row[4..]));
            if (!IsSound(code[at], code.Length - at - 1))
                return null;
        }
        return code.Length > 0 && (code[^1].Code & 7) == 6 && WritesBeforeReading(code) ? new BpfProgram(code) : null;
    }

    /// <summary>Runs it on a packet, from the network header on. // bpf_prog_run</summary>
    public uint Run(in Packet packet)
    {
        Span<uint> memory = stackalloc uint[Words];
        memory.Clear();
        var (a, x) = (0u, 0u);
        for (var at = 0; ; at++)
        {
            var step = _code[at];
            switch (step.Code & 7)
            {
                case 0: // BPF_LD
                    if (!TryLoad(in packet, in step, x, memory, out a))
                        return 0;
                    break;
                case 1: // BPF_LDX
                    if (!TryLoadIndex(in packet, in step, memory, out x))
                        return 0;
                    break;
                case 2: // BPF_ST
                    memory[(int)step.Value] = a;
                    break;
                case 3: // BPF_STX
                    memory[(int)step.Value] = x;
                    break;
                case 4: // BPF_ALU
                    var operand = (step.Code & 8) != 0 ? x : step.Value;
                    if (operand == 0 && (step.Code & 0xF0) is 0x30 or 0x90)
                        return 0;
                    a = Reckon(step.Code & 0xF0, a, operand);
                    break;
                case 5: // BPF_JMP
                    at += Jump(in step, a, x);
                    break;
                case 6: // BPF_RET
                    return (step.Code & 0x18) == 0x10 ? a : step.Value;
                default: // BPF_MISC
                    (a, x) = (step.Code & 0x80) != 0 ? (x, x) : (a, a);
                    break;
            }
        }
    }

    private static uint Reckon(int operation, uint a, uint operand) => operation switch
    {
        0x00 => a + operand,
        0x10 => a - operand,
        0x20 => a * operand,
        0x30 => a / operand,
        0x40 => a | operand,
        0x50 => a & operand,
        0x60 => a << (int)operand,
        0x70 => a >> (int)operand,
        0x80 => (uint)-(int)a,
        0x90 => a % operand,
        _ => a ^ operand,
    };

    private static int Jump(in Instruction step, uint a, uint x)
    {
        if ((step.Code & 0xF0) == 0)
            return (int)step.Value;
        var operand = (step.Code & 8) != 0 ? x : step.Value;
        var isSo = (step.Code & 0xF0) switch { 0x10 => a == operand, 0x20 => a > operand, 0x30 => a >= operand, _ => (a & operand) != 0 };
        return isSo ? step.True : step.False;
    }

    private static bool TryLoad(in Packet packet, in Instruction step, uint x, ReadOnlySpan<uint> memory, out uint value)
    {
        value = (step.Code & 0xE0) switch { 0x60 => memory[(int)step.Value & (Words - 1)], 0x80 => (uint)packet.Size, _ => step.Value };
        var mode = step.Code & 0xE0;
        if (mode is not (0x20 or 0x40))
            return true;
        if (mode == 0x20 && step.Value >= Ancillary)
        {
            value = Known(in packet, step.Value - Ancillary);
            return true;
        }
        var at = step.Value + (mode == 0x40 ? x : 0);
        var size = (step.Code & 0x18) switch { 0 => 4, 8 => 2, _ => 1 };
        return TryRead(packet.View.Bytes, at >= Network && at < Ancillary ? at - Network : at, size, out value);
    }

    private static bool TryLoadIndex(in Packet packet, in Instruction step, ReadOnlySpan<uint> memory, out uint value)
    {
        value = (step.Code & 0xE0) switch { 0x60 => memory[(int)step.Value & (Words - 1)], 0x80 => (uint)packet.Size, _ => step.Value };
        if ((step.Code & 0xE0) != 0xA0) // BPF_MSH
            return true;
        var isThere = TryRead(packet.View.Bytes, step.Value, 1, out value);
        value = (value & 0xF) * 4;
        return isThere;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, uint at, int size, out uint value)
    {
        value = 0;
        if (at > int.MaxValue || at + size > bytes.Length)
            return false;
        bytes = bytes[(int)at..];
        value = size switch { 4 => BinaryPrimitives.ReadUInt32BigEndian(bytes), 2 => BinaryPrimitives.ReadUInt16BigEndian(bytes), _ => bytes[0] };
        return true;
    }

    // What is known besides the bytes. // SKF_AD_*
    private static uint Known(in Packet packet, uint what) => what switch
    {
        0 => packet.EtherType,
        4 => (uint)packet.Type,
        8 => (packet.In ?? packet.Out)?.Number ?? 0,
        20 => packet.Mark,
        _ => 0, // the one processor
    };

    // chk_code_allowed, bpf_check_classic
    private static bool IsSound(in Instruction step, int left)
    {
        switch (step.Code & 7)
        {
            case 0:
                return IsLoad(step.Code) && ((step.Code & 0xE0) != 0x60 || step.Value < Words)
                    && ((step.Code & 0xE0) != 0x20 || step.Value < Ancillary || step.Value - Ancillary is 0 or 4 or 8 or 20 or 36);
            case 1:
                return step.Code is 0x01 or 0x61 or 0x81 or 0xB1 && (step.Code != 0x61 || step.Value < Words);
            case 2 or 3:
                return step.Code is 0x02 or 0x03 && step.Value < Words;
            case 4:
                var operation = step.Code & 0xF0;
                var isConstant = (step.Code & 8) == 0;
                return step.Code <= 0xFF && operation <= 0xA0 && !(isConstant && operation is 0x30 or 0x90 && step.Value == 0)
                    && !(isConstant && operation is 0x60 or 0x70 && step.Value >= 32) && (operation != 0x80 || isConstant);
            case 5:
                if (step.Code == 0x05)
                    return step.Value < left;
                return step.Code is 0x15 or 0x1D or 0x25 or 0x2D or 0x35 or 0x3D or 0x45 or 0x4D && step.True < left && step.False < left;
            case 6:
                return step.Code is 0x06 or 0x16;
            default:
                return step.Code is 0x07 or 0x87;
        }
    }

    private static bool IsLoad(ushort code) => code is 0x00 or 0x20 or 0x28 or 0x30 or 0x40 or 0x48 or 0x50 or 0x60 or 0x80;

    // Each word is written on all ways to where it is read. // check_load_and_stores
    private static bool WritesBeforeReading(Instruction[] code)
    {
        Span<ushort> masks = stackalloc ushort[code.Length + 1];
        masks.Fill(ushort.MaxValue);
        ushort written = 0;
        for (var at = 0; at < code.Length; at++)
        {
            var step = code[at];
            written &= masks[at];
            switch (step.Code)
            {
                case 0x02 or 0x03:
                    written |= (ushort)(1 << (int)step.Value);
                    break;
                case 0x60 or 0x61 when (written >> (int)step.Value & 1) == 0:
                    return false;
                case 0x05:
                    masks[at + 1 + (int)step.Value] &= written;
                    written = ushort.MaxValue;
                    break;
                case var _ when (step.Code & 7) == 5:
                    masks[at + 1 + step.True] &= written;
                    masks[at + 1 + step.False] &= written;
                    written = ushort.MaxValue;
                    break;
            }
        }
        return true;
    }

    // struct sock_filter
    private readonly record struct Instruction(ushort Code, byte True, byte False, uint Value);
}
