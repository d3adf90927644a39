using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

/// <summary>Every constant names its C original in its documentation: compares each with the installed kernel headers.</summary>
public sealed partial class UapiTests
{
    private const string Headers = "/usr/include/linux";

    private static readonly string[] Files =
    [
        "netfilter.h", "netfilter/nf_conntrack_common.h", "netfilter/nf_conntrack_tcp.h", "netfilter/nf_conntrack_sctp.h",
        "netfilter/nfnetlink.h",
        "netfilter/nfnetlink_conntrack.h", "netfilter/nfnetlink_cttimeout.h", "netfilter/nfnetlink_cthelper.h", "netfilter/nf_tables.h",
        "netfilter/nf_tables_compat.h", "netfilter/nfnetlink_hook.h", "netfilter/nf_nat.h", "netfilter/nf_log.h", "netfilter/nf_synproxy.h",
        "netfilter/nf_conntrack_tuple_common.h",
    ];

    [Fact]
    public void Constants_NamedInDocumentation_EqualTheHeaders()
    {
        Assert.SkipUnless(Files.All(file => File.Exists(Path.Combine(Headers, file))), $"needs kernel headers in {Headers}");
        var original = Files.Aggregate(new Dictionary<string, long>(StringComparer.Ordinal), Read);
        var checkedNames = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (field, name) in Documented())
        {
            if (!original.TryGetValue(name, out var expected))
                continue;
            if (name.StartsWith("IPCT_", StringComparison.Ordinal) || name.StartsWith("IPEXP_", StringComparison.Ordinal))
                expected = 1L << (int)expected; // the header counts bits, we have masks
            if (name.EndsWith("_BIT", StringComparison.Ordinal) && !name.StartsWith("NF_CT_STATE", StringComparison.Ordinal))
                continue;
            Assert.True(expected == Value(field), $"{field.DeclaringType!.Name}.{field.Name} is {Value(field)}, {name} is {expected}");
            checkedNames.Add(name);
        }
        Assert.True(checkedNames.Count > 750, $"only {checkedNames.Count} constants were found in the headers");
    }

    [Theory]
    [InlineData("enum ctattr_", "CTA_")]
    [InlineData("enum cntl_msg_types", "IPCTNL_MSG_")]
    [InlineData("enum ip_conntrack_status", "IPS_")]
    [InlineData("enum tcp_conntrack", "TCP_CONNTRACK_")]
    [InlineData("enum sctp_conntrack", "SCTP_CONNTRACK_")]
    [InlineData("enum nfnl_cthelper", "NFCTH_")]
    [InlineData("enum nft_*_attributes", "NFTA_")]
    [InlineData("enum nfnl_hook_attributes", "NFNLA_")]
    [InlineData("enum nfnl_hook_chaintype", "NFNL_HOOK_")]
    [InlineData("nf_tables", "NFT_")]
    [InlineData("nf_nat.h", "NF_NAT_RANGE_")]
    [InlineData("nf_log.h", "NF_LOG_")]
    [InlineData("nf_synproxy.h", "NF_SYNPROXY_")]
    public void Headers_EveryConstant_IsKnown(string subject, string prefix)
    {
        Assert.SkipUnless(Files.All(file => File.Exists(Path.Combine(Headers, file))), $"needs kernel headers in {Headers}");
        var known = Documented().Select(pair => pair.Name).ToHashSet(StringComparer.Ordinal);
        var missing = Files.Aggregate(new Dictionary<string, long>(StringComparer.Ordinal), Read).Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !known.Contains(name) && !Ignored().IsMatch(name));
        Assert.True(!missing.Any(), $"{subject}: {string.Join(", ", missing)}");
    }

    private static IEnumerable<(FieldInfo Field, string Name)> Documented()
    {
        var assembly = typeof(CtAttribute).Assembly;
        var documentation = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        foreach (var member in documentation.Descendants("member"))
        {
            var id = member.Attribute("name")!.Value;
            var text = member.Element("summary")?.Value ?? "";
            var comment = text.LastIndexOf("// ", StringComparison.Ordinal);
            if (!id.StartsWith("F:Statewall.Nfnetlink.Uapi.", StringComparison.Ordinal) || comment < 0)
                continue;
            var dot = id.LastIndexOf('.');
            yield return (assembly.GetType(id[2..dot], throwOnError: true)!.GetField(id[(dot + 1)..])!, text[(comment + 3)..].Trim());
        }
    }

    private static long Value(FieldInfo field) => Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture);

    private static Dictionary<string, long> Read(Dictionary<string, long> values, string file)
    {
        var text = Comments().Replace(File.ReadAllText(Path.Combine(Headers, file)), "").Replace("\\\n", " ", StringComparison.Ordinal);
        foreach (Match define in Defines().Matches(text))
        {
            if (Evaluate(define.Groups[2].Value, values) is { } value)
                values[define.Groups[1].Value] = value;
        }
        foreach (Match enumeration in Enumerations().Matches(Preprocessor().Replace(text, "")))
        {
            var next = 0L;
            const StringSplitOptions Options = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
            foreach (var item in enumeration.Groups[1].Value.Split(',', Options))
            {
                var parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
                if (parts.Length == 2)
                    next = Evaluate(parts[1], values) ?? throw new InvalidDataException($"{file}: {item}");
                values[parts[0]] = next++;
            }
        }
        return values;
    }

    /// <summary>Evaluates sums, shifts and unions of numbers and known names; null for anything else.</summary>
    private static long? Evaluate(string expression, Dictionary<string, long> values)
    {
        var total = 0L;
        foreach (var term in expression.Split('|'))
        {
            long? shifted = null;
            foreach (var operand in term.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).Split("<<"))
            {
                var sum = 0L;
                foreach (var name in operand.Split('+', StringSplitOptions.TrimEntries))
                {
                    var digits = name.StartsWith("0x", StringComparison.Ordinal) ? name[2..].TrimEnd('U') : "";
                    if (long.TryParse(digits, NumberStyles.HexNumber, null, out var value))
                        sum += value;
                    else if (long.TryParse(name, CultureInfo.InvariantCulture, out value) || values.TryGetValue(name, out value))
                        sum += value;
                    else
                        return null;
                }
                shifted = shifted is { } left ? left << (int)sum : sum;
            }
            total |= shifted!.Value;
        }
        return total;
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline)]
    private static partial Regex Preprocessor();

    [GeneratedRegex(@"^#define\s+(\w+)[ \t]+(\S.*)$", RegexOptions.Multiline)]
    private static partial Regex Defines();

    [GeneratedRegex(@"enum\s*\w*\s*\{([^}]*)\}")]
    private static partial Regex Enumerations();

    // Ends of enumerations, bit numbers beside their masks, sizes, and old names of the same number.
    [GeneratedRegex(@"UNSPEC$|_MAX$|_BIT$|^CTA_NAT_SEQ|^CTA_NAT$|^CTA_NAT_(MIN|MAX)IP$|LISTEN$|^NFCTH_POLICY_SET$"
        + @"|^NFT?_\w*(_MASK|LEN|_SIZE|_ALL)$|^NFT_REG32_|^NFT_CHAIN_FLAGS$|^NFT_BITWISE_BOOL$|^NFT_DATA_V|F_UNUSED$|^NFT_META_IIFTYPE$")]
    private static partial Regex Ignored();
}
