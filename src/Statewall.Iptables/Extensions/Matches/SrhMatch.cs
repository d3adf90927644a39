using Statewall.Iptables.Rules;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// The segment routing header of IPv6. // struct ip6t_srh1: next_hdr, hdr_len, segs_left, last_entry, tag, psid_addr, nsid_addr, lsid_addr, psid_msk,
/// nsid_msk, lsid_msk, mt_flags, mt_invflags
/// </summary>
internal sealed class SrhMatch : XtMatch
{
    private const int TagAt = 4, FirstAddressAt = 8, FirstMaskAt = 56, FlagsAt = 104, InvertedAt = 106;
    private const int Tag = 0x0400, FirstAddress = 0x0800; // IP6T_SRH_TAG, IP6T_SRH_PSID …

    // In the order of their flags. // IP6T_SRH_NEXTHDR …
    private static readonly (string Name, int At, int Flag)[] Numbers =
    [
        ("next-hdr", 0, 1), ("hdr-len-eq", 1, 2), ("hdr-len-gt", 1, 4), ("hdr-len-lt", 1, 8), ("segs-left-eq", 2, 0x10), ("segs-left-gt", 2, 0x20), ("segs-left-lt", 2, 0x40),
        ("last-entry-eq", 3, 0x80), ("last-entry-gt", 3, 0x100), ("last-entry-lt", 3, 0x200), ("tag", TagAt, Tag),
    ];

    private static readonly string[] Addresses = ["psid", "nsid", "lsid"];

    private SrhMatch()
        : base("srh")
    {
        Families = XtFamilies.IPv6;
        Revision = 1;
        Size = 108;
        Options =
        [
            .. Numbers.Select(number => new XtOption($"srh-{number.Name}", value => ReadNumber(value, number.At, number.Flag)) { IsInvertible = true }),
            .. Addresses.Select((name, index) => new XtOption($"srh-{name}", value => ReadAddress(value, index)) { IsInvertible = true }),
        ];
    }

    /// <summary>The match.</summary>
    public static SrhMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        foreach (var (name, at, flag) in Numbers)
        {
            if (Has(info, FlagsAt, flag))
                output.Option("srh-", Has(info, InvertedAt, flag)).Append(name).Append(" ").Append(NumberOf(info, at));
        }
        for (var index = 0; index < Addresses.Length; index++)
        {
            if (Has(info, FlagsAt, FirstAddress << index))
                WriteAddress(output.Option("srh-", Has(info, InvertedAt, FirstAddress << index)).Append(Addresses[index]).Append(" "), info, index);
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" srh");
        foreach (var (name, at, flag) in Numbers)
        {
            if (Has(info, FlagsAt, flag))
                output.Append(" ").Append(name).Append(Has(info, InvertedAt, flag) ? ":!" : ":").Append(NumberOf(info, at));
        }
        for (var index = 0; index < Addresses.Length; index++)
        {
            if (Has(info, FlagsAt, FirstAddress << index))
                WriteAddress(output.Append(" ").Append(Addresses[index]).Append(Has(info, InvertedAt, FirstAddress << index) ? " ! " : "  "), info, index);
        }
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        srh match options:
        [!] --srh-next-hdr next-hdr           What follows the header
        [!] --srh-hdr-len-eq hdr_len          The length of the header: this one,
        [!] --srh-hdr-len-gt hdr_len          more,
        [!] --srh-hdr-len-lt hdr_len          less
        [!] --srh-segs-left-eq segs_left      How many segments are left: so many,
        [!] --srh-segs-left-gt segs_left      more,
        [!] --srh-segs-left-lt segs_left      fewer
        [!] --srh-last-entry-eq last_entry    The last entry of the list: this one,
        [!] --srh-last-entry-gt last_entry    a later one,
        [!] --srh-last-entry-lt last_entry    an earlier one
        [!] --srh-tag tag                     The tag
        [!] --srh-psid addr[/mask]            The segment before
        [!] --srh-nsid addr[/mask]            The next one
        [!] --srh-lsid addr[/mask]            The last one

        """);

    private static void ReadNumber(OptionValue value, int at, int flag)
    {
        if (at == TagAt)
            value.Info.Write16(at, value.Number(0, ushort.MaxValue));
        else
            value.Info[at] = (byte)value.Number(0, byte.MaxValue);
        value.Note16(FlagsAt, InvertedAt, flag);
    }

    private static void ReadAddress(OptionValue value, int index)
    {
        value.HostMaskAt(FirstAddressAt + index * InfoBytes.AddressBytes, FirstMaskAt + index * InfoBytes.AddressBytes);
        value.Note16(FlagsAt, InvertedAt, FirstAddress << index);
    }

    private static void WriteAddress(TextOutput output, ReadOnlySpan<byte> info, int index) => output.AddressAndMask(
        info.ReadAddress(FirstAddressAt + index * InfoBytes.AddressBytes, NfProto.IPv6), info.ReadAddress(FirstMaskAt + index * InfoBytes.AddressBytes, NfProto.IPv6), alwaysLength: true);

    private static int NumberOf(ReadOnlySpan<byte> info, int at) => at == TagAt ? info.Read16(at) : info[at];

    private static bool Has(ReadOnlySpan<byte> info, int at, int flag) => (info.Read16(at) & flag) != 0;
}
