using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Listing;
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
            output.Append("\t\tsize "u8).Append(size).Append("\n"u8);
        FormatFlags(output);
        for (var index = 0; index < Statements.Count; index++)
        {
            output.Append(index == 0 ? "\t\t"u8 : " "u8);
            Statements[index].Format(output, options with { Stateless = true });
            output.Append(index == Statements.Count - 1 ? "\n"u8 : default);
        }
        FormatTime(output, "timeout "u8, Timeout);
        FormatTime(output, "gc-interval "u8, GarbageCollectionInterval);
        if (AutoMerge)
            output.Append("\t\tauto-merge\n"u8);
        if (Comment is not null)
            output.Append($"\t\tcomment \"{Comment}\"\n");
        if (Elements.Count > 0 && !options.Terse)
            FormatElements(output, options);
        output.Append("\t}\n"u8);
    }

    private void FormatType(TextOutput output, ListingOptions options)
    {
        output.Append(IsTypeOf ? "typeof "u8 : "type "u8);
        Key.Format(output, options);
        if (!IsMap)
            return;
        output.Append(HasDataRanges ? " : interval "u8 : " : "u8);
        if (ObjectKind is not null)
            output.Append(ObjectKind);
        else
            Data!.Format(output, options);
    }

    private void FormatFlags(TextOutput output)
    {
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

    private static void FormatTime(TextOutput output, ReadOnlySpan<byte> name, ulong? milliseconds)
    {
        if (milliseconds is not { } time)
            return;
        output.Append("\t\t"u8).Append(name);
        TimeSpanType.Write(output, time);
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
            if (IsMap || Statements.Count > 0 || Key is ConcatenationNode || Elements.Any(element => element is ElementNode))
                return 1;
            if (Key.Type == DatatypeTable.IPv4Address)
                return Addresses;
            return Key.Type is { IsInteger: true } type && type != DatatypeTable.IPv6Address && type != DatatypeTable.EtherAddress && type != DatatypeTable.InterfaceIndex ? Numbers : 1;
        }
    }
}
