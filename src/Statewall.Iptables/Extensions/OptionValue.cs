using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;

namespace Statewall.Iptables.Extensions;

/// <summary>An option as it stands on a command line, read into the structure of its match or target. // struct xt_option_call</summary>
/// <param name="entry">The match or target.</param>
/// <param name="option">The option.</param>
/// <param name="words">The words behind it.</param>
/// <param name="isInverted">An exclamation mark stands before it.</param>
/// <param name="rule">The rule as far as it is known.</param>
internal readonly ref struct OptionValue(XtEntry entry, XtOption option, ReadOnlySpan<string> words, bool isInverted, XtRule rule)
{
    private readonly ReadOnlySpan<string> _words = words;

    /// <summary>The structure.</summary>
    public Span<byte> Info => entry.Info;

    /// <summary>The match or target.</summary>
    public XtEntry Entry => entry;

    /// <summary>The name of the option.</summary>
    public string OptionName => option.Name;

    /// <summary>The rule as far as it is known.</summary>
    public XtRule Rule => rule;

    /// <summary>An exclamation mark stands before it.</summary>
    public bool IsInverted => isInverted;

    /// <summary>A word follows it.</summary>
    public bool HasText => _words.Length > 0;

    /// <summary>The word behind it; empty when there is none.</summary>
    public string Text => _words.Length > 0 ? _words[0] : "";

    /// <summary>The second word.</summary>
    public string Second => _words[1];

    /// <summary>The family that the rule is for.</summary>
    public NfProto Family => rule.Family;

    /// <summary>Sets a bit of a byte where the option is inverted.</summary>
    public void Invert(int offset, byte bit)
    {
        if (isInverted)
            Info[offset] |= bit;
    }

    /// <summary>A mistake in the value.</summary>
    /// <param name="message">What is wrong; the extension's name comes before it.</param>
    public XtUsageException Wrong(string message) => new($"{entry.Kind.Name}: {message}");

    /// <summary>Notes in two fields of 16 bits that the option is there, and that it is inverted. // match_flags, invert_flags</summary>
    public void Note16(int flags, int inverted, int bit)
    {
        Info.Set16(flags, bit);
        if (isInverted)
            Info.Set16(inverted, bit);
    }

    /// <summary>Notes in two bytes that the option is there, and that it is inverted. // match, invert</summary>
    public void Note(int flags, int inverted, byte bit)
    {
        Info[flags] |= bit;
        Invert(inverted, bit);
    }

    /// <summary>The value is no number, or not within the limits. // xtopt_parse_int</summary>
    public XtUsageException OutOfRange(ulong least, ulong most) => Wrong($"bad value for option \"--{option.Name}\", or out of range ({least}-{most}).\n");

    /// <summary>The value is not one of those that can stand here.</summary>
    public XtUsageException Bad() => Bad(Text);

    /// <summary>A part of the value is not one of those that can stand here. // xtables_param_act(XTF_BAD_VALUE)</summary>
    public XtUsageException Bad(string text) => Wrong($"Bad value for \"--{option.Name}\" option: \"{text}\"");

    /// <summary>A number.</summary>
    public ulong Number(ulong least, ulong most) => Number(Text, least, most);

    /// <summary>A number in one of its parts. Hexadecimal and octal numbers are known by how they begin. // xtables_strtoui</summary>
    public ulong Number(ReadOnlySpan<char> text, ulong least, ulong most) =>
        CNumber.TryParse(text, out var number) && number >= least && number <= most ? number : throw OutOfRange(least, most);

    /// <summary>A number of 32 bits and those of its bits that count: <c>value[/mask]</c>. // xtopt_parse_markmask</summary>
    public (uint Value, uint Mask) MaskedNumber()
    {
        var slash = Text.IndexOf('/', StringComparison.Ordinal);
        var value = (uint)Number(slash < 0 ? Text : Text.AsSpan(0, slash), 0, uint.MaxValue);
        return (value, slash < 0 ? uint.MaxValue : (uint)Number(Text.AsSpan(slash + 1), 0, uint.MaxValue));
    }

    /// <summary>A number of 32 bits with its mask, or a name from a file of the machine, which has none. // xtables_parse_val_mask</summary>
    public (uint Value, uint Mask) NamedNumber(NameFile names)
    {
        if (Text.Length > 0 && char.IsAsciiDigit(Text[0]))
            return MaskedNumber();
        return names.TryFind(Text, out var number) ? (number, uint.MaxValue) : throw Wrong($"could not map name {Text} to an integer value for option \"--{option.Name}\".\n");
    }

    /// <summary>One number or two with a colon between; what is left out is the limit on that side. // xtopt_parse_mint</summary>
    public (ulong From, ulong To) Range(ulong least, ulong most)
    {
        var colon = Text.IndexOf(':', StringComparison.Ordinal);
        var from = colon == 0 ? least : End(colon < 0 ? Text : Text[..colon], least, most);
        var to = colon < 0 ? from : colon == Text.Length - 1 ? most : End(Text[(colon + 1)..], least, most);
        return from <= to ? (from, to) : throw Wrong($"bad range for option \"--{option.Name}\": \"{Text}\"");
    }

    private ulong End(string text, ulong least, ulong most) => CNumber.TryParse(text, out var number) && number >= least && number <= most
        ? number
        : throw Wrong($"bad value for option \"--{option.Name}\" near \"{text}\", or out of range ({least}-{most}).\n");

    /// <summary>A port, by number or name. // xtopt_parse_port</summary>
    public ushort Port() => Port(Text);

    /// <summary>A port in one of its parts.</summary>
    public ushort Port(string text)
    {
        if (CNumber.TryParse(text, out var number) && number <= ushort.MaxValue)
            return (ushort)number;
        if (NameSources.OfMachine.Services.TryFind(text, out var port))
            return (ushort)port;
        throw Wrong($"Port \"{text}\" does not resolve to anything.");
    }

    /// <summary>One port or two with a colon between. // xtopt_parse_mport of XTTYPE_PORTRC</summary>
    public (ushort From, ushort To) Ports()
    {
        var colon = Text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return (Port(), Port());
        var from = colon == 0 ? (ushort)0 : Port(Text[..colon]);
        var to = colon == Text.Length - 1 ? ushort.MaxValue : Port(Text[(colon + 1)..]);
        return from <= to ? (from, to) : throw Wrong($"Port range \"{Text}\" is not sane: the first is larger");
    }

    /// <summary>An address of the rule's family, or the first that a name stands for. // XTTYPE_HOST</summary>
    public InetAddress Host() => Host(Text);

    /// <summary>An address in one of its parts.</summary>
    public InetAddress Host(string text) => HostNames.Find(text, Family) is [var first, ..] ? first : throw Bad(text);

    /// <summary>Addresses: one, with a mask or a length behind it if not all bits count. // XTTYPE_HOSTMASK</summary>
    /// <param name="at">Where the address lies in the structure.</param>
    /// <param name="maskAt">Where the mask lies.</param>
    public void HostMaskAt(int at, int maskAt)
    {
        var slash = Text.IndexOf('/', StringComparison.Ordinal);
        Info.WriteAddress(at, Host(slash < 0 ? Text : Text[..slash]));
        if (slash < 0)
            Info.Slice(maskAt, InfoBytes.AddressBytes).Fill(byte.MaxValue);
        else
            Info.WriteAddress(maskAt, HostNames.ParseMask(Text[(slash + 1)..], Family));
    }

    /// <summary>A network: an address of the rule's family and a mask or a length. // XTTYPE_HOSTMASK</summary>
    public AddressPattern Network() => HostNames.ParsePatterns(Text, Family, false) is [var only] ? only : throw Wrong($"\"{Text}\" is more than one address");

    /// <summary>A protocol, by number or name. // XTTYPE_PROTOCOL</summary>
    public byte Protocol() => (byte)Iptables.Families.ProtocolText.Parse(Text);

    /// <summary>A hardware address. // XTTYPE_ETHERMAC</summary>
    public ulong Hardware() => HardwarePattern.TryParse(Text, out var address) ? address : throw new XtUsageException("Invalid MAC address specified.");

    /// <summary>Text with its terminator, into the structure; what has no room there is cut off. // XTTYPE_STRING</summary>
    /// <param name="offset">Where it is put.</param>
    /// <param name="size">Bytes that there are for it.</param>
    /// <param name="least">Bytes that it must have.</param>
    /// <param name="most">Bytes that it can have; as many as there is room for, where none are said.</param>
    public void TextAt(int offset, int size, int least = 0, int most = 0)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Text);
        if (bytes.Length < least)
            throw Wrong($"Argument must have a minimum length of {least} characters");
        if (bytes.Length > (most == 0 ? size - 1 : most))
            throw Wrong($"Argument must have a maximum length of {(most == 0 ? size - 1 : most)} characters");
        Info.Slice(offset, size).Clear();
        bytes.AsSpan(0, Math.Min(bytes.Length, size - 1)).CopyTo(Info[offset..]);
    }

    /// <summary>A severity of the system's log, by number or name. // XTTYPE_SYSLOGLEVEL</summary>
    public byte LogLevel() => SyslogLevels.TryParse(Text, out var level) ? level : throw Wrong($"log level \"{Text}\" unknown");
}

/// <summary>What the options of a match or target said, at the end. // struct xt_fcheck_call</summary>
/// <param name="Entry">The match or target.</param>
/// <param name="Seen">The options that were there.</param>
/// <param name="Rule">The rule.</param>
internal sealed record OptionSummary(XtEntry Entry, IReadOnlyCollection<string> Seen, XtRule Rule)
{
    /// <summary>Its structure.</summary>
    public Span<byte> Info => Entry.Info;

    /// <summary>Whether an option was there.</summary>
    public bool Has(string option) => Seen.Contains(option);

    /// <summary>A mistake in all of it.</summary>
    public XtUsageException Wrong(string message) => new($"{Entry.Kind.Name}: {message}");
}
