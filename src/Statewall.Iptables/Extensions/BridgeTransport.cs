using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

/// <summary>
/// What ip and ip6 of ebtables have in common: addresses, traffic class, protocol, bits, and ports or types of ICMP.
/// // saddr, daddr, smsk, dmsk, tos, protocol, bitmask, invflags, sport[2] or icmp_type[2], dport[2] or icmp_code[2]
/// </summary>
internal abstract class BridgeTransport : BridgeMatch
{
    /// <summary>Bits of the fields. // EBT_IP_SOURCE …</summary>
    protected const byte Source = 1, Destination = 2, Class = 4, Protocol = 8, SourcePort = 16, DestinationPort = 32, Icmp = 64;

    private readonly NfProto _addressFamily;
    private readonly int _addressBytes;
    private readonly int _classAt;

    /// <param name="name">The match's name.</param>
    /// <param name="addressFamily">The family of its addresses: sender, receiver and the masks of both, one behind the other.</param>
    protected BridgeTransport(string name, NfProto addressFamily)
        : base(name, 4 * AddressBytes(addressFamily) + 2)
    {
        (_addressFamily, _addressBytes, _classAt) = (addressFamily, AddressBytes(addressFamily), 4 * AddressBytes(addressFamily));
        Families = XtFamilies.Bridge;
    }

    /// <summary>The protocol of ICMP.</summary>
    protected abstract byte IcmpProtocol { get; }

    /// <summary>Names of types of ICMP: type, first and last code.</summary>
    protected abstract IReadOnlyList<(string Name, byte Type, byte FirstCode, byte LastCode)> IcmpNames { get; }

    private static int AddressBytes(NfProto family) => family == NfProto.IPv4 ? InetAddress.IPv4Size : InetAddress.IPv6Size;

    /// <summary>The traffic class that is asked for.</summary>
    protected byte ClassOf(ReadOnlySpan<byte> info) => info[_classAt];

    /// <summary>The protocol that is asked for.</summary>
    protected byte ProtocolOf(ReadOnlySpan<byte> info) => info[ProtocolAt];

    private int ProtocolAt => _classAt + 1;

    private int SourcePortAt => _classAt + 4;

    private int DestinationPortAt => _classAt + 8;

    /// <summary>The options.</summary>
    /// <param name="start">What their names begin with.</param>
    /// <param name="className">The rest of the name of the traffic class.</param>
    protected XtOption[] TransportOptions(string start, string className) =>
    [
        Field($"{start}-source", Source, value => ReadAddress(value, 0)),
        Field($"{start}-src", Source, value => ReadAddress(value, 0)) with { AliasOf = $"{start}-source" },
        Field($"{start}-destination", Destination, value => ReadAddress(value, _addressBytes)),
        Field($"{start}-dst", Destination, value => ReadAddress(value, _addressBytes)) with { AliasOf = $"{start}-destination" },
        Field($"{start}-{className}", Class, value => value.Info[_classAt] = (byte)value.Number(value.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? value.Text : $"0x{value.Text}", 0, byte.MaxValue)),
        Field($"{start}-protocol", Protocol, ReadProtocol),
        Field($"{start}-proto", Protocol, ReadProtocol) with { AliasOf = $"{start}-protocol" },
        Field($"{start}-source-port", SourcePort, value => ReadPorts(value, SourcePortAt)),
        Field($"{start}-sport", SourcePort, value => ReadPorts(value, SourcePortAt)) with { AliasOf = $"{start}-source-port" },
        Field($"{start}-destination-port", DestinationPort, value => ReadPorts(value, DestinationPortAt)),
        Field($"{start}-dport", DestinationPort, value => ReadPorts(value, DestinationPortAt)) with { AliasOf = $"{start}-destination-port" },
        Field($"{start}-icmp-type", Icmp, value => ReadIcmp(value, IcmpNames, SourcePortAt)),
    ];

