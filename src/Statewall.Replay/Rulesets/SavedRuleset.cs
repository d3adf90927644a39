using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Restoring;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Scanning;

namespace Statewall.Replay.Rulesets;

/// <summary>
/// A ruleset as iptables-save writes it. A file can hold those of several tools, one behind the other: the remark that each begins with says which it is of, and without one it is of iptables.
/// </summary>
internal static class SavedRuleset
{
    /// <summary>Whether a text is one: its first line that is no remark names a table, which no ruleset of nft does so.</summary>
    public static bool Is(SourceText source)
    {
        foreach (var range in source.Utf8.Split((byte)'\n'))
        {
            if (source.Utf8[range].TrimEnd("\r \t"u8) is { IsEmpty: false } line && line[0] != '#')
                return line[0] == '*';
        }
        return false;
    }

    /// <summary>Restores it, with what its rules have counted.</summary>
    /// <param name="channel">A channel to the host.</param>
    /// <param name="source">The ruleset.</param>
    /// <exception cref="LanguageException">It has a mistake, or the kernel refuses what it asks for.</exception>
    public static void Load(INetlinkChannel channel, SourceText source)
    {
        foreach (var (family, text) in Parts(Encoding.UTF8.GetString(source.Utf8).Split('\n')))
            Restore(channel, source, family, text);
    }

    // Each part has empty lines in place of those before it, so that mistakes are found where they are.
    private static List<(XtFamily Family, StringBuilder Text)> Parts(string[] lines)
    {
        List<(XtFamily Family, StringBuilder Text)> parts = [(IPv4Family.Instance, new StringBuilder())];
        for (var number = 0; number < lines.Length; number++)
        {
            if (SavedRemark.FamilyOf(lines[number]) is { } family && family != parts[^1].Family)
                parts.Add((family, new StringBuilder().Append('\n', number)));
            parts[^1].Text.Append(lines[number]).Append('\n');
        }
        return parts;
    }

    private static void Restore(INetlinkChannel channel, SourceText source, XtFamily family, StringBuilder text)
    {
        using var client = new TableClient(channel, family, ownsChannel: false);
        using var transaction = new TableTransaction(client);
        var reader = new SavedRulesReader(family, transaction) { TakesCounters = true };
        try
        {
            reader.Read(new StringReader(text.ToString()));
            transaction.Commit();
        }
        catch (XtUsageException mistake)
        {
            throw new LanguageException(new Diagnostic(mistake.Message.Length > 0 ? mistake.Message.TrimEnd() : "this is no line of a saved ruleset", LineOf(source, reader.Line)));
        }
        catch (RefusedException refusal)
        {
            throw new LanguageException(new Diagnostic(refusal.Message.TrimStart(), SourceSpan.None));
        }
    }

    private static SourceSpan LineOf(SourceText source, int line)
    {
        var lines = source.Utf8.Count((byte)'\n') + 1;
        return line >= 1 && line <= lines ? new SourceSpan(source, source.StartOf(line), source.Line(line).Length) : SourceSpan.None;
    }
}
