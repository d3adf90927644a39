using System.Globalization;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Yaml;

/// <summary>Reads values out of nodes. What cannot be read is an error; a node that is not there is the default.</summary>
internal static class YamlValues
{
    /// <summary>The nodes of a list; a single value is a list of one, nothing is an empty one.</summary>
    public static IReadOnlyList<YamlNode> List(YamlNode? node) => node switch
    {
        null or { IsNull: true } => [],
        YamlSequence sequence => sequence.Items,
        _ => [node],
    };

    /// <summary>The fields of a mapping; nothing is an empty one. Null when it is something else; then there is an error.</summary>
    public static IReadOnlyList<YamlPair>? Pairs(YamlNode? node, string what, YamlErrors errors)
    {
        if (node is null or { IsNull: true })
            return [];
        if (node is YamlMapping mapping)
            return mapping.Pairs;
        errors.Expected(node, what);
        return null;
    }

    /// <summary>Text; null when there is none.</summary>
    public static string? Text(YamlNode? node, string what, YamlErrors errors)
    {
        if (node is null)
            return null;
        if (node is YamlScalar { IsNull: false } scalar)
            return scalar.Text;
        errors.Expected(node, what);
        return null;
    }

    /// <summary><c>on</c> or <c>off</c>, with the other words that YAML has for them.</summary>
    public static bool Switch(YamlNode? node, bool unless, YamlErrors errors)
    {
        switch ((node as YamlScalar)?.Text)
        {
            case "on" or "true" or "yes":
                return true;
            case "off" or "false" or "no":
                return false;
        }
        if (node is not null)
            errors.Expected(node, "on or off");
        return unless;
    }

    /// <summary>A number, decimal or hexadecimal behind <c>0x</c>; null when it is not there or wrong.</summary>
    public static long? Number(YamlNode? node, long least, long most, YamlErrors errors)
    {
        if (node is null)
            return null;
        if (node is YamlScalar scalar && TryNumber(scalar.Text, out var number) && number >= least && number <= most)
            return number;
        errors.Expected(node, $"a number from {least} to {most}");
        return null;
    }

    /// <summary>One of some words; its index, or -1 when it is not there or wrong.</summary>
    public static int Word(YamlNode? node, IReadOnlyList<string> words, YamlErrors errors)
    {
        if (node is null)
            return -1;
        if (node is not YamlScalar { Text: var text })
        {
            errors.Expected(node, YamlFields.OneOf(words));
            return -1;
        }
        for (var index = 0; index < words.Count; index++)
        {
            if (words[index] == text)
                return index;
        }
        var near = Nearest.Of(text, words);
        errors.Add(node, $"expected {YamlFields.OneOf(words)}, found {node.Describe()}{(near is null ? "" : $": did you mean {near}?")}");
        return -1;
    }

    /// <summary>Reads a number as <see cref="Number"/> takes it.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out long number) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, null, out number) && number >= 0
        : long.TryParse(text, NumberStyles.None, null, out number);
}
