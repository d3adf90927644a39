using System.Globalization;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

// Overview: all targets that translate addresses have a range in their structure, in one of three layouts, and write it the same way. What differs is
// which option gives the range, and whether it has addresses. // libxt_NAT.c

/// <summary>Where the parts of a range of addresses and ports lie.</summary>
/// <param name="Size">Bytes of the structure.</param>
/// <param name="Flags">The flags: what of the range counts.</param>
/// <param name="First">The first address.</param>
/// <param name="Last">The last address.</param>
/// <param name="FirstPort">The first port, in network order.</param>
/// <param name="LastPort">The last port.</param>
/// <param name="BasePort">The port that the first is for; 0 where none can be given.</param>
internal sealed record NatLayout(int Size, int Flags, int First, int Last, int FirstPort, int LastPort, int BasePort)
{
    /// <summary>One range of IPv4, behind the number of ranges. // struct nf_nat_ipv4_multi_range_compat</summary>
    public static NatLayout Counted { get; } = new(20, 4, 8, 12, 16, 18, 0);

    /// <summary>A range of either family. // struct nf_nat_range</summary>
    public static NatLayout Plain { get; } = new(40, 0, 4, 20, 36, 38, 0);

    /// <summary>A range of either family with a base. // struct nf_nat_range2</summary>
    public static NatLayout WithBase { get; } = new(44, 0, 4, 20, 36, 38, 40);
}

/// <summary>Translates addresses or ports.</summary>
internal abstract class NatTarget : XtTarget
{
    private const uint HasAddresses = 1, HasPorts = 2, IsRandom = 4, IsPersistent = 8, IsFullyRandom = 16, HasBase = 32; // NF_NAT_RANGE_…

    protected NatTarget(string name, XtFamilies family, NatLayout layout)
        : base(name)
    {
        Families = family;
        Layout = layout;
        Size = layout.Size;
    }

    /// <summary>Where the range lies.</summary>
    protected NatLayout Layout { get; }

    /// <summary>The option that gives the range, without dashes.</summary>
    protected abstract string RangeOption { get; }

    /// <summary>What it is called in nft.</summary>
    protected abstract string NftName { get; }

    private bool IsIPv4 => Families == XtFamilies.IPv4;

    /// <summary>Any port of the range.</summary>
    protected XtOption Random => Choice("random", IsRandom);

    /// <summary>Any port of the range, with better chance.</summary>
    protected XtOption RandomFully => Choice("random-fully", IsFullyRandom);

    /// <summary>Always the same address for a host.</summary>
    protected XtOption Persistent => Choice("persistent", IsPersistent);

