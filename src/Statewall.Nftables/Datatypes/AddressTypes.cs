using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;

namespace Statewall.Nftables.Datatypes;

/// <summary>IPv4 and IPv6 addresses.</summary>
internal sealed class InetAddressType(string name, string description, int size)
    : Datatype(name, description, size * 8, DataOrder.Network, DatatypeTable.Integer)
{
    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (size == 4 && IntegerType.TryRead(text, out var number) && number <= uint.MaxValue) // as the C library reads an address of one part
        {
            value = new ParsedValue(number);
            return null;
        }
        value = default;
        if (!InetAddress.TryParse(text, out var address) || address.Bytes.Length != size)
            return $"Could not parse {Description} `{Encoding.UTF8.GetString(text)}'"; // names are not resolved: a ruleset must not depend on who answers
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.Write(bytes[(16 - size)..]);
        value = new ParsedValue(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        output.Append(new InetAddress(bytes[(16 - size)..]));
    }
}

/// <summary>Addresses of the link layer: octets in hexadecimal.</summary>
internal sealed class LinkAddressType(string name, string description, int bits, Datatype? parent)
    : Datatype(name, description, bits, DataOrder.Network, parent)
{
    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        var number = UInt128.Zero;
        value = default;
        var count = 0;
        foreach (var part in text.Split((byte)':'))
        {
            if (!byte.TryParse(text[part], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet) || ++count > 16)
                return $"Could not parse {Description}";
            number = (number << 8) | octet;
        }
        if (Bits > 0 && count * 8 != Bits)
            return $"Could not parse {Description}";
        value = new ParsedValue(number);
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        for (var at = (Bits > 0 ? Bits : bits) - 8; at >= 0; at -= 8)
        {
            output.Append(((byte)(value >> at)).ToString("x2", CultureInfo.InvariantCulture));
            if (at > 0)
                output.Append(":"u8);
        }
    }
}

/// <summary>Ports.</summary>
internal sealed class ServiceType() : Datatype("inet_service", "internet network service", 16, DataOrder.Network, DatatypeTable.Integer)
{
    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (IntegerType.TryRead(text, out var number))
        {
            value = new ParsedValue(number);
            return number > ushort.MaxValue ? "Service out of range" : null;
        }
        var word = Encoding.UTF8.GetString(text);
        value = default;
        if (!names.Services.TryFind(word, out var port))
        {
            var near = Nearest.Of(word, names.Services.Names);
            return "Could not resolve service: Servname not supported for ai_socktype" + (near is null ? "" : $"; did you mean `{near}'?");
        }
        value = new ParsedValue(port);
        return null;
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (options.ServiceNames && options.Names.Services.NameOf((uint)value) is { } name)
            output.Append($"\"{name}\"");
        else
            output.Append(value);
    }

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (options.ServiceNames && options.Names.Services.NameOf((uint)value) is { } name)
            output.String(name);
        else
            output.Value(value);
    }
}

/// <summary>Transport protocols.</summary>
internal sealed class ProtocolType() : Datatype("inet_proto", "Internet protocol", 8, DataOrder.Network, DatatypeTable.Integer)
{
    public override string? Parse(ReadOnlySpan<byte> text, NameSources names, out ParsedValue value)
    {
        if (IntegerType.TryRead(text, out var number))
        {
            value = new ParsedValue(number);
            return number > byte.MaxValue ? "Protocol out of range" : null;
        }
        if (ProtocolNames.Table.TryFind(text, out var known))
        {
            value = new ParsedValue(known);
            return null;
        }
        var word = Encoding.UTF8.GetString(text);
        var isKnown = names.Protocols.TryFind(word, out var found);
        value = new ParsedValue(found);
        if (isKnown)
            return null;
        var near = ProtocolNames.Table.Suggest(text);
        return $"Could not resolve protocol name" + (near is null ? "" : $"; did you mean `{near}'?");
    }

    public override void Format(TextOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (!options.NumericProtocols && NameOf(value, options) is { } name)
            output.Append(name);
        else
            output.Append(value);
    }

    internal override void WriteJson(JsonOutput output, UInt128 value, int bits, ListingOptions options)
    {
        if (!options.NumericProtocols && NameOf(value, options) is { } name)
            output.String(name);
        else
            output.Value(value);
    }

    internal override void DescribeValues(TextOutput output, NameSources names)
    {
        for (var number = 0u; number < byte.MaxValue; number++)
        {
            if (names.Protocols.NameOf(number) is { } name)
                output.Append($"\t{name,-30}\t{number}\n");
        }
    }

    private static string? NameOf(UInt128 value, ListingOptions options) => ProtocolNames.Table.NameOf(value) ?? options.Names.Protocols.NameOf((uint)value);
}

/// <summary>Transport protocols that have a name on every machine.</summary>
internal static class ProtocolNames
{
    public static SymbolTable Table { get; } = new(
        ("icmp", 1), ("igmp", 2), ("tcp", 6), ("udp", 17), ("dccp", 33), ("gre", 47), ("esp", 50), ("ah", 51),
        ("ipv6-icmp", 58), ("icmpv6", 58), ("comp", 108), ("ipcomp", 108), ("sctp", 132), ("udplite", 136));
}
