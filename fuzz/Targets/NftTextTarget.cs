using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;

namespace Statewall.Fuzz.Targets;

/// <summary>Text of the nft language: it is refused with places, or its tables, written, are read as the same again.</summary>
public sealed class NftTextTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly NameSources Names = new("/nowhere"); // the same on every machine

    /// <inheritdoc/>
    public static string Name => "nft-text";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "table inet fw {\n\tset s {\n\t\ttype ipv4_addr . inet_service\n\t\tflags interval,timeout\n\t\ttimeout 5m\n\t\telements = { 10.0.0.0/8 . 80-90 timeout 1m, 192.0.2.1 . 22 comment \"x\" }\n\t}\n\n\tchain in {\n\t\ttype filter hook input priority filter - 5; policy drop;\n\t\tct state established,related accept\n\t\tip saddr . tcp dport @s counter packets 1 bytes 2 accept\n\t\ttcp flags & (syn | ack) == syn limit rate over 5/second burst 9 packets log prefix \"p \" level info drop\n\t}\n}\n"u8.ToArray(),
        "table ip nat {\n\tmap m {\n\t\ttype inet_service : verdict\n\t\telements = { 22 : jump ssh, 80-90 : accept }\n\t}\n\n\tchain pre {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n\t\tiifname \"eth*\" tcp dport vmap @m\n\t\tdnat to 10.0.0.1-10.0.0.9:80-90 random,persistent\n\t\tmeta mark set ip saddr map { 10.0.0.1 : 0x00000001, 10.0.0.2 : 0x00000002 }\n\t}\n}\n"u8.ToArray(),
        "table ip6 t {\n\tct helper h {\n\t\ttype \"ftp\" protocol tcp\n\t\tl3proto ip6\n\t}\n\n\tflowtable f {\n\t\thook ingress priority filter\n\t\tdevices = { \"lo\" }\n\t}\n\n\tchain c {\n\t\tip6 saddr fe80::/10 reject with icmpv6 admin-prohibited\n\t\tjump {\n\t\t\tcounter packets 0 bytes 0\n\t\t}\n\t}\n}\n"u8.ToArray(),
        "add rule ip t c meta mark and 0xff == 0x1 queue num 1-3 bypass\nflush ruleset; list tables\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input) => LanguageCheck.Run(input, Write);

    private static string Write(byte[] text)
    {
        var output = new TextOutput();
        foreach (var command in CommandReader.Read(new SourceText("fuzz", text), Names))
        {
            if (command.TableDefinition is { } table)
                RulesetText.Write(output, table, ListingOptions.Usual);
        }
        return output.ToString();
    }
}
