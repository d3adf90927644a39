using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>A kind of message of ICMP with a range of codes, and its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type.</param>
/// <param name="First">The first code.</param>
/// <param name="Last">The last one.</param>
internal readonly record struct IcmpKind(string Name, byte Type, byte First = 0, byte Last = byte.MaxValue);

/// <summary>What icmp and icmp6 have in common. // struct ipt_icmp, ip6t_icmp: type, code[2], invflags</summary>
internal abstract class IcmpTypeMatch : XtMatch
{
    private const int TypeAt = 0, FirstAt = 1, LastAt = 2, InvertedAt = 3;
    private readonly string _option, _listed, _protocol;
    private readonly IcmpKind[] _kinds;

    /// <summary>One.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="option">Its option.</param>
    /// <param name="listed">What a listing has before the type.</param>
    /// <param name="protocol">What mistakes call the protocol.</param>
    /// <param name="kinds">What has names, in the order of the help: codes behind their types, other names behind the usual ones.</param>
    protected IcmpTypeMatch(string name, string option, string listed, string protocol, IcmpKind[] kinds)
        : base(name)
    {
        (_option, _listed, _protocol, _kinds) = (option, listed, protocol, kinds);
        Size = 4;
        Options = [new(option, Read) { IsRequired = true, IsInvertible = true }];
    }

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info[LastAt] = byte.MaxValue;

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option(_option, info[InvertedAt] != 0).Append(" ");
        if (IsAny(info))
            output.Append("any");
        else
            output.Append(info[TypeAt]);
        if (info[FirstAt] != 0 || info[LastAt] != byte.MaxValue)
            output.Append("/").Append(info[FirstAt]);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(_listed);
        if (!isNumeric && NameOf(info) is { } name)
        {
            output.Append(info[InvertedAt] != 0 ? " !" : " ").Append(name);
            return;
        }
        output.Append(info[InvertedAt] != 0 ? " !type " : "type ").Append(info[TypeAt]);
        if (info[FirstAt] == info[LastAt])
            output.Append(" code ").Append(info[FirstAt]);
        else if (info[FirstAt] != 0 || info[LastAt] != byte.MaxValue)
            output.Append(" codes ").Append(info[FirstAt]).Append("-").Append(info[LastAt]);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        // nft has names for types only
        if (info[FirstAt] == info[LastAt] || NftName(info[TypeAt]) is not { } name)
            return false;
        translation.Match($"{NftSelector} type", info[InvertedAt] != 0).Append(name);
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Translate(translation, info))
            return true;
        var (type, first, last, isInverted) = (info[TypeAt], info[FirstAt], info[LastAt], info[InvertedAt] != 0);
        var codes = first == last ? $"{first}" : $"{first}-{last}";
        if (IsAny(info) || (type == byte.MaxValue && translation.Family.Flag == XtFamilies.IPv4))
            translation.Match("meta l4proto", isInverted).Append(NftSelector);
        else if (first == 0 && last == byte.MaxValue)
            translation.Match($"{NftSelector} type", isInverted).Append(type);
        else if (isInverted)
            translation.Output.Append($" {NftSelector} type . {NftSelector} code != {{ {type} . {codes} }}");
        else
            translation.Output.Append($" {NftSelector} type {type} {NftSelector} code {codes}");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        output.Append($"""
            {NftSelector} match options:
            [!] --{_option} typename     A type by its name, or one of its codes
            [!] --{_option} type[/code]  The same by numbers
            Valid {_protocol} Types:
            """);
        IcmpKind last = default;
        foreach (var kind in _kinds)
        {
            if (last.Name is not null && kind == last with { Name = kind.Name })
                output.Append(" (").Append(kind.Name).Append(")");
            else
                output.Append(kind.First == kind.Last ? "\n   " : "\n").Append(kind.Name);
            last = kind;
        }
        output.Append("\n");
    }

    /// <summary>What nft calls the protocol.</summary>
    protected abstract string NftSelector { get; }

    /// <summary>What nft calls a type, or null.</summary>
    protected virtual string? NftName(byte type) => Array.Find(_kinds, kind => kind.Type == type && kind is { First: 0, Last: byte.MaxValue }).Name;

    /// <summary>It asks for any type.</summary>
    protected virtual bool IsAny(ReadOnlySpan<byte> info) => false;

    private string? NameOf(ReadOnlySpan<byte> info)
    {
        foreach (var kind in _kinds)
        {
            if (kind.Type == info[TypeAt] && kind.First == info[FirstAt] && kind.Last == info[LastAt])
                return kind.Name;
        }
        return null;
    }

    private void Read(OptionValue value)
    {
        var kind = Find(value.Text) ?? Parse(value.Text);
        (value.Info[TypeAt], value.Info[FirstAt], value.Info[LastAt]) = (kind.Type, kind.First, kind.Last);
        value.Invert(InvertedAt, 1);
    }

    private IcmpKind? Find(string text)
    {
        IcmpKind? found = null;
        foreach (var kind in _kinds)
        {
            if (text.Length == 0 || !kind.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is { } other)
                throw new XtUsageException($"Ambiguous {_protocol} type `{text}': `{other.Name}' or `{kind.Name}'?");
            found = kind;
        }
        return found;
    }

    private IcmpKind Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!CNumber.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var type) || type > byte.MaxValue)
            throw new XtUsageException($"Unknown {_protocol} type `{(slash < 0 ? text : text[..slash])}'");
        if (slash < 0)
            return new IcmpKind("", (byte)type);
        if (!CNumber.TryParse(text.AsSpan(slash + 1), out var code) || code > byte.MaxValue)
            throw new XtUsageException($"Unknown {_protocol} code `{text[(slash + 1)..]}'");
        return new IcmpKind("", (byte)type, (byte)code, (byte)code);
    }
}
