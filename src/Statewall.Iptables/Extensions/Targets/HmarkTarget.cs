using System.Numerics;
using Statewall.Iptables.Rules;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// Sets the mark by a hash of what tells connections apart.
/// // struct xt_hmark_info: src_mask, dst_mask, port_mask, port_set (of sport and dport, or an SPI), flags, proto_mask, hashrnd, hmodulus, hoffset
/// </summary>
internal sealed class HmarkTarget : XtTarget
{
    private const int SourceAt = 0, DestinationAt = 16, PortMaskAt = 32, PortSetAt = 36, FlagsAt = 40, ProtocolAt = 44, SeedAt = 48, ModulusAt = 52, OffsetAt = 56;

    // XT_HMARK_FLAG
    private const uint HasSource = 1 << 0, HasDestination = 1 << 1, HasSpi = 1 << 2, HasSpiMask = 1 << 3, HasSourcePort = 1 << 4, HasDestinationPort = 1 << 5,
        HasSourceMask = 1 << 6, HasDestinationMask = 1 << 7, HasProtocol = 1 << 8, HasSeed = 1 << 9, HasModulus = 1 << 10, HasOffset = 1 << 11, ByConnection = 1 << 12;

    private const uint AnySpi = HasSpi | HasSpiMask, AnyPort = HasSourcePort | HasDestinationPort | HasSourceMask | HasDestinationMask;

    private HmarkTarget(XtFamilies family)
        : base("HMARK")
    {
        Families = family;
        Size = 60;
        Options =
        [
            new("hmark-tuple", ReadTuple),
            new("hmark-src-prefix", value => ReadPrefix(value, SourceAt, HasSource)),
            new("hmark-dst-prefix", value => ReadPrefix(value, DestinationAt, HasDestination)),
            new("hmark-sport-mask", value => ReadPort(value, PortMaskAt, HasSourceMask)),
            new("hmark-dport-mask", value => ReadPort(value, PortMaskAt + 2, HasDestinationMask)),
            new("hmark-spi-mask", value => ReadSpi(value, PortMaskAt, HasSpiMask)),
            new("hmark-sport", value => ReadPort(value, PortSetAt, HasSourcePort)),
            new("hmark-dport", value => ReadPort(value, PortSetAt + 2, HasDestinationPort)),
            new("hmark-spi", value => ReadSpi(value, PortSetAt, HasSpi)),
            new("hmark-proto-mask", ReadProtocol),
            new("hmark-rnd", value => Read(value, SeedAt, HasSeed, 0)) { IsRequired = true },
            new("hmark-mod", value => Read(value, ModulusAt, HasModulus, 1)) { IsRequired = true },
            new("hmark-offset", value => Read(value, OffsetAt, HasOffset, 0)),
        ];
    }

    /// <summary>That of iptables.</summary>
    public static HmarkTarget IPv4 { get; } = new(XtFamilies.IPv4);

    /// <summary>That of ip6tables.</summary>
    public static HmarkTarget IPv6 { get; } = new(XtFamilies.IPv6);

