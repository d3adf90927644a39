using System.Globalization;
using System.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters.Expressions;

// Values, by the kind of their field.
internal sealed partial class ExpressionParser
{
    private static readonly (string Suffix, ulong Factor)[] Amounts =
    [
        ("Ki", 1UL << 10), ("Mi", 1UL << 20), ("Gi", 1UL << 30), ("Ti", 1UL << 40),
        ("k", 1_000), ("K", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    private static readonly (string Suffix, ulong Factor)[] Times = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];

    private static readonly byte[] NamedProtocols =
    [
        ProtocolNames.Tcp, ProtocolNames.Udp, ProtocolNames.Icmp, ProtocolNames.IcmpV6, ProtocolNames.Sctp, ProtocolNames.Dccp, ProtocolNames.Gre, ProtocolNames.UdpLite,
    ];

    private ExpressionNode OneOf(List<ExpressionToken> values, in FieldRow row, Direction direction, ulong mask)
    {
        switch (row.Kind)
        {
            case FieldKind.Address:
                return new AddressNode(row, direction, [.. values.Select(AddressesOf)]);
            case FieldKind.Text:
                var field = row.Field;
                return new TextNode(field, [.. values.Select(value => TextOf(value, field))]);
            case FieldKind.Label:
                return new LabelNode([.. values.Select(LabelOf)]);
            default:
                var ranges = new (ulong, ulong)[values.Count];
                for (var index = 0; index < ranges.Length; index++)
                    ranges[index] = NumbersOf(values[index], in row);
                return Numbers(in row, direction, mask, ranges);
        }
    }

    private NumberNode Numbers(in FieldRow row, Direction direction, ulong mask, params (ulong Low, ulong High)[] ranges) =>
        new(row, direction, mask, ranges, _options.Clock);

    private (ulong Low, ulong High) NumbersOf(ExpressionToken token, in FieldRow row)
    {
        var word = token.Of(_text);
        if (row.Field is Field.Protocol or Field.Family && TryName(word, row.Field, out var named))
            return (named, named);
        var dash = word.IndexOf('-');
        ulong high = 0;
        var isRange = dash > 0;
        if (!TryNumber(isRange ? word[..dash] : word, row.Kind, out var low) || (isRange && !TryNumber(word[(dash + 1)..], row.Kind, out high)))
            throw Fault(token, $"`{word}' is no {NameOf(row)}");
        if (isRange && high < low)
            throw Fault(token, "the range ends before it begins");
        return (low, isRange ? high : low);
    }

    private static string NameOf(FieldRow row) => row switch
    {
        { Field: Field.Protocol } => "protocol",
        { Field: Field.Family } => "family: it is ipv4 or ipv6",
        { Kind: FieldKind.Amount } => "number, which can end in k, M, G or Ki, Mi, Gi",
        { Kind: FieldKind.Seconds } => "time, which can end in s, m, h or d",
        _ => "number",
    };

    private static bool TryName(ReadOnlySpan<char> word, Field field, out ulong number)
    {
        number = 0;
        if (field == Field.Family)
        {
            number = (ulong)(word switch { "ipv4" => NfProto.IPv4, "ipv6" => NfProto.IPv6, _ => NfProto.Unspecified });
            return number != 0;
        }
        foreach (var protocol in NamedProtocols)
        {
            if (Ascii.EqualsIgnoreCase(word, ProtocolNames.Of(protocol)))
                number = protocol;
        }
        return number != 0;
    }

    private static bool TryNumber(ReadOnlySpan<char> word, FieldKind kind, out ulong number)
    {
        if (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        var factor = 1UL;
        foreach (var (suffix, value) in kind switch { FieldKind.Amount => Amounts, FieldKind.Seconds => Times, _ => [] })
        {
            if (!word.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            factor = value;
            word = word[..^suffix.Length];
            break;
        }
        if (!ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > ulong.MaxValue / factor)
            return false;
        number *= factor;
        return true;
    }

    private AddressRange AddressesOf(ExpressionToken token)
    {
        var word = token.Of(_text);
        var slash = word.IndexOf('/');
        var dash = word.IndexOf('-');
        var end = slash >= 0 ? slash : dash >= 0 ? dash : word.Length;
        if (!InetAddress.TryParse(word[..end], out var first))
            throw Fault(token, $"`{word}' is no address");
        var width = first.Size * 8;
        if (slash < 0 && dash >= 0)
        {
            if (!InetAddress.TryParse(word[(dash + 1)..], out var last) || last.Family != first.Family)
                throw Fault(token, $"`{word}' is no range of addresses");
            if (NumberOf(last) < NumberOf(first))
                throw Fault(token, "the range ends before it begins");
            return new AddressRange(NumberOf(first), NumberOf(last), first.Size, null);
        }
        var length = width;
        if (slash >= 0 && (!int.TryParse(word[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
            throw Fault(token, $"a prefix has 0 to {width} bits");
        var hosts = length == width ? UInt128.Zero : (UInt128.MaxValue >> (128 - width)) >> length;
        var low = NumberOf(first) & ~hosts;
        return new AddressRange(low, low | hosts, first.Size, new AddressMatch(first, InetAddress.PrefixMask(first.Family, length)));
    }

    private static UInt128 NumberOf(InetAddress address) => address.IsIPv4 ? address.ToUInt32() : address.ToUInt128();

    private byte[] TextOf(ExpressionToken token, Field field)
    {
        var word = token.Of(_text);
        if (field != Field.State)
            return Encoding.UTF8.GetBytes(word.ToString());
        var name = word.ToString().ToUpperInvariant();
        foreach (var info in (ushort[])[CtProtoInfoAttribute.Tcp, CtProtoInfoAttribute.Sctp, CtProtoInfoAttribute.Dccp])
        {
            if (StateNames.TryFind(info, name, out var state))
                return StateNames.Of(info, state).ToArray();
        }
        var nearest = Nearest.Of(name, AllStates());
        throw Fault(token, nearest is null ? $"there is no state `{word}'" : $"there is no state `{word}'; did you mean `{nearest}'?");
    }

    private static IEnumerable<string> AllStates()
    {
        foreach (var info in (ushort[])[CtProtoInfoAttribute.Tcp, CtProtoInfoAttribute.Sctp, CtProtoInfoAttribute.Dccp])
        {
            for (byte state = 0; state < StateNames.Count(info); state++)
                yield return Encoding.ASCII.GetString(StateNames.Of(info, state));
        }
    }

    private int LabelOf(ExpressionToken token)
    {
        var word = token.Of(_text);
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var bit))
            return bit < LabelMap.Count ? bit : throw Fault(token, $"labels are bits 0 to {LabelMap.Count - 1}");
        return _options.LabelNames?.Invoke() is { } names && names.TryFind(word, out bit) ? bit : throw Fault(token, $"there is no label `{word}'");
    }
}
