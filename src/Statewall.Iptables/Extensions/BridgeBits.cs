namespace Statewall.Iptables.Extensions;

/// <summary>What structures of ebtables have in common: bits that say which fields count, and which are inverted; and verdicts.</summary>
internal static class BridgeBits
{
    /// <summary>Verdicts of targets, by their names. // EBT_ACCEPT …</summary>
    private static readonly (string Name, int Verdict)[] Verdicts = [("ACCEPT", -1), ("DROP", -2), ("CONTINUE", -3), ("RETURN", -4)];

    /// <summary>Reads a verdict.</summary>
    public static int Verdict(OptionValue value)
    {
        foreach (var (name, verdict) in Verdicts)
        {
            if (name.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
                return verdict;
        }
        throw value.Wrong($"Invalid target `{value.Text}' specified");
    }

    /// <summary>The name of a verdict.</summary>
    public static string NameOf(int verdict)
    {
        foreach (var (name, its) in Verdicts)
        {
            if (its == verdict)
                return name;
        }
        return "";
    }
}

/// <summary>A match of ebtables whose structure has a byte of bits for the fields that count and one behind it for those that are inverted.</summary>
/// <param name="name">Its name.</param>
/// <param name="bits">Where the bits lie.</param>
internal abstract class BridgeMatch(string name, int bits) : XtMatch(name)
{
    /// <summary>An option that can be inverted.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="bit">The bit of its field.</param>
    /// <param name="read">Reads its value.</param>
    protected XtOption Field(string option, byte bit, OptionReader read) => new(option, value =>
    {
        value.Info[bits] |= bit;
        value.Invert(bits + 1, bit);
        read(value);
    })
    {
        IsInvertible = true,
    };

    /// <summary>In nft's language it says which protocol is in the frame.</summary>
    public virtual bool ImpliesEtherType(ReadOnlySpan<byte> info) => false;

    /// <summary>The field counts.</summary>
    protected bool Has(ReadOnlySpan<byte> info, byte bit) => (info[bits] & bit) != 0;

    /// <summary>The field is inverted.</summary>
    protected bool IsInverted(ReadOnlySpan<byte> info, byte bit) => (info[bits + 1] & bit) != 0;
}
