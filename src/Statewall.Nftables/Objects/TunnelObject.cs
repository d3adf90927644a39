using System.Globalization;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nftables.Json;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Objects;

/// <summary>A tunnel that packets are sent through. // nft_tunnel_obj</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its key, e.g. a network identifier.</param>
public sealed record TunnelObject(string Name, uint Id) : ObjectDefinition("tunnel", Name)
{
    /// <summary>Where its packets come from.</summary>
    public InetAddress? Source { get; init; }

    /// <summary>Where its packets go to, of the same family.</summary>
    public InetAddress? Destination { get; init; }

    /// <summary>Source port.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>Destination port.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>Type of service.</summary>
    public byte? TypeOfService { get; init; }

    /// <summary>Time to live.</summary>
    public byte? TimeToLive { get; init; }

    /// <summary>What its protocol has besides; null when nothing is said.</summary>
    public TunnelOptions? Options { get; init; }

    /// <inheritdoc/>
    protected override void FormatBody(TextOutput output, ListingOptions options)
    {
        output.Append("\t\tid "u8).Append(Id).Append("\n"u8);
        FormatAddress(output, "saddr "u8, Source);
        FormatAddress(output, "daddr "u8, Destination);
        FormatNumber(output, "sport "u8, SourcePort);
        FormatNumber(output, "dport "u8, DestinationPort);
        FormatNumber(output, "tos "u8, TypeOfService);
        FormatNumber(output, "ttl "u8, TimeToLive);
        if (Options is null)
            return;
        output.Append("\t\t"u8).Append(Options.Protocol).Append(" {\n"u8);
        Options.Format(output);
        output.Append("\t\t}\n"u8);
    }

    private protected override void WriteJsonBody(JsonOutput output)
    {
        output.Name("id").Number(Id);
        if (Source is { } source)
            output.Name(source.IsIPv4 ? "src-ipv4" : "src-ipv6").String(source.ToString());
        if (Destination is { } destination)
            output.Name(destination.IsIPv4 ? "dst-ipv4" : "dst-ipv6").String(destination.ToString());
        foreach (var (name, number) in ((string, ushort?)[])[("sport", SourcePort), ("dport", DestinationPort), ("tos", TypeOfService), ("ttl", TimeToLive)])
        {
            if (number is { } value)
                output.Name(name).Number(value);
        }
        if (Options is null)
            return;
        output.Name("type").String(Options.Protocol).Name("tunnel");
        Options.WriteJson(output);
    }

    /// <summary>Reads what stands in its braces.</summary>
    internal static TunnelObject Parse(Parser parser, string name)
    {
        var tunnel = new TunnelObject(name, 0);
        for (parser.SkipSeparators(); !parser.Is(TokenKind.RightBrace); parser.SkipSeparators())
        {
            if (parser.TryTake("id"u8))
                tunnel = tunnel with { Id = (uint)parser.ExpectNumber(uint.MaxValue) };
            else if (parser.Is("ip"u8) || parser.Is("ip6"u8))
                tunnel = tunnel.TakeAddress(parser);
            else if (parser.TryTake("sport"u8))
                tunnel = tunnel with { SourcePort = (ushort)parser.ExpectNumber(ushort.MaxValue) };
            else if (parser.TryTake("dport"u8))
                tunnel = tunnel with { DestinationPort = (ushort)parser.ExpectNumber(ushort.MaxValue) };
            else if (parser.TryTake("tos"u8))
                tunnel = tunnel with { TypeOfService = (byte)parser.ExpectNumber(byte.MaxValue) };
            else if (parser.TryTake("ttl"u8))
                tunnel = tunnel with { TimeToLive = (byte)parser.ExpectNumber(byte.MaxValue) };
            else if (parser.Is(TokenKind.Word) && TunnelOptions.Find(Parser.NameOf(parser.Current)) is { } parse)
                tunnel = tunnel with { Options = TakeOptions(parser, parse) };
            else
                throw parser.Unexpected();
        }
        return tunnel;
    }

    private TunnelObject TakeAddress(Parser parser)
    {
        var isIPv4 = Parser.NameOf(parser.Take()) == "ip";
        var isSource = parser.TryTake("saddr"u8);
        if (!isSource)
            parser.Expect("daddr"u8);
        var span = parser.Span;
        if (!InetAddress.TryParse(Parser.Text(parser.Take()), out var address) || address.IsIPv4 != isIPv4)
            throw Parser.Wrong($"expecting an {(isIPv4 ? "IPv4" : "IPv6")} address", span);
        if ((isSource ? Destination : Source) is { } other && other.IsIPv4 != isIPv4)
            throw Parser.Wrong("both addresses must be of the same family", span);
        return isSource ? this with { Source = address } : this with { Destination = address };
    }

    private static TunnelOptions TakeOptions(Parser parser, Func<Parser, TunnelOptions> parse)
    {
        parser.Take();
        parser.Expect(TokenKind.LeftBrace);
        parser.SkipSeparators();
        var options = parse(parser);
        parser.SkipSeparators();
        parser.Expect(TokenKind.RightBrace);
        return options;
    }

