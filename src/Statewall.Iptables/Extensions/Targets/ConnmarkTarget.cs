using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// Sets the connection's mark, or copies it from the packet's or to it. // struct xt_connmark_tginfo2: ctmark, ctmask, nfmask, shift_dir, shift_bits, mode
/// </summary>
internal sealed class ConnmarkTarget : XtTarget
{
    private const int MarkAt = 0, MaskAt = 4, PacketMaskAt = 8, DirectionAt = 12, BitsAt = 13, ModeAt = 14;
    private const byte Sets = 0, Saves = 1, Restores = 2; // XT_CONNMARK_SET …
    private const byte ShiftsLeft = 0, ShiftsRight = 1; // D_SHIFT_LEFT …
    private static readonly string[] Copies = ["save-mark", "restore-mark"], Changes = ["set-xmark", "set-mark", "and-mark", "or-mark", "xor-mark"];

    private ConnmarkTarget()
        : base("CONNMARK")
    {
        Revision = 2;
        Size = 16;
        UserSize = 15;
        Options =
        [
            .. MarkOptions.Of(MarkAt, MaskAt, Copies),
            new("save-mark", value => value.Info[ModeAt] = Saves) { Words = 0, Excludes = [.. Changes, "restore-mark"] },
            new("restore-mark", value => value.Info[ModeAt] = Restores) { Words = 0, Excludes = [.. Changes, "save-mark"] },
            new("left-shift-mark", value => Shift(value, ShiftsLeft)),
            new("right-shift-mark", value => Shift(value, ShiftsRight)),
            new("ctmask", value => value.Info.Write32(MaskAt, value.Number(0, uint.MaxValue))) { Excludes = ["mask"] },
            new("nfmask", value => value.Info.Write32(PacketMaskAt, value.Number(0, uint.MaxValue))) { Excludes = ["mask"] },
            new("mask", ReadMask) { Excludes = ["ctmask", "nfmask"] },
        ];
    }

    /// <summary>The target.</summary>
    public static ConnmarkTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        info.Write32(MaskAt, uint.MaxValue);
        info.Write32(PacketMaskAt, uint.MaxValue);
    }

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!Changes.Concat(Copies).Any(options.Has))
            throw options.Wrong("No operation specified");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var (mark, mask, packetMask) = (info.Read32(MarkAt), info.Read32(MaskAt), info.Read32(PacketMaskAt));
        switch (info[ModeAt])
        {
            case Sets: output.Option("set-xmark").Append(" ").Hex(mark).Append("/").Hex(mask); break;
            case Saves: output.Option("save-mark").Option("nfmask").Append(" ").Hex(packetMask).Option("ctmask").Append(" ").Hex(mask); break;
            case Restores: output.Option("restore-mark").Option("nfmask").Append(" ").Hex(packetMask).Option("ctmask").Append(" ").Hex(mask); break;
        }
        if (info[BitsAt] != 0)
            output.Option(info[DirectionAt] == ShiftsLeft ? "left-shift-mark" : "right-shift-mark").Append(" ").Append(info[BitsAt]);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" CONNMARK");
        var (mask, packetMask) = (info.Read32(MaskAt), info.Read32(PacketMaskAt));
        switch (info[ModeAt])
        {
            case Sets: MarkOptions.Print(output, info.Read32(MarkAt), mask); break;
            case Saves: PrintCopy(output.Append(" save"), " nfmask ", packetMask, " ctmask ~", mask); break;
            case Restores: PrintCopy(output.Append(" restore"), " ctmask ", mask, " nfmask ~", packetMask); break;
        }
        if (info[BitsAt] != 0)
            output.Append(info[DirectionAt] == ShiftsLeft ? " left-shift-mark " : " right-shift-mark ").Append(info[BitsAt]);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var (mark, mask, packetMask) = (info.Read32(MarkAt), info.Read32(MaskAt), info.Read32(PacketMaskAt));
        var isRestored = info[ModeAt] == Restores;
        translation.Output.Append(isRestored ? " meta mark set " : " ct mark set ");
        var value = new TextOutput();
        switch (info[ModeAt])
        {
            case Sets when mask == uint.MaxValue: value.Hex(mark); break;
            case Sets when mark == 0: value.Append("ct mark and ").Hex(~mask); break;
            case Sets when mark == mask: value.Append("ct mark or ").Hex(mark); break;
            case Sets when mask == 0: value.Append("ct mark xor ").Hex(mark); break;
            case Sets: value.Append("ct mark xor ").Hex(mark).Append(" and ").Hex(~mask); break;
            default:
                value.Append(isRestored ? "ct mark" : "mark");
                if (mask != packetMask && !translation.IsFree)
                    return false;
                var copied = isRestored ? mask : packetMask;
                if (copied != uint.MaxValue)
                    value.Append(" and ").Hex(copied);
                break;
        }
        if (info[BitsAt] == 0)
            translation.Output.Append(value.Written);
        else
            translation.Output.Append("( ").Append(value.Written).Append(" ) ").Append(info[DirectionAt] == ShiftsLeft ? "<< " : ">> ").Append(info[BitsAt]);
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var (mark, mask, packetMask) = (info.Read32(MarkAt), info.Read32(MaskAt), info.Read32(PacketMaskAt));
        if (info[ModeAt] != Sets)
        {
            var (from, to) = info[ModeAt] == Saves ? (packetMask, mask) : (mask, packetMask);
            if (to != uint.MaxValue && from != to)
                return translation.Refuse("releases of nft before 1.1 put no bits of one mark among those of the other");
            if (to != uint.MaxValue)
                translation.Approximate($"the bits outside of 0x{to:x} are set to 0");
            return Translate(translation, info);
        }
        if (info[BitsAt] != 0 || mask is 0 or uint.MaxValue || mark == 0 || mark == mask)
            return Translate(translation, info);
        translation.Output.Append(" ct mark set ct mark and ").Hex(~mask).Append(" xor ").Hex(mark);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("CONNMARK target options:\n").Append(MarkOptions.Help("ctmark")).Append("""
          --save-mark [--ctmask mask] [--nfmask mask]
                                        Copy the nfmark to the ctmark
          --restore-mark [--ctmask mask] [--nfmask mask]
                                        Copy the ctmark to the nfmark
          --left-shift-mark bits        Shift the result to the left
          --right-shift-mark bits       Shift the result to the right

        """);

    private static void Shift(OptionValue value, byte direction)
    {
        value.Info[DirectionAt] = direction;
        value.Info[BitsAt] = (byte)value.Number(0, byte.MaxValue);
    }

    private static void ReadMask(OptionValue value)
    {
        value.Info.Write32(MaskAt, value.Number(0, uint.MaxValue));
        value.Info.Write32(PacketMaskAt, value.Number(0, uint.MaxValue));
    }

    private static void PrintCopy(TextOutput output, string fromName, uint from, string toName, uint to)
    {
        if (from != to)
            output.Append(fromName).Hex(from).Append(toName).Hex(to);
        else if (from != uint.MaxValue)
            output.Append(" mask ").Hex(from);
    }
}
