using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Objects;

/// <summary>A set or map with a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Key">What its keys are: <see cref="TypeNode"/> or the expressions whose values they are.</param>
public sealed record SetDefinition(string Name, ExpressionNode Key)
{
    private static readonly (string Name, NftSetFlags Flag)[] FlagNames =
        [("constant", NftSetFlags.Constant), ("dynamic", NftSetFlags.Eval), ("interval", NftSetFlags.Interval), ("timeout", NftSetFlags.Timeout)];

    /// <summary>Where its name stands.</summary>
    public Place Place { get; init; }

    /// <summary>Its keys are described by expressions, not by names of datatypes.</summary>
    public bool IsTypeOf { get; init; }

    /// <summary>What its keys lead to; null for a set, or a map to objects.</summary>
    public ExpressionNode? Data { get; init; }

    /// <summary>Its keys lead to ranges.</summary>
    public bool HasDataRanges { get; init; }

    /// <summary>The kind of objects that its keys lead to, e.g. <c>counter</c>; null when they lead to none.</summary>
    public string? ObjectKind { get; init; }

    /// <summary>What it is made for.</summary>
    public NftSetFlags Flags { get; init; }

    /// <summary>The most elements that it can hold; null for as many as come.</summary>
    public uint? Size { get; init; }

    /// <summary>How many it holds, as far as the kernel tells; null when it does not.</summary>
    public uint? Count { get; init; }

    /// <summary>It is to take little memory, even if it gets slower. // NFT_SET_POL_MEMORY</summary>
    public bool PrefersMemory { get; init; }

    /// <summary>How long elements stay, in milliseconds; null for ever.</summary>
    public ulong? Timeout { get; init; }

    /// <summary>How often it is cleared of elements whose time is over, in milliseconds; null for as usual.</summary>
    public ulong? GarbageCollectionInterval { get; init; }

