using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Ports, types and options of DCCP. // struct xt_dccp_info: dpts[2], spts[2], flags, invflags, typemask, option</summary>
internal sealed class DccpMatch : FlaggedPortMatch
{
    private const int FlagsAt = 8, InvertedAt = 10, TypesAt = 12, OptionAt = 14;
    private const int NotValid = 0xfc00; // all numbers that no type has
    private const byte Types = 4, Option = 8; // XT_DCCP_TYPE, XT_DCCP_OPTION
    private static readonly string[] Names = ["REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC", "SYNCACK", "INVALID"];

    private DccpMatch()
        : base("dccp", FlagsAt, InvertedAt)
    {
        Size = 16;
        Options =
        [
            .. Options,
            new("dccp-types", ReadTypes) { IsInvertible = true },
            new("dccp-option", ReadOption) { IsInvertible = true },
        ];
    }

    /// <summary>The match.</summary>
    public static DccpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        base.Save(output, info, rule);
        if (Has(info, Types))
            output.Option("dccp-types", IsInverted(info, Types)).Append(" ").Append(string.Join(',', TypesIn(info).Select(type => Names[type])));
        if (Has(info, Option))
            output.Option("dccp-option", IsInverted(info, Option)).Append(" ").Append(info[OptionAt]);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        base.Print(output, info, rule, isNumeric);
        if (Has(info, Types))
        {
            // what is not valid are the numbers without a name
            var names = TypesIn(info).Select(type => !isNumeric ? Names[type] : type == Names.Length - 1 ? "10,11,12,13,14,15" : $"{type}");
            output.Append(IsInverted(info, Types) ? " ! " : " ").Append(string.Join(',', names));
        }
        if (Has(info, Option))
            output.Append(" option=").Append(IsInverted(info, Option) ? "!" : "").Append(info[OptionAt]);
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        base.Help(output);
        output.Append($"""
            [!] --dccp-types type[,...]          What the packet is:
                                                 {string.Join(' ', Names)}
            [!] --dccp-option option             It has an option, by number

            """);
    }

    /// <inheritdoc/>
    protected override bool TranslateRest(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Has(info, Option))
            return false;
        if (!Has(info, Types))
            return true;
        var names = TypesIn(info).Select(type => type == Names.Length - 1 ? "10-15" : Names[type].ToLowerInvariant()).ToArray();
        translation.Match("dccp type", IsInverted(info, Types)).Append(names is [var only] ? only : $"{{ {string.Join(", ", names)} }}");
        return true;
    }

    private static void ReadTypes(OptionValue value)
    {
        foreach (var word in value.Text.Split(','))
        {
            var type = Array.FindIndex(Names, name => name.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (type < 0)
                throw new XtUsageException($"Unknown DCCP type `{word}'");
            value.Info.Set16(TypesAt, type == Names.Length - 1 ? NotValid : 1 << type);
        }
        value.Note(FlagsAt, InvertedAt, Types);
    }

    private static void ReadOption(OptionValue value)
    {
        value.Info[OptionAt] = (byte)value.Number(1, byte.MaxValue);
        value.Note(FlagsAt, InvertedAt, Option);
    }

    private static int[] TypesIn(ReadOnlySpan<byte> info)
    {
        var types = info.Read16(TypesAt);
        return [.. Enumerable.Range(0, Names.Length).Where(type => (types & 1 << type) != 0)];
    }
}
