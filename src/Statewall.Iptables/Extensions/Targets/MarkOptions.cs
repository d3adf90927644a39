using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>The options by which MARK and CONNMARK change a mark; only one of them can be there.</summary>
internal static class MarkOptions
{
    private static readonly string[] Names = ["set-xmark", "set-mark", "and-mark", "or-mark", "xor-mark"];

    /// <summary>The options.</summary>
    /// <param name="mark">Where the bits that are flipped lie in the structure.</param>
    /// <param name="mask">Where those that are cleared before lie.</param>
    /// <param name="others">Other options that exclude these.</param>
    public static XtOption[] Of(int mark, int mask, params string[] others)
    {
        XtOption Option(string name, OptionReader read) => new(name, read) { Excludes = [.. Names.Where(other => other != name), .. others] };

        void Set(OptionValue value, uint bits, uint cleared)
        {
            value.Info.Write32(mark, bits);
            value.Info.Write32(mask, cleared);
        }

        return
        [
            Option("set-xmark", value => Set(value, value.MaskedNumber().Value, value.MaskedNumber().Mask)),
            Option("set-mark", value => Set(value, value.MaskedNumber().Value, value.MaskedNumber().Value | value.MaskedNumber().Mask)),
            Option("and-mark", value => Set(value, 0, ~(uint)value.Number(0, uint.MaxValue))),
            Option("or-mark", value => Set(value, (uint)value.Number(0, uint.MaxValue), (uint)value.Number(0, uint.MaxValue))),
            Option("xor-mark", value => Set(value, (uint)value.Number(0, uint.MaxValue), 0)),
        ];
    }

    /// <summary>Writes in a listing what becomes of a mark.</summary>
    public static void Print(TextOutput output, uint mark, uint mask)
    {
        if (mark == 0)
            output.Append(" and ").Hex(~mask);
        else if (mark == mask)
            output.Append(" or ").Hex(mark);
        else if (mask == 0)
            output.Append(" xor ").Hex(mark);
        else if (mask == uint.MaxValue)
            output.Append(" set ").Hex(mark);
        else
            output.Append(" xset ").Hex(mark).Append("/").Hex(mask);
    }

    /// <summary>The lines of help about them.</summary>
    public static string Help(string mark) => $"""
          --set-xmark value[/mask]  Clear the bits of mask, then flip those of value
          --set-mark value[/mask]   Clear the bits of mask, then set those of value
          --and-mark bits           Keep only these bits of the {mark}
          --or-mark bits            Set these bits of the {mark}
          --xor-mark bits           Flip these bits of the {mark}

        """;
}
