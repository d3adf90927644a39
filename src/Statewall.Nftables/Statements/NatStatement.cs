using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Which address is translated, and by what.</summary>
public enum NatKind
{
    /// <summary>The source, by a given address.</summary>
    Source,

    /// <summary>The destination, by a given address.</summary>
    Destination,

    /// <summary>The source, by that of the interface that the packet leaves by. // nft_masq.c</summary>
    Masquerade,

    /// <summary>The destination, by this host. // nft_redir.c</summary>
    Redirect,
}

/// <summary>The packet's connection is translated. // nft_nat.c</summary>
/// <param name="Kind">What is translated, and by what.</param>
public sealed record NatStatement(NatKind Kind) : StatementNode
{
    private static readonly (string Name, NfNatRangeFlags Flag)[] FlagNames =
        [("random", NfNatRangeFlags.ProtoRandom), ("fully-random", NfNatRangeFlags.ProtoRandomFully), ("persistent", NfNatRangeFlags.Persistent)];

    /// <summary>Family of the address, where it is said.</summary>
    public NfProto? Family { get; init; }

    /// <summary>The address, a range of them, or what gives it; null when none is said.</summary>
    public ExpressionNode? Address { get; init; }

    /// <summary>The port, a range of them, or what gives it; null when none is said.</summary>
    public ExpressionNode? Port { get; init; }

    /// <summary>The first bits of the address are exchanged for those of a prefix. // NF_NAT_RANGE_NETMAP</summary>
    public bool IsPrefix { get; init; }