    private static void FormatAddress(TextOutput output, ReadOnlySpan<byte> name, InetAddress? address)
    {
        if (address is { } known)
            output.Append(known.IsIPv4 ? "\t\tip "u8 : "\t\tip6 "u8).Append(name).Append(known).Append("\n"u8);
    }

    private static void FormatNumber(TextOutput output, ReadOnlySpan<byte> name, ushort? number)
    {
        if (number is { } value)
            output.Append("\t\t"u8).Append(name).Append(value).Append("\n"u8);
    }

    internal static TunnelObject ReadJson(JsonItem item, string name)
    {
        var type = item.Find("type");
        var (source, destination) = (ReadAddress(item, "src"), ReadAddress(item, "dst"));
        if (source is { } from && destination is { } to && from.IsIPv4 != to.IsIPv4)
            throw item.Wrong("both addresses must be of the same family");
        return new TunnelObject(name, (uint)item.Require("id").Number(uint.MaxValue))
        {
            Source = source,
            Destination = destination,
            SourcePort = (ushort?)item.FindNumber("sport", ushort.MaxValue),
            DestinationPort = (ushort?)item.FindNumber("dport", ushort.MaxValue),
            TypeOfService = (byte?)item.FindNumber("tos", byte.MaxValue),
            TimeToLive = (byte?)item.FindNumber("ttl", byte.MaxValue),
            Options = type is null ? null : TunnelOptions.ReadJson(type, item.Require("tunnel")),
        };
    }

    private static InetAddress? ReadAddress(JsonItem item, string which)
    {
        if ((item.Find($"{which}-ipv4") ?? item.Find($"{which}-ipv6")) is not { } text)
            return null;
        return InetAddress.TryParse(Encoding.UTF8.GetBytes(text.String()), out var address) && address.IsIPv4 == text.Name.EndsWith('4')
            ? address
            : throw text.Expecting("an address of this family");
    }
}

/// <summary>What the protocol of a tunnel has besides addresses and ports.</summary>
/// <param name="Protocol">The protocol: vxlan, erspan or geneve.</param>
public abstract record TunnelOptions(string Protocol)
{
    private static readonly (string Name, Func<Parser, TunnelOptions> Parse, Func<JsonItem, TunnelOptions> ReadJson)[] Protocols =
    [
        ("erspan", ErspanOptions.Parse, ErspanOptions.ReadJson), ("geneve", GeneveOptions.Parse, GeneveOptions.ReadJson), ("vxlan", VxlanOptions.Parse, VxlanOptions.ReadJson),
    ];

    /// <summary>Writes what stands in their braces.</summary>
    internal abstract void Format(TextOutput output);

    /// <summary>Writes them as a listing in JSON does.</summary>
    internal abstract void WriteJson(JsonOutput output);

    /// <summary>What reads those of a protocol, or null.</summary>
    internal static Func<Parser, TunnelOptions>? Find(string protocol) => Array.Find(Protocols, row => row.Name == protocol).Parse;

    internal static TunnelOptions ReadJson(JsonItem protocol, JsonItem item) =>
        Array.Find(Protocols, row => row.Name == protocol.String()).ReadJson is { } read ? read(item) : throw protocol.Unknown("tunnel protocol", Protocols.Select(row => row.Name));
}

/// <summary>Of VXLAN. // NFTA_TUNNEL_KEY_OPTS_VXLAN</summary>
/// <param name="GroupPolicy">Group policy.</param>
public sealed record VxlanOptions(uint GroupPolicy) : TunnelOptions("vxlan")
{
    internal override void Format(TextOutput output) => output.Append("\t\t\tgbp "u8).Append(GroupPolicy).Append("\n"u8);

    internal override void WriteJson(JsonOutput output) => output.Open().Name("gbp").Number(GroupPolicy).Close();

    internal static VxlanOptions Parse(Parser parser)
    {
        parser.Expect("gbp"u8);
        return new VxlanOptions((uint)parser.ExpectNumber(uint.MaxValue));
    }

    internal static VxlanOptions ReadJson(JsonItem item) => new((uint)item.Require("gbp").Number(uint.MaxValue));
}

/// <summary>Of ERSPAN: version 1 has an index, version 2 a direction and a number of the hardware. // NFTA_TUNNEL_KEY_OPTS_ERSPAN</summary>
/// <param name="Version">The version, 1 or 2.</param>
public sealed record ErspanOptions(int Version) : TunnelOptions("erspan")
{
    private const byte MostHardware = 63; // 6 bits

    /// <summary>The index, of version 1.</summary>
    public uint Index { get; init; }

    /// <summary>The direction, of version 2: packets that leave, not those that come.</summary>
    public bool IsEgress { get; init; }

    /// <summary>The number of the hardware, of version 2.</summary>
    public byte HardwareId { get; init; }

