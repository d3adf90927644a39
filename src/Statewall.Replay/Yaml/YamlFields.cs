using Statewall.Nfnetlink;

namespace Statewall.Replay.Yaml;

/// <summary>The fields of a mapping that may have certain keys; every other key is an error.</summary>
internal sealed class YamlFields
{
    private readonly YamlMapping _mapping;

    private YamlFields(YamlMapping mapping) => _mapping = mapping;

    /// <summary>The mapping.</summary>
    public YamlNode Node => _mapping;

    /// <summary>The value of a key; null when the key is not there.</summary>
    public YamlNode? this[string key] => Find(key)?.Value;

    /// <summary>Takes a node for a mapping with these keys.</summary>
    /// <returns>Null when it is none; then there is an error. A key that is not known is an error, too, but the others can be read.</returns>
    public static YamlFields? Of(YamlNode node, string what, YamlErrors errors, params ReadOnlySpan<string> known)
    {
        if (node is not YamlMapping mapping)
        {
            errors.Expected(node, what);
            return null;
        }
        foreach (var pair in mapping.Pairs)
        {
            var name = ((YamlScalar)pair.Key).Text;
            if (!known.Contains(name))
                errors.Add(pair.Key, Unknown(name, known.ToArray()));
        }
        return new YamlFields(mapping);
    }

    /// <summary>The key itself, for errors about it.</summary>
    public YamlNode? Key(string key) => Find(key)?.Key;

    /// <summary>The value of a key that has to be there; otherwise null, and an error.</summary>
    public YamlNode? Required(string key, YamlErrors errors)
    {
        var value = this[key];
        if (value is null)
            errors.Add(_mapping, $"{key} is missing");
        return value;
    }

    /// <summary>What is wrong about a name that nothing has.</summary>
    public static string Unknown(string name, IReadOnlyList<string> known) => Nearest.Of(name, known) is { } near
        ? $"unknown key \"{YamlErrors.Shown(name)}\": did you mean {near}?"
        : $"unknown key \"{YamlErrors.Shown(name)}\": expected {OneOf(known)}";

    /// <summary>Names as a choice: <c>a, b or c</c>.</summary>
    public static string OneOf(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} or {names[^1]}";

    private YamlPair? Find(string key)
    {
        foreach (var pair in _mapping.Pairs)
        {
            if (((YamlScalar)pair.Key).Text == key)
                return pair;
        }
        return null;
    }
}
