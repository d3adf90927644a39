using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Connections of the load balancer IPVS. // struct xt_ipvs_mtinfo: vaddr, vmask, vport, l4proto, fwd_method, vportctl, invert, bitmask</summary>
internal sealed class IpvsMatch : XtMatch
{
    private const int AddressAt = 0, MaskAt = 16, PortAt = 32, ProtocolAt = 34, MethodAt = 35, ControlPortAt = 36, InvertedAt = 38, FlagsAt = 39;
    private const byte Ipvs = 1, Protocol = 2, Address = 4, Port = 8, Direction = 16, Method = 32, ControlPort = 64; // XT_IPVS_IPVS_PROPERTY …
    private static readonly (string Name, byte Method)[] Methods = [("GATE", 3), ("IPIP", 2), ("MASQ", 0)]; // IP_VS_CONN_F_DROUTE …

    private IpvsMatch()
        : base("ipvs")
    {
        Size = 40;
        Options =
        [
            new("ipvs", value => value.Note(FlagsAt, InvertedAt, Ipvs)) { Words = 0, IsInvertible = true },
            Part("vproto", Protocol, value => value.Info[ProtocolAt] = value.Protocol()),
            Part("vaddr", Address, value => value.HostMaskAt(AddressAt, MaskAt)),
            Part("vport", Port, value => value.Info.WriteWire16(PortAt, value.Port())),
            new("vdir", ReadDirection),
            Part("vmethod", Method, value => value.Info[MethodAt] = ParseMethod(value)),
            Part("vportctl", ControlPort, value => value.Info.WriteWire16(ControlPortAt, value.Port())),
        ];
    }

    /// <summary>The match.</summary>
    public static IpvsMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw new XtUsageException("IPVS: At least one option is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, rule, "--");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output, info, rule, "");

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        IPVS match options:
        [!] --ipvs                      The packet belongs to a connection of IPVS

        The others mean that it does, too, even inverted:
        [!] --vproto protocol           The protocol of the virtual service, by name or number
        [!] --vaddr address[/mask]      Its address
        [!] --vport port                Its port, by name or number
            --vdir {ORIGINAL|REPLY}     The direction of the packet
        [!] --vmethod {GATE|IPIP|MASQ}  How IPVS forwards
        [!] --vportctl port             The port of the connection that announced this one

        """);

    private static XtOption Part(string name, byte flag, OptionReader read) => new(name, value =>
    {
        value.Note(FlagsAt, InvertedAt, flag);
        read(value);
    })
    {
        IsInvertible = true,
    };

    private static void ReadDirection(OptionValue value)
    {
        var isReply = value.Text.Equals("REPLY", StringComparison.OrdinalIgnoreCase);
        if (!isReply && !value.Text.Equals("ORIGINAL", StringComparison.OrdinalIgnoreCase))
            throw value.Bad();
        value.Info[FlagsAt] |= Direction;
        value.Info[InvertedAt] |= isReply ? Direction : (byte)0;
    }

    private static byte ParseMethod(OptionValue value)
    {
        var text = value.Text;
        return Array.Find(Methods, known => known.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? found.Method : throw value.Bad();
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, string dashes)
    {
        Begins(output, info, Ipvs, dashes, "ipvs");
        if (Begins(output, info, Protocol, dashes, "vproto "))
            output.Append(info[ProtocolAt]);
        if (Begins(output, info, Address, dashes, "vaddr "))
            output.AddressAndMask(info.ReadAddress(AddressAt, rule.Family), info.ReadAddress(MaskAt, rule.Family));
        if (Begins(output, info, Port, dashes, "vport "))
            output.Append(info.ReadWire16(PortAt));
        if ((info[FlagsAt] & Direction) != 0)
            output.Append(" ").Append(dashes).Append((info[InvertedAt] & Direction) != 0 ? "vdir REPLY" : "vdir ORIGINAL");
        var method = info[MethodAt];
        if (Begins(output, info, Method, dashes, "vmethod "))
            output.Append(Array.Find(Methods, known => known.Method == method).Name ?? "UNKNOWN");
        if (Begins(output, info, ControlPort, dashes, "vportctl "))
            output.Append(info.ReadWire16(ControlPortAt));
    }

    private static bool Begins(TextOutput output, ReadOnlySpan<byte> info, byte flag, string dashes, string name)
    {
        if ((info[FlagsAt] & flag) == 0)
            return false;
        output.Append((info[InvertedAt] & flag) != 0 ? " ! " : " ").Append(dashes).Append(name);
        return true;
    }
}
