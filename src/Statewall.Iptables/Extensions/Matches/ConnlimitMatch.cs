using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>How many connections a host or a network has. // struct xt_connlimit_info: mask, limit, flags; the rest is the kernel's</summary>
internal sealed class ConnlimitMatch : XtMatch
{
    private const int MaskAt = 0, LimitAt = 16, FlagsAt = 20;
    private const uint UpTo = 1, Destination = 2; // XT_CONNLIMIT_INVERT, XT_CONNLIMIT_DADDR

    private ConnlimitMatch()
        : base("connlimit")
    {
        Revision = 1;
        Size = 32;
        UserSize = 24;
        Options =
        [
            new("connlimit-upto", value => ReadLimit(value, !value.IsInverted)) { IsInvertible = true, Excludes = ["connlimit-above"] },
            new("connlimit-above", value => ReadLimit(value, value.IsInverted)) { IsInvertible = true, Excludes = ["connlimit-upto"] },
            new("connlimit-mask", value => value.Info.WriteAddress(MaskAt, HostNames.ParseMask(value.Text, value.Family))),
            new("connlimit-saddr", _ => { }) { Words = 0, Excludes = ["connlimit-daddr"] },
            new("connlimit-daddr", value => value.Info.Set32(FlagsAt, Destination)) { Words = 0, Excludes = ["connlimit-saddr"] },
        ];
    }

    /// <summary>The match.</summary>
    public static ConnlimitMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (!options.Has("connlimit-upto") && !options.Has("connlimit-above"))
            throw new XtUsageException("You must specify \"--connlimit-above\" or \"--connlimit-upto\".");
        if (!options.Has("connlimit-mask"))
            options.Info.Slice(MaskAt, InfoBytes.AddressBytes).Fill(byte.MaxValue);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option(Has(info, UpTo) ? "connlimit-upto" : "connlimit-above").Append(" ").Append(info.Read32(LimitAt));
        output.Option("connlimit-mask").Append(" ").Append(Bits(info, rule.Family)).Option(Has(info, Destination) ? "connlimit-daddr" : "connlimit-saddr");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) =>
        output.Append(Has(info, Destination) ? " #conn dst/" : " #conn src/").Append(Bits(info, rule.Family)).Append(Has(info, UpTo) ? " <= " : " > ").Append(info.Read32(LimitAt));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var family = translation.Family.Proto;
        var name = translation.AddSet("connlimit", $"type {(family == NfProto.IPv4 ? "ipv4_addr" : "ipv6_addr")}; flags dynamic;");
        var output = translation.Output.Append(" add @").Append(name).Append(" { ").Append(translation.Family.NftName).Append(Has(info, Destination) ? " daddr" : " saddr");
        var mask = info.ReadAddress(MaskAt, family);
        if (mask.PrefixLength != mask.Size * 8)
            output.Append(" and ").Append(mask);
        output.Append(Has(info, UpTo) ? " ct count " : " ct count over ").Append(info.Read32(LimitAt)).Append(" }");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        connlimit match options:
        [!] --connlimit-upto n     There are at most n connections
        [!] --connlimit-above n    There are more than n
          --connlimit-mask n       Those of a network of this length together (default: of each host)
          --connlimit-saddr        Of the sender (default)
          --connlimit-daddr        Of the receiver

        """);

    private static void ReadLimit(OptionValue value, bool isUpTo)
    {
        value.Info.Write32(LimitAt, value.Number(0, uint.MaxValue));
        value.Info.Set32(FlagsAt, isUpTo ? UpTo : 0);
    }

    private static int Bits(ReadOnlySpan<byte> info, NfProto family)
    {
        var count = 0;
        foreach (var part in info.ReadAddress(MaskAt, family).Bytes)
            count += System.Numerics.BitOperations.PopCount(part);
        return count;
    }

    private static bool Has(ReadOnlySpan<byte> info, uint flag) => (info.Read32(FlagsAt) & flag) != 0;
}
