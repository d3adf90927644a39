using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Sets the type of service. // struct xt_tos_target_info: tos_value, tos_mask</summary>
internal sealed class TosTarget : XtTarget
{
    private const int ValueAt = 0, MaskAt = 1;
    private const byte SymbolMask = 0x3f; // the bits that a name stands for
    private static readonly string[] Names = ["set-tos", "and-tos", "or-tos", "xor-tos"];

    private TosTarget()
        : base("TOS")
    {
        Revision = 1;
        Size = 2;
        Options =
        [
            Option("set-tos", value => (value.Info[ValueAt], value.Info[MaskAt]) = TosNames.Parse(value.Text, SymbolMask)),
            Option("and-tos", value => value.Info[MaskAt] = (byte)~value.Number(0, byte.MaxValue)),
            Option("or-tos", value => value.Info[ValueAt] = value.Info[MaskAt] = (byte)value.Number(0, byte.MaxValue)),
            Option("xor-tos", value => value.Info[ValueAt] = (byte)value.Number(0, byte.MaxValue)),
        ];
    }

    /// <summary>The target.</summary>
    public static TosTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("An action is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("set-tos").Append($" 0x{info[ValueAt]:x2}/0x{info[MaskAt]:x2}");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        var (value, mask) = (info[ValueAt], info[MaskAt]);
        if (!isNumeric && mask == SymbolMask && TosNames.NameOf(value) is { } name)
            output.Append(" TOS set ").Append(name);
        else if (!isNumeric && value == 0)
            output.Append($" TOS and 0x{(byte)~mask:x2}");
        else if (!isNumeric && value == mask)
            output.Append($" TOS or 0x{value:x2}");
        else if (!isNumeric && mask == 0)
            output.Append($" TOS xor 0x{value:x2}");
        else
            output.Append($" TOS set 0x{value:x2}/0x{mask:x2}");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        // nft knows the six upper bits only
        var (value, mask) = (info[ValueAt] >> 2, info[MaskAt]);
        var field = $"{translation.Family.NftName} dscp";
        var output = translation.Output.Append($" {field} set ");
        if ((mask & SymbolMask) == SymbolMask)
            output.Append($"0x{value:x2}");
        else if (info[ValueAt] == 0)
            output.Append($"{field} and 0x{(byte)~mask >> 2:x2}");
        else if (info[ValueAt] == mask)
            output.Append($"{field} or 0x{value:x2}");
        else if (mask == 0)
            output.Append($"{field} xor 0x{value:x2}");
        else
            output.Append($"{field} and 0x{(byte)~mask >> 2:x2} xor 0x{value:x2}");
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        const byte Points = 0xfc, NamedPoints = 0x3c, Congestion = 3; // nft has two fields where this has one
        var (value, mask) = (info[ValueAt], info[MaskAt]);
        var touched = (byte)(value | mask);
        if ((touched & Congestion) != 0 && (mask & Congestion) != Congestion)
            return translation.Refuse("releases of nft before 1.1 change no single bits of a field");
        if ((touched & Points) != 0)
        {
            if ((mask & NamedPoints) != NamedPoints)
                return translation.Refuse("releases of nft before 1.1 change no single bits of a field");
            if ((mask & Points) != Points)
                translation.Approximate("all of the DSCP field is set, also what was its precedence");
            translation.Output.Append($" {translation.Family.NftName} dscp set 0x{value >> 2:x2}");
        }
        if ((touched & Congestion) != 0)
            translation.Output.Append($" {translation.Family.NftName} ecn set {value & Congestion}");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        output.Append("""
            TOS target options:
              --set-tos value[/mask]  Clear the bits of mask, then flip those of value
              --set-tos symbol        One of the names below
              --and-tos bits          Keep only these bits
              --or-tos bits           Set these bits
              --xor-tos bits          Flip these bits

            """);
        TosNames.Help(output);
    }

    private static XtOption Option(string name, OptionReader read) => new(name, read) { Excludes = [.. Names.Where(other => other != name)] };
}