    internal override void Format(TextOutput output)
    {
        output.Append("\t\t\tversion "u8).Append(Version).Append("\n"u8);
        if (Version == 1)
            output.Append("\t\t\tindex "u8).Append(Index).Append("\n"u8);
        else
            output.Append(IsEgress ? "\t\t\tdirection egress\n"u8 : "\t\t\tdirection ingress\n"u8).Append("\t\t\tid "u8).Append(HardwareId).Append("\n"u8);
    }

    internal override void WriteJson(JsonOutput output)
    {
        output.Open().Name("version").Number(Version);
        if (Version == 1)
            output.Name("index").Number(Index);
        else
            output.Name("dir").String(IsEgress ? "egress" : "ingress").Name("hwid").Number(HardwareId);
        output.Close();
    }

    internal static ErspanOptions Parse(Parser parser)
    {
        parser.Expect("version"u8);
        var span = parser.Span;
        var version = parser.ExpectNumber();
        parser.SkipSeparators();
        if (version == 1)
        {
            parser.Expect("index"u8);
            return new ErspanOptions(1) { Index = (uint)parser.ExpectNumber(uint.MaxValue) };
        }
        if (version != 2)
            throw Parser.Wrong("the version is 1 or 2", span);
        parser.Expect("direction"u8);
        var isEgress = parser.TryTake("egress"u8);
        if (!isEgress)
            parser.Expect("ingress"u8);
        parser.SkipSeparators();
        parser.Expect("id"u8);
        return new ErspanOptions(2) { IsEgress = isEgress, HardwareId = (byte)parser.ExpectNumber(MostHardware) };
    }

    internal static ErspanOptions ReadJson(JsonItem item)
    {
        if (item.Require("version").Number(2, least: 1) == 1)
            return new ErspanOptions(1) { Index = (uint)item.Require("index").Number(uint.MaxValue) };
        return new ErspanOptions(2)
        {
            IsEgress = item.Require("dir").OneOf("direction", ("ingress", false), ("egress", true)),
            HardwareId = (byte)item.Require("hwid").Number(MostHardware),
        };
    }
}

/// <summary>Of GENEVE. // NFTA_TUNNEL_KEY_OPTS_GENEVE</summary>
/// <param name="Options">The options of its header.</param>
public sealed record GeneveOptions(IReadOnlyList<(ushort Class, byte Type, string Data)> Options) : TunnelOptions("geneve")
{
    private const int MostBytes = 124; // of one option

    internal override void Format(TextOutput output)
    {
        foreach (var (optionClass, type, data) in Options)
            output.Append(string.Create(CultureInfo.InvariantCulture, $"\t\t\tclass 0x{optionClass:x} opt-type 0x{type:x} data \"{data}\"\n"));
    }

    internal override void WriteJson(JsonOutput output)
    {
        output.OpenArray();
        foreach (var (optionClass, type, data) in Options)
            output.Open().Name("class").Number(optionClass).Name("opt-type").Number(type).Name("data").String(data).Close();
        output.CloseArray();
    }

    internal static GeneveOptions Parse(Parser parser)
    {
        var options = new List<(ushort Class, byte Type, string Data)>();
        for (; !parser.Is(TokenKind.RightBrace); parser.SkipSeparators())
        {
            parser.Expect("class"u8);
            var optionClass = (ushort)parser.ExpectNumber(ushort.MaxValue);
            parser.Expect("opt-type"u8);
            var type = (byte)parser.ExpectNumber(byte.MaxValue);
            parser.Expect("data"u8);
            var span = parser.Span;
            var data = Parser.NameOf(parser.Take());
            options.Add((optionClass, type, IsData(data) ? data : throw Parser.Wrong(DataForm, span)));
        }
        return options.Count > 0 ? new GeneveOptions(options) : throw parser.Unexpected("expecting class");
    }

    internal static GeneveOptions ReadJson(JsonItem item)
    {
        var options = item.Items.Select(option => (
            (ushort)option.Require("class").Number(ushort.MaxValue),
            (byte)option.Require("opt-type").Number(byte.MaxValue),
            option.Require("data") is var data && IsData(data.String()) ? data.Text : throw data.Wrong(DataForm))).ToList();
        return options.Count > 0 ? new GeneveOptions(options) : throw item.Expecting("at least one option");
    }

    private static string DataForm => $"data is 0x and two hexadecimal digits for each byte, a multiple of 4 bytes up to {MostBytes}";

    /// <summary>The bytes of an option's data.</summary>
    internal static byte[] BytesOf(string data) => Convert.FromHexString(data.AsSpan(2));

    /// <summary>The data of an option.</summary>
    internal static string TextOf(byte[] bytes) => $"0x{Convert.ToHexStringLower(bytes)}";

    private static bool IsData(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) && text.Length is > 2 and <= 2 + (MostBytes * 2) && (text.Length - 2) % 8 == 0 && text[2..].All(char.IsAsciiHexDigit);
}