    /// <summary>Neighbouring ranges become one.</summary>
    public bool AutoMerge { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>What is counted and limited for each element.</summary>
    public IReadOnlyList<StatementNode> Statements { get; init; } = [];

    /// <summary>Its elements.</summary>
    public IReadOnlyList<ExpressionNode> Elements { get; init; } = [];

    /// <summary>The kernel's number for it; 0 before it has one.</summary>
    public ulong Handle { get; init; }

    /// <summary>True for maps.</summary>
    public bool IsMap => Data is not null || ObjectKind is not null;

    /// <summary>The flags of a name, or none.</summary>
    internal static NftSetFlags Find(string name) => Array.Find(FlagNames, row => row.Name == name).Flag;

    /// <summary>Writes it as part of a table.</summary>
    public void Format(TextOutput output, ListingOptions options)
    {
        output.Append(IsMap ? "\tmap "u8 : "\tset "u8).Append(Name).Append(" {"u8);
        if (options.Handles && Handle != 0)
            output.Append(" # handle "u8).Append(Handle);
        output.Append("\n\t\t"u8);
        FormatType(output, options);
        output.Append("\n"u8);
        if (PrefersMemory)
            output.Append("\t\tpolicy memory\n"u8);
        if (Size is { } size)
            FormatSize(output, size);
        FormatFlags(output);
        for (var index = 0; index < Statements.Count; index++)
        {
            output.Append(index == 0 ? "\t\t"u8 : " "u8);
            Statements[index].Format(output, options with { Stateless = true });
            output.Append(index == Statements.Count - 1 ? "\n"u8 : default);
        }
        FormatTime(output, "timeout "u8, Timeout, options);
        FormatTime(output, "gc-interval "u8, GarbageCollectionInterval, options);
        if (AutoMerge)
            output.Append("\t\tauto-merge\n"u8);
        if (Comment is not null)
            output.Append($"\t\tcomment \"{Comment}\"\n");
        if (Elements.Count > 0 && !options.Terse)
            FormatElements(output, options);
        output.Append("\t}\n"u8);
    }

    /// <summary>Writes it as a listing in JSON does.</summary>
    internal void WriteJson(JsonOutput output, NfProto family, string table, ListingOptions options)
    {
        RulesetJson.Open(output, IsMap ? "map" : "set", family, Name, table).Name("type");
        WriteJsonType(output, Key, IsTypeOf, options);
        output.Name("handle").Number(Handle);
        if (Comment is not null)
            output.Name("comment").String(Comment);
        if (IsMap)
            output.Name("map");
        if (ObjectKind is not null)
            output.String(ObjectKind);
        else if (Data is not null)
            WriteJsonType(output, TypesOf(Data), isTypeOf: false, options);
        if (PrefersMemory)
            output.Name("policy").String("memory");
        if (Size is { } size)
            output.Name("size").Number(size);
        output.StringsIfAny("flags", JsonFlagNames.Where(row => (Flags & row.Flag) != 0).Select(row => row.Name));
        if (Timeout is { } timeout)
            output.Name("timeout").Number(timeout / 1000);
        if (GarbageCollectionInterval is { } interval)
            output.Name("gc-interval").Number(interval / 1000);
        if (AutoMerge)
            output.Name("auto-merge").Boolean(true);
        if (Elements.Count > 0 && !options.Terse)
            ConcatenationNode.JoinJson(output.Name("elem"), Elements, options);
        if (Statements.Count > 0)
            SetStatement.WriteJson(output, Statements, options);
        output.Close().Close();
    }

    /// <summary>The datatypes of expressions.</summary>
    private static ExpressionNode TypesOf(ExpressionNode node) => node switch
    {
        ConcatenationNode concatenation => concatenation with { Parts = [.. concatenation.Parts.Select(TypesOf)] },
        { Type: { } type } => new TypeNode(type),
        _ => node,
    };

    /// <summary>Writes what keys or data are: the name of a datatype, an array of them, or expressions.</summary>
    private static void WriteJsonType(JsonOutput output, ExpressionNode type, bool isTypeOf, ListingOptions options)
    {
        if (isTypeOf)
        {
            output.Open().Name("typeof");
            type.WriteJson(output, options);
            output.Close();
        }
        else if (type is ConcatenationNode concatenation)
        {
            ConcatenationNode.JoinJson(output, concatenation.Parts, options);
        }
        else
        {
            type.WriteJson(output, options);
        }
    }

    private void FormatSize(TextOutput output, uint size)
    {
        output.Append("\t\tsize "u8).Append(size);
        if (Count is > 0 and { } count)
            output.Append("\t# count "u8).Append(count);
        output.Append("\n"u8);
    }

    private void FormatType(TextOutput output, ListingOptions options)
    {
        // JSON can describe keys by expressions and data by datatypes; text must do the same with both
        var isTypeOf = IsTypeOf && !(Data is not null && HoldsTypes(Data) && HasKnownWidth(Key));
        output.Append(isTypeOf ? "typeof "u8 : "type "u8);
        (IsTypeOf && !isTypeOf ? TypesOf(Key) : Key).Format(output, options);
        if (!IsMap)
            return;
        output.Append(HasDataRanges ? " : interval "u8 : " : "u8);
        if (ObjectKind is not null)
            output.Append(ObjectKind);
        else
            Data!.Format(output, options);
    }

    private static bool HoldsTypes(ExpressionNode node) => node is ConcatenationNode { Parts: [TypeNode, ..] } || (node is TypeNode { Datatype: var type } && type != DatatypeTable.Verdict);

    private static bool HasKnownWidth(ExpressionNode node) => node is ConcatenationNode concatenation ? concatenation.Parts.All(HasKnownWidth) : node.Type is { Bits: > 0 };

    private void FormatFlags(TextOutput output)
    {
        if (Flags == NftSetFlags.Timeout && Timeout is not null)
            return; // the time says it
        var separator = "\t\tflags ";
        foreach (var (name, flag) in FlagNames)
        {
            if ((Flags & flag) == 0)
                continue;
            output.Append(separator).Append(name);
            separator = ",";
        }
        output.Append(Flags == NftSetFlags.None ? default : "\n"u8);
    }

    private static void FormatTime(TextOutput output, ReadOnlySpan<byte> name, ulong? milliseconds, ListingOptions options)
    {
        if (milliseconds is not { } time)
            return;
        output.Append("\t\t"u8).Append(name);
        TimeSpanType.Write(output, time, options);
        output.Append("\n"u8);
    }

    private void FormatElements(TextOutput output, ListingOptions options)
    {
        var perLine = ElementsPerLine;
        output.Append("\t\telements = { "u8);
        for (var index = 0; index < Elements.Count; index++)
        {
            if (index > 0)
                output.Append(index % perLine == 0 ? ",\n\t\t\t     "u8 : ", "u8);
            Elements[index].Format(output, options);
        }
        output.Append(" }\n"u8);
    }

    /// <summary>How many elements a listing puts into a line: as many as stay readable.</summary>
    private int ElementsPerLine
    {
        get
        {
            const int Addresses = 2, Numbers = 5;
            if (IsMap || Statements.Count > 0 || Key is ConcatenationNode || (Elements is not PlainElements && Elements.Any(element => element is ElementNode)))
                return 1;
            if (Key.Type == DatatypeTable.IPv4Address)
                return Addresses;
            return Key.Type is { IsInteger: true } type && type != DatatypeTable.IPv6Address && type != DatatypeTable.EtherAddress && type != DatatypeTable.InterfaceIndex ? Numbers : 1;
        }
    }

    /// <summary>The flags in the order of JSON.</summary>
    private static readonly (string Name, NftSetFlags Flag)[] JsonFlagNames =
        [("constant", NftSetFlags.Constant), ("interval", NftSetFlags.Interval), ("timeout", NftSetFlags.Timeout), ("dynamic", NftSetFlags.Eval)];

    /// <summary>Reads a set or map; the member's name says which.</summary>
    internal static SetDefinition ReadJson(JsonItem item)
    {
        var (name, type) = (item.Require("name"), item.Require("type"));
        var set = new SetDefinition(name.Identifier(), TypeNode.ReadJson(type)) { IsTypeOf = type.IsObject, Place = name.Place };
        if (item.Name == "map")
            set = set.ReadJsonData(item.Require("map"));
        return set with
        {
            Comment = item.FindComment(),
            PrefersMemory = item.Find("policy")?.OneOf("policy", ("memory", true), ("performance", false)) ?? false,
            Size = (uint?)item.FindNumber("size", uint.MaxValue),
            Flags = (item.Find("flags")?.Items ?? []).Aggregate(NftSetFlags.None, (flags, flag) => flags | flag.OneOf("set flag", JsonFlagNames)),
            Timeout = item.Find("timeout")?.Seconds(),
            GarbageCollectionInterval = item.Find("gc-interval")?.Seconds(uint.MaxValue),
            AutoMerge = item.FindBoolean("auto-merge"),
            Statements = StatementJsonTable.ReadStateful(item.Find("stmt")),
        } is var read && item.Find("elem") is { } elements ? read.ReadJsonElements(elements) : read;
    }

    private SetDefinition ReadJsonData(JsonItem item)
    {
        if (item.IsString && ObjectKinds.Contains(item.Text))
            return this with { ObjectKind = item.Text };
        var data = TypeNode.ReadJson(item);
        return !IsTypeOf && item.IsObject ? throw item.Wrong("what keys lead to is described by expressions, the keys are not") : this with { Data = data };
    }

    private SetDefinition ReadJsonElements(JsonItem item)
    {
        ExpressionNode[] elements = [.. item.Items.Select(ExpressionJsonTable.ReadElement)];
        return this with { Elements = elements, HasDataRanges = elements.Any(element => element is MappingNode { Data: var data } && HoldsRange(data)) };
    }

    private static bool HoldsRange(ExpressionNode node) => node is RangeNode or PrefixNode || (node is ConcatenationNode { Parts: var parts } && parts.Any(HoldsRange));
}