    /// <summary>Checks that protocol and fields go together.</summary>
    protected void CheckTransport(OptionSummary options, ushort etherType, string etherName)
    {
        var info = options.Info;
        if (options.Rule.Head is not BridgeHead { HasProtocol: true, IsProtocolInverted: false } head || head.Protocol != etherType)
            throw options.Wrong($"For {Name} filtering the protocol must be specified as {etherName}");
        var protocol = Has(info, Protocol) && !IsInverted(info, Protocol) ? info[ProtocolAt] : (byte)0;
        if ((Has(info, SourcePort) || Has(info, DestinationPort)) && protocol is not (6 or 17 or 33 or 132 or 136))
            throw options.Wrong("For port filtering the IP protocol must be either 6 (tcp), 17 (udp), 33 (dccp), 132 (sctp) or 136 (udplite)");
        if (Has(info, Icmp) && protocol != IcmpProtocol)
            throw options.Wrong($"For icmp type filtering the IP protocol must be {IcmpProtocol}");
    }

    /// <summary>Writes the options.</summary>
    protected void SaveTransport(TextOutput output, ReadOnlySpan<byte> info, string start, string className)
    {
        if (Has(info, Source))
            WriteAddress(output.Option($"{start}-src", IsInverted(info, Source)).Append(" "), info, 0);
        if (Has(info, Destination))
            WriteAddress(output.Option($"{start}-dst", IsInverted(info, Destination)).Append(" "), info, _addressBytes);
        if (Has(info, Class))
            output.Option($"{start}-{className}", IsInverted(info, Class)).Append($" 0x{info[_classAt]:X2}");
        if (Has(info, Protocol))
            output.Option($"{start}-proto", IsInverted(info, Protocol)).Append(" ").Append(NameOf(info[ProtocolAt]));
        SavePorts(output, info, $"{start}-sport", SourcePort, SourcePortAt);
        SavePorts(output, info, $"{start}-dport", DestinationPort, DestinationPortAt);
        if (Has(info, Icmp))
            SaveIcmp(output.Option($"{start}-icmp-type", IsInverted(info, Icmp)).Append(" "), info.Slice(SourcePortAt, 2), info.Slice(DestinationPortAt, 2), IcmpNames);
    }

    /// <summary>Writes the addresses in nft's language.</summary>
    protected void TranslateAddresses(RuleTranslation translation, ReadOnlySpan<byte> info, string header)
    {
        if (Has(info, Source))
            WriteAddress(translation.Match($"{header} saddr", IsInverted(info, Source)), info, 0);
        if (Has(info, Destination))
            WriteAddress(translation.Match($"{header} daddr", IsInverted(info, Destination)), info, _addressBytes);
    }

    /// <summary>Writes the fields behind the addresses in nft's language.</summary>
    protected void TranslateTransport(RuleTranslation translation, ReadOnlySpan<byte> info, string icmp)
    {
        if (Has(info, Protocol) && !Has(info, SourcePort) && !Has(info, DestinationPort) && !Has(info, Icmp))
            translation.Match("meta l4proto", IsInverted(info, Protocol)).Append(ProtocolText.NameOf(info[ProtocolAt]));
        TranslatePorts(translation, info, "sport", SourcePort, SourcePortAt);
        TranslatePorts(translation, info, "dport", DestinationPort, DestinationPortAt);
        if (!Has(info, Icmp))
            return;
        var types = info.Slice(SourcePortAt, 2);
        var codes = info.Slice(DestinationPortAt, 2);
        translation.Match($"{icmp} type", IsInverted(info, Icmp)).Range(types[0], types[1], "-");
        if (codes[0] != 0 || codes[1] != byte.MaxValue)
        {
            if (types[0] == types[1] && !IsNamedAlone(types[0], codes))
                translation.Match($"{icmp} code", IsInverted(info, Icmp)).Range(codes[0], codes[1], "-");
        }
    }

    private bool IsNamedAlone(byte type, ReadOnlySpan<byte> codes)
    {
        var (first, last) = (codes[0], codes[1]);
        return IcmpNames.Any(name => name.Type == type && name.FirstCode == first && name.LastCode == last) && IcmpNames.Count(name => name.Type == type) == 1;
    }

