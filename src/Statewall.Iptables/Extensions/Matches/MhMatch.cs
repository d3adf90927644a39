using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Messages of mobile IPv6. // struct ip6t_mh: types[2], invflags</summary>
internal sealed class MhMatch : XtMatch
{
    private const int FirstAt = 0, LastAt = 1, InvertedAt = 2;

    private static readonly (string Name, string Short)[] Types =
    [
        ("binding-refresh-request", "brr"), ("home-test-init", "hoti"), ("careof-test-init", "coti"), ("home-test", "hot"),
        ("careof-test", "cot"), ("binding-update", "bu"), ("binding-acknowledgement", "ba"), ("binding-error", "be"),
    ];

    private MhMatch()
        : base("mh")
    {
        Families = XtFamilies.IPv6;
        Size = 3;
        Options = [new("mh-type", Read) { IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static MhMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info[LastAt] = byte.MaxValue;

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (!IsAny(info))
            output.Option("mh-type", info[InvertedAt] != 0).Append(" ").Range(info[FirstAt], info[LastAt]);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" mh");
        if (IsAny(info))
            return;
        output.Append(info[InvertedAt] != 0 ? " !" : " ").Append(NameOf(info[FirstAt], isNumeric));
        if (info[FirstAt] != info[LastAt])
            output.Append(":").Append(NameOf(info[LastAt], isNumeric));
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        if (!IsAny(info))
            translation.Match("mh type", info[InvertedAt] != 0).Range(info[FirstAt], info[LastAt], "-");
        translation.EndHeader("mh");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("mh match options:\n[!] --mh-type type[:type]    What the message is, or all between two, by name or number\nValid MH types:\n")
        .Append(string.Concat(Types.Select(type => $"{type.Name} ({type.Short})\n")));

    private static void Read(OptionValue value)
    {
        var colon = value.Text.IndexOf(':', StringComparison.Ordinal);
        value.Info[FirstAt] = colon < 0 ? Parse(value.Text) : colon == 0 ? (byte)0 : Parse(value.Text[..colon]);
        value.Info[LastAt] = colon < 0 ? value.Info[FirstAt] : colon == value.Text.Length - 1 ? byte.MaxValue : Parse(value.Text[(colon + 1)..]);
        if (value.Info[FirstAt] > value.Info[LastAt])
            throw new XtUsageException("Invalid MH type range (min > max)");
        value.Invert(InvertedAt, 1);
    }

    private static byte Parse(string text)
    {
        var found = -1;
        for (var type = 0; type < Types.Length; type++)
        {
            if (Types[type].Short.Equals(text, StringComparison.OrdinalIgnoreCase) || Types[type].Name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return (byte)type;
            if (text.Length == 0 || !Types[type].Name.StartsWith(text, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found >= 0)
                throw new XtUsageException($"Ambiguous MH type `{text}': `{Types[found].Name}' or `{Types[type].Name}'?");
            found = type;
        }
        if (found >= 0)
            return (byte)found;
        return CNumber.TryParse(text, out var number) && number <= byte.MaxValue ? (byte)number : throw new XtUsageException($"Invalid MH type `{text}'");
    }

    private static string NameOf(byte type, bool isNumeric) => !isNumeric && type < Types.Length ? Types[type].Name : $"{type}";

    private static bool IsAny(ReadOnlySpan<byte> info) => info is [0, byte.MaxValue, 0, ..];
}
