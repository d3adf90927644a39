using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Hands packets to a socket of this host, unchanged. // struct xt_tproxy_target_info_v1: mark_mask, mark_value, laddr, lport (__be16)</summary>
internal sealed class TproxyTarget : XtTarget
{
    private const int MaskAt = 0, MarkAt = 4, AddressAt = 8, PortAt = 24;
    private readonly int _addressSize;

    private TproxyTarget(XtFamilies family, int addressSize)
        : base("TPROXY")
    {
        Families = family;
        Revision = 1;
        Size = 28;
        _addressSize = addressSize;
        Options =
        [
            new("on-port", value => value.Info.WriteWire16(PortAt, value.Port())) { IsRequired = true },
            new("on-ip", value => value.Host().Bytes.CopyTo(value.Info[AddressAt..])),
            new("tproxy-mark", ReadMark),
        ];
    }

    /// <summary>That of iptables.</summary>
    public static TproxyTarget IPv4 { get; } = new(XtFamilies.IPv4, InetAddress.IPv4Size);

    /// <summary>That of ip6tables.</summary>
    public static TproxyTarget IPv6 { get; } = new(XtFamilies.IPv6, InetAddress.IPv6Size);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("on-port").Append(" ").Append(info.ReadWire16(PortAt)).Option("on-ip").Append(" ").Append(Address(info)).Option("tproxy-mark").Append(" ").Hex(info.Read32(MarkAt)).Append("/").Hex(info.Read32(MaskAt));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(" TPROXY redirect ").Append(Address(info)).Append(":").Append(info.ReadWire16(PortAt)).Append(" mark ").Hex(info.Read32(MarkAt)).Append("/").Hex(info.Read32(MaskAt));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var output = translation.Output.Append(" tproxy to ");
        if (HasAddress(info))
            output.Append(_addressSize == InetAddress.IPv4Size ? "" : "[").Append(Address(info)).Append(_addressSize == InetAddress.IPv4Size ? "" : "]");
        if (info.ReadWire16(PortAt) != 0 || !HasAddress(info))
            output.Append(":").Append(info.ReadWire16(PortAt));
        var (mark, mask) = (info.Read32(MarkAt), info.Read32(MaskAt));
        if (mask == uint.MaxValue)
            output.Append(" meta mark set ").Hex(mark);
        else if (mask != 0 || mark != 0)
            output.Append(" meta mark set meta mark & ").Hex(~mask).Append(" xor ").Hex(mark);
        output.Append(" accept");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        TPROXY target options:
          --on-port port		    Port of the socket, 0 for the packet's own
          --on-ip ip			    Address of the socket, the interface's by default
          --tproxy-mark value[/mask]	    Mark that the packets get

        """);

    private static void ReadMark(OptionValue value)
    {
        var (mark, mask) = value.MaskedNumber();
        value.Info.Write32(MarkAt, mark);
        value.Info.Write32(MaskAt, mask);
    }

    private bool HasAddress(ReadOnlySpan<byte> info) => info.Slice(AddressAt, _addressSize).ContainsAnyExcept((byte)0);

    private InetAddress Address(ReadOnlySpan<byte> info) => new(info.Slice(AddressAt, _addressSize));
}
