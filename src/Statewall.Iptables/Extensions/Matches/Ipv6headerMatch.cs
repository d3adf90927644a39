using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Which extension headers a packet of IPv6 has. // struct ip6t_ipv6header_info: matchflags, invflags, modeflag</summary>
internal sealed class Ipv6headerMatch : XtMatch
{
    private const int HeadersAt = 0, InvertedAt = 1, SoftAt = 2;

    private static readonly (string Name, string Short, byte Number, byte Flag)[] Headers =
    [
        ("hop-by-hop", "hop", 0, 128), ("ipv6-opts", "dst", 60, 64), ("ipv6-route", "route", 43, 32), ("ipv6-frag", "frag", 44, 16), // MASK_HOPOPTS …
        ("ah", "auth", 51, 8), ("esp", "esp", 50, 4), ("ipv6-nonxt", "none", 59, 2), ("protocol", "prot", 255, 1),
    ];

    private Ipv6headerMatch()
        : base("ipv6header")
    {
        Families = XtFamilies.IPv6;
        Size = 3;
        Options = [new("header", Read) { IsRequired = true, IsInvertible = true }, new("soft", value => value.Info[SoftAt] = byte.MaxValue) { Words = 0 }];
    }

    /// <summary>The match.</summary>
    public static Ipv6headerMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("header", info[InvertedAt] != 0).Append(" ").Append(Names(info[HeadersAt]));
        if (info[SoftAt] != 0)
            output.Option("soft");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ipv6header flags:").Append(info[InvertedAt] != 0 ? "!" : "");
        if (isNumeric)
            output.Append($"0x{info[HeadersAt]:X2}");
        else
            output.Append(Names(info[HeadersAt]));
        output.Append(info[SoftAt] != 0 ? " soft" : "");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        ipv6header match options:
        [!] --header headers     The headers, with commas between: all of them, and no others
                                 names: hop,dst,route,frag,auth,esp,none,prot
                            long names: hop-by-hop,ipv6-opts,ipv6-route,
                                        ipv6-frag,ah,esp,ipv6-nonxt,protocol
                               numbers: 0,60,43,44,51,50,59
        --soft                   There may be others, too

        """);

    private static void Read(OptionValue value)
    {
        foreach (var word in value.Text.Split(','))
        {
            var isNumber = CNumber.TryParseDecimal(word, byte.MaxValue, out var number);
            var known = Array.Find(Headers, header => isNumber ? header.Number == number : header.Name.Equals(word, StringComparison.OrdinalIgnoreCase) || header.Short.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (known.Flag == 0)
                throw new XtUsageException($"unknown header `{word}' specified");
            value.Info[HeadersAt] |= known.Flag;
        }
        value.Invert(InvertedAt, byte.MaxValue);
    }

    private static string Names(byte flags) => string.Join(',', Headers.Where(header => (flags & header.Flag) != 0).Select(header => header.Name));
}