    private int AddressSize => Families == XtFamilies.IPv4 ? InetAddress.IPv4Size : InetAddress.IPv6Size;

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        var flags = info.Read32(FlagsAt);
        if ((flags & AnySpi) != 0 && (flags & AnyPort) != 0)
            throw options.Wrong("you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time");
        if ((flags & ~(HasSeed | HasModulus | HasOffset)) == 0)
            throw options.Wrong("you have to specify --hmark-tuple at least");
    }

    /// <inheritdoc/>
    // what lies behind an address of IPv4 does not count
    public override bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Slice(SourceAt, AddressSize).SequenceEqual(right.Slice(SourceAt, AddressSize))
        && left.Slice(DestinationAt, AddressSize).SequenceEqual(right.Slice(DestinationAt, AddressSize))
        && left[PortMaskAt..Size].SequenceEqual(right[PortMaskAt..Size]);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var flags = info.Read32(FlagsAt);
        if ((flags & HasSource) != 0)
            output.Option("hmark-src-prefix").Append(" ").Append(Length(info, SourceAt));
        if ((flags & HasDestination) != 0)
            output.Option("hmark-dst-prefix").Append(" ").Append(Length(info, DestinationAt));
        WriteParts(output, info, flags, (name, number, digits) => output.Option("hmark-").Append(name).Append(" 0x").Append(number.ToString(digits, System.Globalization.CultureInfo.InvariantCulture)));
        if ((flags & HasModulus) != 0)
            output.Option("hmark-mod").Append(" ").Append(info.Read32(ModulusAt));
        if ((flags & HasOffset) != 0)
            output.Option("hmark-offset").Append(" ").Append(info.Read32(OffsetAt));
        if ((flags & ByConnection) != 0)
            output.Option("hmark-tuple").Append(" ct");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        var flags = info.Read32(FlagsAt);
        output.Append(" HMARK ");
        if ((flags & HasModulus) != 0)
            output.Append("mod ").Append(info.Read32(ModulusAt)).Append(" ");
        if ((flags & HasOffset) != 0)
            output.Append("+ ").Hex(info.Read32(OffsetAt)).Append(" ");
        if ((flags & ByConnection) != 0)
            output.Append("ct, ");
        if ((flags & HasSource) != 0)
            output.Append("src-prefix ").Append(Length(info, SourceAt)).Append(" ");
        if ((flags & HasDestination) != 0)
            output.Append("dst-prefix ").Append(Length(info, DestinationAt)).Append(" ");
        WriteParts(output, info, flags, (name, number, _) => output.Append(name).Append(" ").Hex(number).Append(" "));
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        HMARK target options:
          --hmark-tuple [src|dst|sport|dport|spi|proto|ct][,...]
                                            What is hashed; ct takes it of the connection
          --hmark-mod value		    How many marks there are
          --hmark-offset value		    The first mark
          --hmark-rnd value		    What the hash begins with
          --hmark-src-prefix length	    Only so many bits of the sender
          --hmark-dst-prefix length	    Only so many bits of the receiver
          --hmark-sport-mask value	    Only these bits of the source port
          --hmark-dport-mask value	    Only these bits of the destination port
          --hmark-spi-mask value	    Only these bits of the SPI
          --hmark-sport value		    Bits that are set in the source port
          --hmark-dport value		    Bits that are set in the destination port
          --hmark-spi value		    Bits that are set in the SPI
          --hmark-proto-mask value	    Only these bits of the protocol

        """);

    private static void WriteParts(TextOutput output, ReadOnlySpan<byte> info, uint flags, Action<string, uint, string> write)
    {
        if ((flags & HasSourceMask) != 0)
            write("sport-mask", info.ReadWire16(PortMaskAt), "x4");
        if ((flags & HasDestinationMask) != 0)
            write("dport-mask", info.ReadWire16(PortMaskAt + 2), "x4");
        if ((flags & HasSpiMask) != 0)
            write("spi-mask", info.ReadWire32(PortMaskAt), "x8");
        if ((flags & HasSourcePort) != 0)
            write("sport", info.ReadWire16(PortSetAt), "x4");
        if ((flags & HasDestinationPort) != 0)
            write("dport", info.ReadWire16(PortSetAt + 2), "x4");
        if ((flags & HasSpi) != 0)
            write("spi", info.ReadWire32(PortSetAt), "x8");
        if ((flags & HasProtocol) != 0)
            write("proto-mask", info.Read16(ProtocolAt), "x2");
        if ((flags & HasSeed) != 0)
            write("rnd", info.Read32(SeedAt), "x8");
    }

    private void ReadTuple(OptionValue value)
    {
        foreach (var word in value.Text.Split(','))
        {
            switch (word.ToLowerInvariant())
            {
                case "src": SetAll(value, SourceAt, InfoBytes.AddressBytes, HasSource); break;
                case "dst": SetAll(value, DestinationAt, InfoBytes.AddressBytes, HasDestination); break;
                case "sport": SetAll(value, PortMaskAt, 2, HasSourceMask); break;
                case "dport": SetAll(value, PortMaskAt + 2, 2, HasDestinationMask); break;
                case "spi": SetAll(value, PortMaskAt, 4, HasSpiMask); break;
                case "proto": SetAll(value, ProtocolAt, 2, HasProtocol); break;
                case "ct": value.Info.Set32(FlagsAt, ByConnection); break;
                default: throw value.Wrong($"Bad type \"{word}\"");
            }
        }
    }

    private static void SetAll(OptionValue value, int at, int size, uint flag)
    {
        value.Info.Slice(at, size).Fill(byte.MaxValue);
        value.Info.Set32(FlagsAt, flag);
    }

    private void ReadPrefix(OptionValue value, int at, uint flag)
    {
        var family = Families == XtFamilies.IPv4 ? NfProto.IPv4 : NfProto.IPv6;
        value.Info.WriteAddress(at, InetAddress.PrefixMask(family, (int)value.Number(0, (ulong)AddressSize * 8)));
        value.Info.Set32(FlagsAt, flag);
    }

    private static void ReadPort(OptionValue value, int at, uint flag)
    {
        value.Info.WriteWire16(at, value.Number(0, ushort.MaxValue));
        value.Info.Set32(FlagsAt, flag);
    }

    private static void ReadSpi(OptionValue value, int at, uint flag)
    {
        value.Info.WriteWire32(at, value.Number(0, uint.MaxValue));
        value.Info.Set32(FlagsAt, flag);
    }

    private static void ReadProtocol(OptionValue value)
    {
        value.Info.Write16(ProtocolAt, value.Number(0, ushort.MaxValue));
        value.Info.Set32(FlagsAt, HasProtocol);
    }

    private static void Read(OptionValue value, int at, uint flag, ulong least)
    {
        value.Info.Write32(at, value.Number(least, uint.MaxValue));
        value.Info.Set32(FlagsAt, flag);
    }

    private int Length(ReadOnlySpan<byte> info, int at)
    {
        var length = 0;
        foreach (var bits in info.Slice(at, AddressSize))
            length += BitOperations.PopCount(bits);
        return length;
    }
}
