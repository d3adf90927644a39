using Statewall.Iptables.Families;
using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Migration.Ipsets;

/// <summary>Sets of ipset as sets of nft, and look-ups in them. // xt_set.c</summary>
internal static class IpsetTranslation
{
    /// <summary>Asks whether a packet is in a set.</summary>
    /// <param name="translation">The rule.</param>
    /// <param name="name">The set.</param>
    /// <param name="areSources">Whether what is looked up is the sender's, for each dimension.</param>
    /// <param name="isInverted">It must not be there.</param>
    public static bool TryMatch(RuleTranslation translation, string name, bool[] areSources, bool isInverted)
    {
        if (Find(translation, name, areSources) is not { } set || !TryDefine(translation, set))
            return false;
        if (isInverted && set.Dimensions.Any(dimension => dimension is "port" or "mac" or "iface"))
            translation.Approximate("packets that have not all that is looked up are not matched");
        translation.Output.Append(" ").Append(Key(translation.Family, set, areSources)).Append(isInverted ? " != @" : " @").Append(NftName.Whole(name, "set"));
        return true;
    }

    /// <summary>Puts what a packet has into a set, or takes it out.</summary>
    /// <param name="translation">The rule.</param>
    /// <param name="name">The set.</param>
    /// <param name="areSources">Whether what is meant is the sender's, for each dimension.</param>
    /// <param name="operation">What nft calls it.</param>
    /// <param name="timeout">Seconds after which it goes; null for what the set says.</param>
    public static bool TryChange(RuleTranslation translation, string name, bool[] areSources, string operation, uint? timeout)
    {
        if (Find(translation, name, areSources) is not { } set)
            return false;
        if (set.Dimensions.Contains("net") || IpsetElements.HasRanges(set))
            return translation.Refuse($"set {name}: rules of nft can change no sets that have networks or ranges");
        if (!TryDefine(translation, set))
            return false;
        translation.Output.Append($" {operation} @{NftName.Whole(name, "set")} {{ {Key(translation.Family, set, areSources)}{(timeout is { } seconds and > 0 ? $" timeout {seconds}s" : "")} }}");
        return translation.Approximate($"set {name} is this table's own: what is added or deleted elsewhere is not seen");
    }

    /// <summary>A set itself; of a list of sets, all that they have together, or null when they are not of one kind.</summary>
    public static Ipset? Whole(MigrationContext context, Ipset set)
    {
        if (set.Dimensions[0] != "set")
            return set;
        Ipset? merged = null;
        foreach (var element in set.Elements)
        {
            if (context.Find(element.Parts[0]) is not { } member || member.Dimensions[0] == "set" || (merged is not null && (member.Type != merged.Type || member.IsIPv6 != merged.IsIPv6)))
                return null;
            merged ??= new Ipset(set.Name, member.Type, set.Line);
            foreach (var (option, value) in member.Options)
                merged.Options.TryAdd(option, value);
            merged.Elements.AddRange(member.Elements);
        }
        return merged;
    }

    private static Ipset? Find(RuleTranslation translation, string name, bool[] areSources)
    {
        if (translation.Context is not { } context)
            translation.Refuse("what the set has is not known");
        else if (context.Find(name) is not { } set)
            translation.Refuse($"nothing is known of set {name}: it is in no file of ipset");
        else
            return Resolve(translation, context, set, areSources);
        return null;
    }

    private static Ipset? Resolve(RuleTranslation translation, MigrationContext context, Ipset set, bool[] areSources)
    {
        var whole = Whole(context, set);
        if (whole is null)
            translation.Refuse($"the sets in list {set.Name} are not all known and of one kind");
        else if (whole.Dimensions.Length != areSources.Length)
            translation.Refuse($"set {set.Name} has {whole.Dimensions.Length} dimensions, and the rule names {areSources.Length}");
        else
            return whole;
        return null;
    }

    private static bool TryDefine(RuleTranslation translation, Ipset set)
    {
        if (set.Dimensions.Any(dimension => dimension is "ip" or "net") && set.IsIPv6 != (translation.Family == IPv6Family.Instance))
            return translation.Refuse($"set {set.Name} has addresses of the other family");
        if (set.Options.Keys.FirstOrDefault(option => option is "netmask" or "bitmask" or "markmask" or "skbinfo") is { } option)
            return translation.Refuse($"set {set.Name}: nft has nothing like {option}");
        if (!IpsetElements.TryWrite(set, out var elements, out var fault))
            return translation.Refuse($"set {set.Name}, line {fault.Line}: {fault.Message}");
        var isChanged = translation.Context!.ChangedIpsets.Contains(set.Name);
        var flags = new List<string>();
        if (IpsetElements.HasRanges(set))
            flags.Add("interval");
        if (isChanged)
            flags.Add("dynamic");
        if (set.Options.ContainsKey("timeout"))
            flags.Add("timeout");
        var properties = $"type {string.Join(" . ", set.Dimensions.Select(dimension => TypeOf(set, dimension)))};"
            + (isChanged ? $" size {set.Options.GetValueOrDefault("maxelem", "65536")};" : "")
            + (flags.Count > 0 ? $" flags {string.Join(',', flags)};" : "")
            + (set.Options.GetValueOrDefault("timeout") is { } timeout and not "0" ? $" timeout {timeout}s;" : "")
            + (set.Options.ContainsKey("counters") ? " counter;" : "");
        return translation.TryShare(translation.Others.Find("set", NftName.Whole(set.Name, "set")) ?? new TranslatedObject("set", NftName.Whole(set.Name, "set"), properties) { Origin = $"ipset {set.Name}, {set.Type}", Elements = elements });
    }

    private static string TypeOf(Ipset set, string dimension) => dimension switch
    {
        "port" when set.Type == "bitmap:port" => "inet_service",
        "port" => "inet_proto . inet_service",
        "mac" => "ether_addr",
        "iface" => "ifname",
        "mark" => "mark",
        _ => set.IsIPv6 ? "ipv6_addr" : "ipv4_addr",
    };

    private static string Key(XtFamily family, Ipset set, bool[] areSources) =>
        string.Join(" . ", set.Dimensions.Select((dimension, at) => FieldOf(family, set, dimension, areSources[at])));

    private static string FieldOf(XtFamily family, Ipset set, string dimension, bool isSource) => dimension switch
    {
        "port" when set.Type == "bitmap:port" => isSource ? "th sport" : "th dport",
        "port" => isSource ? "meta l4proto . th sport" : "meta l4proto . th dport",
        "mac" => isSource ? "ether saddr" : "ether daddr",
        "iface" => isSource ? "iifname" : "oifname",
        "mark" => "meta mark",
        _ => $"{family.NftName} {(isSource ? "saddr" : "daddr")}",
    };
}