    private XtOption Choice(string name, uint flag) => new(name, value => Add(value.Info, flag)) { Words = 0 };

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        if (Layout == NatLayout.Counted)
            info.Write32(0, 1);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (HasRange(info))
        {
            output.Option(RangeOption).Append(" ");
            WriteRange(output, info, HasColon);
        }
        WriteChoices(output, info, " --", " --", "random-fully");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if (HasRange(info))
        {
            output.Append(PrintedRange);
            WriteRange(output, info, HasColon);
        }
        WriteChoices(output, info, " ", " ", "random-fully");
    }

    /// <summary>A colon stands before ports without an address, too.</summary>
    protected virtual bool HasColon => true;

    /// <summary>What stands in a listing in front of the range.</summary>
    protected virtual string PrintedRange => " to:";

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(" ").Append(NftName);
        if (HasRange(info))
        {
            output.Append(" to ");
            WriteRange(output, info, hasColon: true, translation.IsFree ? "]-[" : "-");
        }
        WriteChoices(output, info, " ", ",", "fully-random");
        return true;
    }

    /// <summary>Reads an address or a range of them, with ports or not. // parse_to</summary>
    protected void ReadRange(OptionValue value)
    {
        var (addresses, ports) = Split(value);
        if (ports is not null)
        {
            CheckProtocol(value);
            ReadPorts(value, ports, Layout.BasePort != 0);
        }
        if (addresses.Length == 0 && ports is not null)
            return;
        Add(value.Info, HasAddresses);
        var dash = addresses.IndexOf('-', StringComparison.Ordinal);
        var first = Address(value, dash < 0 ? addresses : addresses[..dash]);
        var last = dash < 0 ? first : Address(value, addresses[(dash + 1)..]);
        first.Bytes.CopyTo(value.Info[Layout.First..]);
        last.Bytes.CopyTo(value.Info[Layout.Last..]);
    }

    /// <summary>Ports need a protocol that has some.</summary>
    protected static void CheckProtocol(OptionValue value)
    {
        if (value.Rule.Protocol is not (1 or 6 or 17 or 33 or 132))
            throw value.Wrong("Need TCP, UDP, SCTP or DCCP with port specification");
    }

    /// <summary>Reads a port or a range of them. // parse_ports</summary>
    protected void ReadPorts(OptionValue value, string text, bool canHaveBase)
    {
        Add(value.Info, HasPorts);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? text : text[..slash];
        ushort first, last;
        if (slash < 0 && TryNamedPort(range, out var named))
        {
            (first, last) = (named, named);
        }
        else
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            if (dash < 0 && slash >= 0)
                throw value.Wrong($"Garbage after port value: `{text[slash..]}'");
            first = NumberedPort(value, text, dash < 0 ? range : range[..dash]);
            last = dash < 0 ? first : NumberedPort(value, text, range[(dash + 1)..]);
        }
        if (last < first)
            throw value.Wrong($"Port range `{text}' funky");
        value.Info.WriteWire16(Layout.FirstPort, first);
        value.Info.WriteWire16(Layout.LastPort, last);
        if (slash < 0)
            return;
        if (!canHaveBase)
            throw value.Wrong($"Garbage after port range: `{text[slash..]}'");
        if (!TryNamedPort(text[(slash + 1)..], out var start) || start == 0)
            throw value.Wrong($"Port `{text}' not valid");
        value.Info.WriteWire16(Layout.BasePort, start);
        Add(value.Info, HasBase);
    }

    private bool HasRange(ReadOnlySpan<byte> info) => (info.Read32(Layout.Flags) & (HasAddresses | HasPorts)) != 0;

    private void Add(Span<byte> info, uint flags) => info.Set32(Layout.Flags, flags);

    private InetAddress First(ReadOnlySpan<byte> info) => new(info.Slice(Layout.First, IsIPv4 ? InetAddress.IPv4Size : InetAddress.IPv6Size));

    private InetAddress Last(ReadOnlySpan<byte> info) => new(info.Slice(Layout.Last, IsIPv4 ? InetAddress.IPv4Size : InetAddress.IPv6Size));

    // addresses, and ports where a colon parts them from these; addresses of IPv6 stand in brackets then
    private static (string Addresses, string? Ports) Split(OptionValue value)
    {
        var text = value.Text;
        var open = text.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 || text.IndexOf(':', colon + 1) >= 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        }
        var close = text.IndexOf(']', StringComparison.Ordinal);
        if (close < open)
            throw value.Wrong("Invalid address format");
        var behind = text.IndexOf(':', close);
        return (text[(open + 1)..close], behind < 0 ? null : text[(behind + 1)..]);
    }

    private InetAddress Address(OptionValue value, string text) =>
        InetAddress.TryParse(text, out var address) && address.IsIPv4 == IsIPv4 ? address : throw value.Wrong($"Bad IP address \"{text}\"");

    private static bool TryNamedPort(string text, out ushort port)
    {
        if (CNumber.TryParse(text, out var number))
        {
            port = (ushort)number;
            return number <= ushort.MaxValue;
        }
        var isKnown = NameSources.OfMachine.Services.TryFind(text, out var found);
        port = (ushort)found;
        return isKnown;
    }

    private static ushort NumberedPort(OptionValue value, string whole, string text) =>
        CNumber.TryParse(text, out var number) && number <= ushort.MaxValue ? (ushort)number : throw value.Wrong($"Port `{whole}' not valid");

    private void WriteRange(TextOutput output, ReadOnlySpan<byte> info, bool hasColon, string between = "-")
    {
        var flags = info.Read32(Layout.Flags);
        var hasPorts = (flags & HasPorts) != 0;
        var hasAddresses = (flags & HasAddresses) != 0;
        if (hasAddresses)
        {
            output.Append(hasPorts && !IsIPv4 ? "[" : "").Append(First(info));
            if (First(info) != Last(info))
                output.Append(hasPorts && !IsIPv4 ? between : "-").Append(Last(info));
            output.Append(hasPorts && !IsIPv4 ? "]" : "");
        }
        if (!hasPorts)
            return;
        var (first, last) = (info.ReadWire16(Layout.FirstPort), info.ReadWire16(Layout.LastPort));
        output.Append(hasAddresses || hasColon ? ":" : "").Append(first);
        if (first != last)
            output.Append("-").Append(last);
        if ((flags & HasBase) != 0)
            output.Append("/").Append(info.ReadWire16(Layout.BasePort).ToString(CultureInfo.InvariantCulture));
    }

    private void WriteChoices(TextOutput output, ReadOnlySpan<byte> info, string start, string separator, string fullyRandom)
    {
        var flags = info.Read32(Layout.Flags);
        foreach (var (bit, name) in new[] { (IsRandom, "random"), (IsFullyRandom, fullyRandom), (IsPersistent, "persistent") })
        {
            if ((flags & bit) == 0)
                continue;
            output.Append(start).Append(name);
            start = separator;
        }
    }
}
