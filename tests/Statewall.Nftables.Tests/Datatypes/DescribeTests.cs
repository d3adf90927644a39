using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Tests.Datatypes;

/// <summary>
/// Datatypes, their names of values, and fields, beside those that <c>nft describe</c> tells. The program at hand is an older one (1.0.6 with
/// Debian 12) than the one that Statewall follows (1.1.6): what differs for this reason is listed.
/// </summary>
public sealed partial class DescribeTests
{
    /// <summary>Datatypes that the older program does not find by their name, since the word is a keyword or was unknown.</summary>
    private static readonly string[] TypesUnknownThere = ["ct_event", "ct_label", "ecn", "hour", "time"];

    /// <summary>Fields that the older program does not know or cannot be asked for.</summary>
    private static readonly string[] FieldsUnknownThere =
    [
        "gre", "geneve", "vxlan", // tunnels came with 1.0.7
        "meta broute", "meta ibrhwaddr", // 1.1.6
        "icmpv6 parameter-problem", "icmpv6 taddr", "icmpv6 daddr", // 1.0.7
        "ct original proto-src", // it tells the type only where the protocol is known
        "rt0 reserved", "rt2 reserved", "rt2 addr", // it lists these, but does not read them
    ];

    /// <summary>Fields whose type has become more exact since.</summary>
    private static readonly Dictionary<string, string> OlderTypes = new()
    {
        ["igmp group"] = "integer",
    };

    [Fact]
    public void Datatypes_AreThoseThatNftDescribes()
    {
        RequireNft();
        var compared = 0;
        foreach (var type in DatatypeTable.All.Where(type => !TypesUnknownThere.Contains(type.Name)))
        {
            var lines = Describe(type.Name).Split('\n');
            var bases = new List<string>();
            for (var parent = type.Parent; parent is not null; parent = parent.Parent)
                bases.Add(parent.Description);
            var chain = bases.Count == 0 ? "" : $" (basetype {string.Join(", ", bases)})";
            Assert.EndsWith($"datatype {type.Name} ({type.Description}){chain}, {type.Bits} bits", lines[0], StringComparison.Ordinal);
            if (type.Symbols is { } symbols)
                AssertSymbols(type, symbols, [.. Rows(lines)]);
            compared++;
        }
        Counts.Report("datatypes = nft describe", compared, DatatypeTable.All.Count);
    }

    /// <summary>The older program writes constants of two bytes as they lie in memory; later ones as numbers.</summary>
    private static void AssertSymbols(Datatype type, SymbolTable symbols, List<(string Name, ulong Value)> told)
    {
        var ours = symbols.Rows.Select(row => (row.Name, row.Value)).ToList();
        if (type is { Order: DataOrder.Network, Bits: 16 } && !told.SequenceEqual(ours))
            told = [.. told.Select(row => (row.Name, (ulong)BinaryPrimitives.ReverseEndianness((ushort)row.Value)))];
        Assert.Equal(told, ours);
    }

    [Fact]
    public void Fields_AreThoseThatNftDescribes()
    {
        RequireNft();
        var (compared, all) = (0, 0);
        var wrong = new List<string>();
        foreach (var (text, type, bits) in Fields())
        {
            all++;
            if (FieldsUnknownThere.Any(known => text == known || text.StartsWith($"{known} ", StringComparison.Ordinal)))
                continue;
            var older = OlderTypes.GetValueOrDefault(text, type.Name);
            var size = type.IsText ? $"{bits / 8} characters" : $"{bits} bits";
            var told = Describe(text).Split('\n')[0];
            var isSame = told.Contains($" datatype {type.Name} (", StringComparison.Ordinal) || told.Contains($" datatype {older} (", StringComparison.Ordinal);
            if (!isSame || !told.EndsWith($", {size}", StringComparison.Ordinal))
                wrong.Add($"{text}: {type.Name}, {size}; nft: {told}");
            compared++;
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Counts.Report("fields and keys = nft describe", compared, all);
    }

    private static IEnumerable<(string Text, Datatype Type, int Bits)> Fields()
    {
        foreach (var header in HeaderTable.All)
        {
            foreach (var field in header.Fields)
                yield return ($"{header.Name} {field.Name}", field.Type, field.Bits);
        }
        foreach (var (kind, prefix) in new[] { (NftExthdrOp.Ipv6, ""), (NftExthdrOp.TcpOpt, "tcp option "), (NftExthdrOp.Ipv4, "ip option "), (NftExthdrOp.Sctp, "sctp chunk ") })
        {
            foreach (var option in OptionTable.Of(kind))
            {
                foreach (var field in option.Fields.Where(field => field.Name != "kind")) // which the program writes but does not read
                    yield return ($"{prefix}{option.Name} {field.Name}", field.Type, field.Bits);
                if (option.RepeatedAt(1) is { } first)
                    yield return ($"{prefix}{option.Name} {first.Name}", first.Type, first.Bits);
            }
        }
        foreach (var key in MetaKeys.All)
            yield return ($"meta {key.Name}", key.Type, key.Bits);
        foreach (var text in new[] { "rt classid", "rt ip nexthop", "rt ip6 nexthop", "rt mtu", "rt ipsec", "socket mark", "socket transparent", "socket wildcard", "socket cgroupv2 level 1", "fib saddr oif", "fib saddr oifname", "fib saddr type", "osf name", "numgen inc mod 2", "symhash mod 2", "ipsec in reqid", "ipsec in spi", "ipsec in ip saddr", "ipsec in ip6 daddr", "ct state", "ct direction", "ct status", "ct mark", "ct helper", "ct expiration", "ct label", "ct zone", "ct id", "ct bytes", "ct packets", "ct avgpkt", "ct original protocol", "ct original proto-src", "ct original ip saddr", "ct reply ip6 daddr", "ct event" })
        {
            var node = SelectorOf(text);
            yield return (text, node.Type!, node.Bits);
        }
    }

    private static ExpressionNode SelectorOf(string text) =>
        new Parser(new SourceText("", Encoding.UTF8.GetBytes(text))).ParseConcatenation();

    private static IEnumerable<(string, ulong)> Rows(string[] lines)
    {
        foreach (var line in lines)
        {
            if (Row().Match(line) is not { Success: true } match)
                continue;
            var value = match.Groups[2].Value;
            yield return (match.Groups[1].Value, value.StartsWith("0x", StringComparison.Ordinal)
                ? ulong.Parse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : ulong.Parse(value, CultureInfo.InvariantCulture));
        }
    }

    [GeneratedRegex(@"^\t(\S+)\s+(\S+)$")]
    private static partial Regex Row();

    private static void RequireNft()
    {
        try
        {
            using var nft = Process.Start(new ProcessStartInfo("nft", ["--version"]) { RedirectStandardOutput = true });
            nft!.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs nft");
        }
    }

    private static string Describe(string what)
    {
        using var nft = Process.Start(new ProcessStartInfo("nft", ["describe", .. what.Split(' ')]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var told = nft.StandardOutput.ReadToEnd();
        var refused = nft.StandardError.ReadToEnd();
        nft.WaitForExit();
        return told.Length > 0 ? told : refused;
    }
}
