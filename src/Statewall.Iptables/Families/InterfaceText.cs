using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Families;

/// <summary>Interfaces on command lines.</summary>
internal static class InterfaceText
{
    /// <summary>Reads one. // xtables_parse_interface</summary>
    /// <exception cref="XtUsageException">It is too long.</exception>
    public static InterfacePattern Parse(string text, bool isInverted)
    {
        if (text.Length == 0)
            throw new XtUsageException("Empty interface is likely to be undesired");
        if (Encoding.UTF8.GetByteCount(text) > InterfacePattern.MostBytes)
            throw new XtUsageException($"interface name `{text}' must be shorter than 16 (15)");
        return text == "+" && !isInverted ? default : new InterfacePattern(text, isInverted);
    }

    /// <summary>Writes one as an option.</summary>
    public static void Save(TextOutput output, string option, InterfacePattern pattern)
    {
        if (pattern.IsThere)
            output.Append(pattern.IsInverted ? " ! " : " ").Append(option).Append(" ").Append(pattern.Text!);
    }

    /// <summary>Reads a name as the kernel compares it: with its terminator, or as the start of names.</summary>
    public static InterfacePattern Read(ReadOnlySpan<byte> name, bool isInverted)
    {
        var end = name.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
        return text == InterfacePattern.Nothing && !isInverted ? new InterfacePattern("+", true) : new InterfacePattern(end < 0 ? text + "+" : text, isInverted);
    }

    /// <summary>Writes one in nft's language.</summary>
    public static void Translate(RuleTranslation translation, string selector, InterfacePattern pattern)
    {
        if (!pattern.IsThere)
            return;
        if (pattern.Text == "+")
        {
            translation.Match(selector, false).Append("\"").Append(InterfacePattern.Nothing).Append("\"");
            return;
        }
        // an asterisk at the end would stand for any end
        var name = pattern.IsPrefix ? pattern.Start + "*" : pattern.Start.EndsWith('*') ? pattern.Start[..^1] + "\\*" : pattern.Start;
        translation.Match(selector, pattern.IsInverted).Append("\"").Append(name).Append("\"");
    }
}