    /// <summary>How ports and addresses are chosen.</summary>
    public NfNatRangeFlags Flags { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => true;

    internal override void Linearize(RuleWriter writer)
    {
        var registers = new NatRegisters();
        if (Address is not null)
            LoadAddress(writer, Address, ref registers);
        if (Port is not null)
            (registers.MinimumPort, registers.MaximumPort) = LoadBounds(writer, Port);
        NfNatRangeFlags? flags = Flags | (Port is not null ? NfNatRangeFlags.ProtoSpecified : 0) | (IsPrefix ? NfNatRangeFlags.Netmap : 0);
        flags = flags == NfNatRangeFlags.None ? null : flags;
        switch (Kind)
        {
            case NatKind.Masquerade:
                writer.Add(new MasqExpression { Flags = flags, MinimumPortRegister = registers.MinimumPort, MaximumPortRegister = registers.MaximumPort });
                break;
            case NatKind.Redirect:
                writer.Add(new RedirExpression { Flags = flags, MinimumPortRegister = registers.MinimumPort, MaximumPortRegister = registers.MaximumPort });
                break;
            default:
                writer.Add(new NatExpression
                {
                    Type = Kind == NatKind.Source ? NftNatType.Snat : NftNatType.Dnat,
                    Family = (uint)(Family ?? writer.Family),
                    MinimumAddressRegister = registers.MinimumAddress,
                    MaximumAddressRegister = registers.MaximumAddress,
                    MinimumPortRegister = registers.MinimumPort,
                    MaximumPortRegister = registers.MaximumPort,
                    Flags = flags,
                });
                break;
        }
    }

    private struct NatRegisters
    {
        public uint? MinimumAddress, MaximumAddress, MinimumPort, MaximumPort;
    }

    private static void LoadAddress(RuleWriter writer, ExpressionNode address, ref NatRegisters registers)
    {
        if (address is not MapNode map)
        {
            (registers.MinimumAddress, registers.MaximumAddress) = LoadBounds(writer, address);
            return;
        }
        // what the map leads to: an address, with a port or without, and the highest ones behind when they are ranges
        var register = writer.Take(map.Key);
        var set = SetWriter.AddLookup(writer, new Lookup(map.Key, map.Map) { Destination = RuleWriter.NumberOf(register) }, register);
        var shape = set?.Data?.Shape ?? ElementBytes.ShapeOfData(((SetReferenceNode)map.Map).Name, writer);
        var places = new List<uint>();
        foreach (var field in shape.Fields)
        {
            places.Add(RuleWriter.NumberOf(register));
            register += field.PaddedBytes / 4;
        }
        var hasPort = shape.Fields.Any(field => field.Bytes == sizeof(ushort));
        registers.MinimumAddress = places[0];
        registers.MinimumPort = hasPort ? places[1] : null;
        registers.MaximumAddress = places.Count > (hasPort ? 2 : 1) ? places[hasPort ? 2 : 1] : null;
        registers.MaximumPort = hasPort && places.Count > 3 ? places[3] : null;
    }

    /// <summary>Loads a value, or the lowest and the highest of a range.</summary>
    private static (uint? Minimum, uint? Maximum) LoadBounds(RuleWriter writer, ExpressionNode value)
    {
        var (from, to) = value switch
        {
            RangeNode range => (range.From, range.To),
            PrefixNode { Value: ValueNode first } prefix => (first, first with { Number = first.Number | ElementBytes.RestOf(prefix) }),
            _ => (value, null),
        };
        return (writer.LoadForNetwork(from), to is null ? null : writer.LoadForNetwork(to));
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append(Kind switch
        {
            NatKind.Source => "snat"u8,
            NatKind.Destination => "dnat"u8,
            NatKind.Masquerade => "masquerade"u8,
            _ => "redirect"u8,
        });
        if (Address is not null || Port is not null)
            FormatTarget(output, options);
        var separator = " ";
        foreach (var (name, flag) in FlagNames)
        {
            if ((Flags & flag) == 0)
                continue;
            output.Append(separator).Append(name);
            separator = ",";
        }
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name(KindNames[(int)Kind]);
        string[] flags = [.. JsonFlagNames.Where(row => ((IsPrefix ? Flags | NfNatRangeFlags.Netmap : Flags) & row.Flag) != 0).Select(row => row.Name)];
        if (Address is null && Port is null && flags.Length == 0)
        {
            output.Null();
            return;
        }
        output.Open();
        NatTarget.WriteJson(output, Family, Address, null, options);
        output.StringsIfAny("flags", flags);
        NatTarget.WriteJson(output, null, null, Port, options);
        if (IsPrefix)
            output.Name("type_flags").Strings(["prefix"]);
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        var statement = new NatStatement(Parser.NameOf(parser.Take()) switch
        {
            "snat" => NatKind.Source,
            "dnat" => NatKind.Destination,
            "masquerade" => NatKind.Masquerade,
            _ => NatKind.Redirect,
        });
        var isGiven = statement.Kind is NatKind.Source or NatKind.Destination;
        if (isGiven)
            statement = statement.TakeFamily(parser);
        if (parser.TryTake("to"u8))
            statement = statement.TakeTarget(parser);
        else if (isGiven)
            statement = statement with { Address = parser.ParseMappedValue() }; // the old form, without `to`
        return statement with { Flags = TakeFlags(parser), Place = parser.PlaceFrom(start) };
    }

    private void FormatTarget(TextOutput output, ListingOptions options)
    {
        if (Family is { } family)
            output.Append(family == NfProto.IPv4 ? " ip"u8 : " ip6"u8);
        if (IsPrefix)
            output.Append(" prefix"u8);
        output.Append(" to "u8);
        NatTarget.Format(output, Address, Port, options);
    }

    private NatStatement TakeFamily(Parser parser)
    {
        var statement = this;
        if (parser.Is("ip"u8) && parser.Peek().Kind == TokenKind.Word && IsFamilyFollowed(parser))
            (statement, _) = (this with { Family = NfProto.IPv4 }, parser.Take());
        else if (parser.Is("ip6"u8) && IsFamilyFollowed(parser))
            (statement, _) = (this with { Family = NfProto.IPv6 }, parser.Take());
        if (parser.TryTake("prefix"u8))
            statement = statement with { IsPrefix = true };
        else if (parser.TryTake("interval"u8) || (parser.Is("addr"u8) && parser.Peek().Kind == TokenKind.Dot))
            statement = statement.TakeOldForm(parser);
        return statement;
    }

    private static bool IsFamilyFollowed(Parser parser)
    {
        var next = Parser.Text(parser.Peek());
        return next.SequenceEqual("to"u8) || next.SequenceEqual("prefix"u8) || next.SequenceEqual("interval"u8) || next.SequenceEqual("addr"u8);
    }

    /// <summary><c>interval</c> and <c>addr . port</c> were needed once, and say nothing now.</summary>
    private NatStatement TakeOldForm(Parser parser)
    {
        if (parser.TryTake("addr"u8))
        {
            parser.Expect(TokenKind.Dot);
            parser.Expect("port"u8);
        }
        return this;
    }

    private NatStatement TakeTarget(Parser parser)
    {
        var (address, port) = NatTarget.Parse(parser);
        if (Kind is NatKind.Masquerade or NatKind.Redirect && address is not null and not MapNode && port is null)
            (address, port) = (null, address); // `redirect to 22` is the old form of `redirect to :22`
        return this with { Address = address, Port = port };
    }

    private static NfNatRangeFlags TakeFlags(Parser parser)
    {
        var flags = NfNatRangeFlags.None;
        while (parser.Is(TokenKind.Word) && Find(parser) is var flag and not NfNatRangeFlags.None)
        {
            parser.Take();
            flags |= flag;
            if (!parser.TryTake(TokenKind.Comma))
                break;
            if (!parser.Is(TokenKind.Word) || Find(parser) == NfNatRangeFlags.None)
                throw parser.Unexpected("expecting random, fully-random or persistent");
        }
        return flags;
    }

    private static NfNatRangeFlags Find(Parser parser)
    {
        var name = Parser.NameOf(parser.Current);
        return Array.Find(FlagNames, row => row.Name == name).Flag;
    }

    private static readonly string[] KindNames = ["snat", "dnat", "masquerade", "redirect"];

    private static readonly (string Name, NfNatRangeFlags Flag)[] JsonFlagNames = [.. FlagNames, ("netmap", NfNatRangeFlags.Netmap)];

    internal static NatStatement ReadJson(JsonItem item)
    {
        var statement = new NatStatement((NatKind)Array.IndexOf(KindNames, item.Name));
        var isGiven = statement.Kind is NatKind.Source or NatKind.Destination;
        if (item.IsNull)
            return isGiven ? throw item.Wrong($"{item.Name} needs an address or a port") : statement;
        var flags = (item.Find("flags")?.Items ?? []).Aggregate(NfNatRangeFlags.None, (flags, flag) => flags | flag.OneOf("nat flag", JsonFlagNames));
        var hasPrefix = (item.Find("type_flags")?.Items ?? []).Aggregate(false, (has, flag) => has | flag.OneOf("nat type flag", ("interval", false), ("prefix", true), ("concat", false)));
        var (family, address, port) = NatTarget.ReadJson(item);
        if (isGiven ? address is null && port is null : address is not null || family is not null)
            throw item.Wrong(isGiven ? $"{item.Name} needs an address or a port" : $"{item.Name} has no address");
        return statement with
        {
            Family = family,
            Address = address,
            Port = port,
            Flags = flags & ~NfNatRangeFlags.Netmap,
            IsPrefix = hasPrefix || (flags & NfNatRangeFlags.Netmap) != 0,
        };
    }
}

/// <summary>An address and a port: <c>ADDRESS:PORT</c>, IPv6 addresses in brackets when a port follows.</summary>
internal static class NatTarget
{
    public static (ExpressionNode? Address, ExpressionNode? Port) Parse(Parser parser)
    {
        ExpressionNode? address = null;
        if (!parser.Is(TokenKind.Colon))
            address = parser.ParseMappedValue();
        return (address, parser.TryTake(TokenKind.Colon) ? parser.ParseMappedValue() : null);
    }

