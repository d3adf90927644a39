using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The routing header of IPv6. // struct ip6t_rt: rt_type, segsleft[2], hdrlen, flags, invflags, addrs[16], addrnr</summary>
internal sealed class RtMatch : XtMatch
{
    private const int TypeAt = 0, SegmentsAt = 4, LengthAt = 12, FlagsAt = 16, InvertedAt = 17, AddressesAt = 20, MostAddresses = 16, CountAt = 276;
    private const byte Type = 1, Segments = 2, Length = 4, Reserved = 8, Addresses = 0x10, NotStrict = 0x20; // IP6T_RT_TYP …

    private RtMatch()
        : base("rt")
    {
        Families = XtFamilies.IPv6;
        Size = 280;
        UserSize = 277;
        Options =
        [
            new("rt-type", value => ReadNumber(value, TypeAt, Type)) { IsInvertible = true },
            new("rt-segsleft", ReadSegments) { IsInvertible = true },
            new("rt-len", value => ReadNumber(value, LengthAt, Length)) { IsInvertible = true },
            new("rt-0-res", value => ReadOfType0(value, Reserved)) { Words = 0 },
            new("rt-0-addrs", ReadAddresses),
            new("rt-0-not-strict", ReadNotStrict) { Words = 0 },
        ];
    }

    /// <summary>The match.</summary>
    public static RtMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write32(SegmentsAt + 4, uint.MaxValue);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (Has(info, Type))
            output.Option("rt-type", IsInverted(info, Type)).Append(" ").Append(info.Read32(TypeAt));
        if (!AsksForNoSegments(info))
            output.Option("rt-segsleft", IsInverted(info, Segments)).Append(" ").Range(info.Read32(SegmentsAt), info.Read32(SegmentsAt + 4));
        if (Has(info, Length))
            output.Option("rt-len", IsInverted(info, Length)).Append(" ").Append(info.Read32(LengthAt));
        if (Has(info, Reserved))
            output.Option("rt-0-res");
        if (Has(info, Addresses))
            output.Option("rt-0-addrs").Append(" ").Append(AddressesText(info));
        if (Has(info, NotStrict))
            output.Option("rt-0-not-strict");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" rt");
        if (Has(info, Type))
            output.Append(IsInverted(info, Type) ? " type:!" : " type:").Append(info.Read32(TypeAt));
        if (!AsksForNoSegments(info))
            output.Append(" ").NamedRange("segsleft", info.Read32(SegmentsAt), info.Read32(SegmentsAt + 4), IsInverted(info, Segments));
        if (Has(info, Length))
            output.Append(IsInverted(info, Length) ? " length:!" : " length:").Append(info.Read32(LengthAt));
        output.Append(Has(info, Reserved) ? " reserved" : "");
        if (Has(info, Addresses))
            output.Append(" 0-addrs ").Append(AddressesText(info));
        output.Append(Has(info, NotStrict) ? " 0-not-strict" : "");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (Has(info, Reserved) || Has(info, Addresses))
            return false;
        translation.BeginProtocol();
        if (Has(info, Type))
            translation.Match("rt type", IsInverted(info, Type)).Append(info.Read32(TypeAt));
        if (!AsksForNoSegments(info))
            translation.Match("rt seg-left", IsInverted(info, Segments)).Range(info.Read32(SegmentsAt), info.Read32(SegmentsAt + 4), "-");
        if (Has(info, Length))
            translation.Match("rt hdrlength", IsInverted(info, Length)).Append(info.Read32(LengthAt));
        translation.EndHeader("rt");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        rt match options:
        [!] --rt-type type             The type
        [!] --rt-segsleft num[:num]    How many segments are left, or any number between two
        [!] --rt-len length            The length of the header
         --rt-0-res                    Its reserved field is empty (type 0)
         --rt-0-addrs ADDR[,ADDR...]   Its addresses, up to 16 (type 0)
         --rt-0-not-strict             There may be others between them

        """);

    private static void ReadNumber(OptionValue value, int at, byte flag)
    {
        value.Info.Write32(at, value.Number(0, uint.MaxValue));
        value.Note(FlagsAt, InvertedAt, flag);
    }

    private static void ReadSegments(OptionValue value)
    {
        var (from, to) = value.Range(0, uint.MaxValue);
        value.Info.Write32(SegmentsAt, from);
        value.Info.Write32(SegmentsAt + 4, to);
        value.Note(FlagsAt, InvertedAt, Segments);
    }

    private static void ReadOfType0(OptionValue value, byte flag)
    {
        ReadOnlySpan<byte> info = value.Info;
        if (!Has(info, Type) || info.Read32(TypeAt) != 0 || IsInverted(info, Type))
            throw new XtUsageException($"`--rt-type 0' required before `--{value.OptionName}'");
        value.Info[FlagsAt] |= flag;
    }

    private static void ReadAddresses(OptionValue value)
    {
        ReadOfType0(value, Addresses);
        var words = value.Text.Split(',');
        if (words.Length > MostAddresses)
            throw new XtUsageException("too many addresses specified");
        for (var index = 0; index < words.Length; index++)
            value.Info.WriteAddress(AddressesAt + index * InetAddress.IPv6Size, value.Host(words[index]));
        value.Info[CountAt] = (byte)words.Length;
    }

    private static void ReadNotStrict(OptionValue value)
    {
        if (!Has(value.Info, Addresses))
            throw new XtUsageException("`--rt-0-addr ...' required before `--rt-0-not-strict'");
        value.Info[FlagsAt] |= NotStrict;
    }

    private static string AddressesText(ReadOnlySpan<byte> info)
    {
        var addresses = new List<InetAddress>();
        for (var index = 0; index < Math.Min((int)info[CountAt], MostAddresses); index++)
            addresses.Add(info.ReadAddress(AddressesAt + index * InetAddress.IPv6Size, NfProto.IPv6));
        return string.Join(',', addresses);
    }

    private static bool AsksForNoSegments(ReadOnlySpan<byte> info) => !IsInverted(info, Segments) && info.Read32(SegmentsAt) == 0 && info.Read32(SegmentsAt + 4) == uint.MaxValue;

    private static bool Has(ReadOnlySpan<byte> info, byte flag) => (info[FlagsAt] & flag) != 0;

    private static bool IsInverted(ReadOnlySpan<byte> info, byte flag) => (info[InvertedAt] & flag) != 0;
}