    private void TranslatePorts(RuleTranslation translation, ReadOnlySpan<byte> info, string name, byte bit, int at)
    {
        if (!Has(info, bit))
            return;
        translation.Match($"{NameOf(info[ProtocolAt])} {name}", IsInverted(info, bit)).Range(info.Read16(at), info.Read16(at + 2), "-");
    }

    private void SavePorts(TextOutput output, ReadOnlySpan<byte> info, string option, byte bit, int at)
    {
        if (Has(info, bit))
            output.Option(option, IsInverted(info, bit)).Append(" ").Range(info.Read16(at), info.Read16(at + 2));
    }

    /// <summary>Writes a type of ICMP: its name, or ranges of types and codes.</summary>
    protected static void SaveIcmp(TextOutput output, ReadOnlySpan<byte> types, ReadOnlySpan<byte> codes, IReadOnlyList<(string Name, byte Type, byte FirstCode, byte LastCode)> names)
    {
        foreach (var (name, type, first, last) in names)
        {
            if (types[0] != type || types[1] != type || codes[0] != first || codes[1] != last)
                continue;
            output.Append(name);
            return;
        }
        output.Range(types[0], types[1]);
        if (!codes.IsEmpty)
            output.Append("/").Range(codes[0], codes[1]);
    }

    /// <summary>Reads a type of ICMP: a name, or ranges of types and codes.</summary>
    protected static void ReadIcmp(OptionValue value, IReadOnlyList<(string Name, byte Type, byte FirstCode, byte LastCode)> names, int typesAt)
    {
        var info = value.Info;
        foreach (var (name, type, first, last) in names)
        {
            if (!name.StartsWith(value.Text, StringComparison.OrdinalIgnoreCase))
                continue;
            (info[typesAt], info[typesAt + 1], info[typesAt + 4], info[typesAt + 5]) = (type, type, first, last);
            return;
        }
        var slash = value.Text.IndexOf('/', StringComparison.Ordinal);
        (info[typesAt], info[typesAt + 1]) = Pair(value, slash < 0 ? value.Text : value.Text[..slash]);
        (info[typesAt + 4], info[typesAt + 5]) = slash < 0 ? ((byte)0, byte.MaxValue) : Pair(value, value.Text[(slash + 1)..]);
    }

    private static (byte From, byte To) Pair(OptionValue value, string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || !CNumber.TryParse(parts[0], out var from) || !CNumber.TryParse(parts[^1], out var to) || to > byte.MaxValue || from > to)
            throw value.Bad();
        return ((byte)from, (byte)to);
    }

    // As the system's file has them. // getprotobynumber
    private static string NameOf(byte protocol) => Nftables.Datatypes.NameSources.OfMachine.Protocols.NameOf(protocol) ?? (protocol is 6 or 17 or 1 or 58 ? ProtocolText.NameOf(protocol) : protocol.ToString(CultureInfo.InvariantCulture));

    private void ReadProtocol(OptionValue value) => value.Info[ProtocolAt] = (byte)ProtocolText.Parse(value.Text);

    private void ReadAddress(OptionValue value, int at)
    {
        if (HostNames.ParsePatterns(value.Text, _addressFamily, isInverted: false) is not [var pattern])
            throw value.Bad();
        pattern.Address.Write(value.Info[at..]);
        pattern.Mask.Write(value.Info[(at + 2 * _addressBytes)..]);
    }

    private void WriteAddress(TextOutput output, ReadOnlySpan<byte> info, int at) =>
        output.AddressAndMask(InetAddress.Read(info.Slice(at, _addressBytes)), InetAddress.Read(info.Slice(at + 2 * _addressBytes, _addressBytes)));

    private static void ReadPorts(OptionValue value, int at)
    {
        var (from, to) = value.Ports();
        value.Info.Write16(at, from);
        value.Info.Write16(at + 2, to);
    }
}
