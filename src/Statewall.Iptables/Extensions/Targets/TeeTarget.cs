using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Sends a copy of packets to another host. // struct xt_tee_tginfo: gw, oif[16], the kernel's pointer</summary>
internal sealed class TeeTarget : XtTarget
{
    private const int GatewayAt = 0, InterfaceAt = 16;
    private readonly int _addressSize;

    private TeeTarget(XtFamilies family, int addressSize)
        : base("TEE")
    {
        Families = family;
        Revision = 1;
        Size = 40;
        UserSize = 32;
        _addressSize = addressSize;
        Options =
        [
            new("gateway", value => value.Host().Bytes.CopyTo(value.Info[GatewayAt..])) { IsRequired = true },
            new("oif", ReadInterface),
        ];
    }

    /// <summary>That of iptables.</summary>
    public static TeeTarget IPv4 { get; } = new(XtFamilies.IPv4, InetAddress.IPv4Size);

    /// <summary>That of ip6tables.</summary>
    public static TeeTarget IPv6 { get; } = new(XtFamilies.IPv6, InetAddress.IPv6Size);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("gateway").Append(" ").Append(Gateway(info));
        if (Interface(info) is { Length: > 0 } name)
            output.Option("oif").Append(" ").Append(name);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" TEE gw:").Append(Gateway(info));
        if (Interface(info) is { Length: > 0 } name)
            output.Append(" oif=").Append(name);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(" dup to ").Append(Gateway(info));
        if (Interface(info) is { Length: > 0 } name)
            translation.Output.Append(" device ").Append(name);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        TEE target options:
          --gateway IPADDR    The host on the same network that gets the copies
          --oif NAME          The only interface that copies go out by

        """);

    private static void ReadInterface(OptionValue value)
    {
        _ = InterfaceText.Parse(value.Text, isInverted: false);
        value.TextAt(InterfaceAt, 16);
    }

    private InetAddress Gateway(ReadOnlySpan<byte> info) => new(info.Slice(GatewayAt, _addressSize));

    private static string Interface(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(InterfaceAt, 16));
}