    public static void Format(TextOutput output, ExpressionNode? address, ExpressionNode? port, ListingOptions options)
    {
        if (address is not null)
            FormatAddress(output, address, isBracketed: port is not null, options);
        if (port is null)
            return;
        output.Append(":"u8);
        port.Format(output, options);
    }

    /// <summary>Writes the members that name a target, those that are said.</summary>
    public static void WriteJson(JsonOutput output, NfProto? family, ExpressionNode? address, ExpressionNode? port, ListingOptions options)
    {
        if (family is { } said)
            output.Name("family").String(RulesetText.NameOf(said));
        if (address is not null)
        {
            output.Name("addr");
            address.WriteJson(output, options);
        }
        if (port is not null)
        {
            output.Name("port");
            port.WriteJson(output, options);
        }
    }

    public static (NfProto? Family, ExpressionNode? Address, ExpressionNode? Port) ReadJson(JsonItem item) => (
        item.Find("family") is { } family ? ReadFamily(family) : null,
        item.Find("addr") is { } address ? ExpressionJsonTable.ReadMapped(address) : null,
        item.Find("port") is { } port ? ExpressionJsonTable.ReadMapped(port) : null);

    public static NfProto ReadFamily(JsonItem item) => item.OneOf("family", ("ip", NfProto.IPv4), ("ip6", NfProto.IPv6));

    internal static void FormatAddress(TextOutput output, ExpressionNode address, bool isBracketed, ListingOptions options)
    {
        if (address is RangeNode range && isBracketed)
        {
            FormatAddress(output, range.From, isBracketed, options);
            output.Append("-"u8);
            FormatAddress(output, range.To, isBracketed, options);
            return;
        }
        isBracketed &= address is ValueNode { Type: var type } && type == Datatypes.DatatypeTable.IPv6Address;
        output.Append(isBracketed ? "["u8 : default);
        address.Format(output, options);
        output.Append(isBracketed ? "]"u8 : default);
    }
}
