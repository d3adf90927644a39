using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// Fields of the spanning tree protocol, most of them ranges. // struct ebt_stp_info: type, config, bitmask, invflags;
/// struct ebt_stp_config_info: flags, root_prio[2], root_addr[6], root_addrmsk[6], root_cost[2] (32 bits), sender_prio[2], sender_addr[6], sender_addrmsk[6], port[2], msg_age[2], …
/// </summary>
internal sealed class BridgeStpMatch : XtMatch
{
    private const int TypeAt = 0, FlagsAt = 4, RootAddressAt = 10, SenderAddressAt = 36, BitsAt = 68, InvertedAt = 70;
    private const ushort Type = 1, Flags = 2, RootAddress = 8, RootCost = 16, SenderAddress = 64;

    private static readonly (string Name, byte Type)[] Types = [("config", 0), ("tcn", 0x80)];
    private static readonly (string Name, byte Flags)[] FlagNames = [("topology-change", 1), ("topology-change-ack", 0x80)];

    // In the order of their bits.
    private static readonly (string Option, ushort Bit, int At)[] Fields =
    [
        ("stp-type", Type, TypeAt), ("stp-flags", Flags, FlagsAt), ("stp-root-prio", 4, 6), ("stp-root-addr", RootAddress, RootAddressAt), ("stp-root-cost", RootCost, 24),
        ("stp-sender-prio", 32, 32), ("stp-sender-addr", SenderAddress, SenderAddressAt), ("stp-port", 128, 48), ("stp-msg-age", 256, 52), ("stp-max-age", 512, 56),
        ("stp-hello-time", 1024, 60), ("stp-forward-delay", 2048, 64),
    ];

    private BridgeStpMatch()
        : base("stp")
    {
        Families = XtFamilies.Bridge;
        Size = 72;
        Options = [.. Fields.Select(OptionOf)];
    }

    /// <summary>The match.</summary>
    public static BridgeStpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var (bits, inverted) = (info.Read16(BitsAt), info.Read16(InvertedAt));
        foreach (var (option, bit, at) in Fields)
        {
            if ((bits & bit) == 0)
                continue;
            output.Option(option, (inverted & bit) != 0).Append(" ");
            WriteValue(output, info, bit, at);
        }
    }

    private static void WriteValue(TextOutput output, ReadOnlySpan<byte> info, ushort bit, int at)
    {
        switch (bit)
        {
            case Type: output.Append(NameOf(Types, info[at])); break;
            case Flags: output.Append(NameOf(FlagNames, info[at])); break;
            case RootAddress or SenderAddress:
                HardwareText.Write(output, HardwarePattern.Of(info.Slice(at, 6)), HardwarePattern.Of(info.Slice(at + 6, 6)), isNamed: true);
                break;
            default:
                var (from, to) = bit == RootCost ? (info.Read32(at), info.Read32(at + 4)) : (info.Read16(at), info.Read16(at + 2));
                output.Append(from);
                if (from != to)
                    output.Append(":").Append(to);
                break;
        }
    }

    private static XtOption OptionOf((string Option, ushort Bit, int At) field) => new(field.Option, value =>
    {
        var info = value.Info;
        info.Set16(BitsAt, field.Bit);
        if (value.IsInverted)
            info.Set16(InvertedAt, field.Bit);
        Read(value, field.Bit, field.At);
    })
    {
        IsInvertible = true,
    };

    private static void Read(OptionValue value, ushort bit, int at)
    {
        switch (bit)
        {
            case Type: value.Info[at] = Named(value, Types); break;
            case Flags: value.Info[at] = Named(value, FlagNames); break;
            case RootAddress or SenderAddress: ReadAddress(value, at); break;
            default: ReadRange(value, bit == RootCost, at); break;
        }
    }

    private static void ReadRange(OptionValue value, bool isWide, int at)
    {
        var (from, to) = value.Range(0, isWide ? uint.MaxValue : ushort.MaxValue);
        if (isWide)
        {
            value.Info.Write32(at, from);
            value.Info.Write32(at + 4, to);
            return;
        }
        value.Info.Write16(at, from);
        value.Info.Write16(at + 2, to);
    }

    private static void ReadAddress(OptionValue value, int at)
    {
        if (!HardwareText.TryParse(value.Text, isInverted: false, out var pattern))
            throw value.Bad();
        HardwarePattern.BytesOf(pattern.Address).CopyTo(value.Info[at..]);
        HardwarePattern.BytesOf(pattern.Mask).CopyTo(value.Info[(at + 6)..]);
    }

    private static byte Named(OptionValue value, (string Name, byte Value)[] names)
    {
        foreach (var (name, number) in names)
        {
            if (name.Equals(value.Text, StringComparison.OrdinalIgnoreCase))
                return number;
        }
        return (byte)value.Number(0, byte.MaxValue);
    }

    private static string NameOf((string Name, byte Value)[] names, byte value)
    {
        foreach (var (name, number) in names)
        {
            if (number == value)
                return name;
        }
        return value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
