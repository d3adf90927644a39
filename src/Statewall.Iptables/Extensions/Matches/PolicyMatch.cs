using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// What IPsec did or will do with the packet. // struct xt_policy_info: pol[4], flags, len; each element has saddr, smask, daddr, dmask, spi, reqid, proto,
/// mode, match, invert
/// </summary>
internal sealed class PolicyMatch : XtMatch
{
    private const int ElementBytes = 76, MostElements = 4, FlagsAt = MostElements * ElementBytes, CountAt = FlagsAt + 2;
    private const int SourceAt = 0, DestinationAt = 32, SpiAt = 64, ReqidAt = 68, ProtocolAt = 72, ModeAt = 73, AskedAt = 74, InvertedAt = 75;
    private const int In = 1, Out = 2, None = 4, Strict = 8; // XT_POLICY_MATCH_IN …
    private const byte Source = 1, Destination = 2, Protocol = 4, Mode = 8, Spi = 16, Reqid = 32; // struct xt_policy_spec
    private const byte Transport = 0, Tunnel = 1; // XT_POLICY_MODE_TRANSPORT, XT_POLICY_MODE_TUNNEL

    private PolicyMatch()
        : base("policy")
    {
        Size = 308;
        Options =
        [
            new("dir", ReadDirection),
            new("pol", ReadPolicy),
            new("strict", value => value.Info.Set16(FlagsAt, Strict)) { Words = 0 },
            Part("reqid", Reqid, value => Current(value).Write32(ReqidAt, value.Number(0, uint.MaxValue))),
            Part("spi", Spi, value => Current(value).Write32(SpiAt, value.Number(0, uint.MaxValue))),
            Part("tunnel-src", Source, value => ReadAddress(value, SourceAt)),
            Part("tunnel-dst", Destination, value => ReadAddress(value, DestinationAt)),
            Part("proto", Protocol, value => Current(value)[ProtocolAt] = ParseProtocol(value)),
            Part("mode", Mode, value => Current(value)[ModeAt] = ParseMode(value)),
            new("next", ReadNext) { Words = 0, IsRepeatable = true, Needs = ["strict"] },
        ];
    }

    /// <summary>The match.</summary>
    public static PolicyMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        ReadOnlySpan<byte> info = options.Info;
        var flags = info.Read16(FlagsAt);
        if ((flags & (In | Out)) == 0)
            throw Wrong("neither --dir in nor --dir out specified");
        if ((flags & None) == 0)
            options.Info.Write16(CountAt, info.Read16(CountAt) + 1U);
        else if ((flags & Strict) != 0)
            throw Wrong("policy none but --strict given");
        for (var index = 0; index < info.Read16(CountAt); index++)
        {
            var element = Element(info, index);
            if ((flags & Strict) != 0 && element[AskedAt] == 0)
                throw Wrong($"empty policy element {index}. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.");
            var isTunnel = (element[ModeAt] == Tunnel) != ((element[InvertedAt] & Mode) != 0);
            if ((element[AskedAt] & (Source | Destination)) != 0 && !isTunnel)
                throw Wrong("--tunnel-src/--tunnel-dst is only valid in tunnel mode");
        }
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        var flags = info.Read16(FlagsAt);
        output.Option("dir").Append((flags & In) != 0 ? " in" : " out").Option("pol").Append((flags & None) != 0 ? " none" : " ipsec");
        if ((flags & Strict) != 0)
            output.Option("strict");
        for (var index = 0; index < Count(info); index++)
        {
            WriteElement(output, Element(info, index), "--", rule.Family, isNumeric: false);
            if (index + 1 < Count(info))
                output.Option("next");
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        var flags = info.Read16(FlagsAt);
        output.Append(" policy match dir").Append((flags & In) != 0 ? " in" : " out").Append((flags & None) != 0 ? " pol none" : " pol ipsec");
        output.Append((flags & Strict) != 0 ? " strict" : "");
        for (var index = 0; index < Count(info); index++)
        {
            if (Count(info) > 1)
                output.Append(" [").Append(index).Append("]");
            WriteElement(output, Element(info, index), "", rule.Family, isNumeric);
        }
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var flags = info.Read16(FlagsAt);
        // whether there was IPsec is all that nft can ask for so
        if ((flags & In) == 0 || (flags & Strict) != 0 || (Count(info) > 0 && Element(info, 0)[AskedAt] != 0))
            return false;
        translation.Output.Append((flags & None) != 0 ? " meta secpath missing" : " meta secpath exists");
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var flags = info.Read16(FlagsAt);
        if ((flags & In) != 0 || (flags & Strict) != 0 || (Count(info) > 0 && Element(info, 0)[AskedAt] != 0))
            return Translate(translation, info) || translation.Refuse("nft can ask for IPsec, not for all that a policy has");
        translation.Output.Append((flags & None) != 0 ? " rt ipsec missing" : " rt ipsec exists");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        policy match options:
          --dir in|out                  What was undone, or what will be done
          --pol none|ipsec              Nothing, or a policy of IPsec
          --strict                      The policy has these elements and no others
        Elements of the policy:
        [!] --reqid reqid               Its number
        [!] --spi spi                   The parameter index
        [!] --proto proto               The protocol: ah, esp or ipcomp
        [!] --mode mode                 transport or tunnel
        [!] --tunnel-src addr/mask      Where the tunnel begins
        [!] --tunnel-dst addr/mask      Where it ends
          --next                        What follows is about the next element

        """);

    private static XtOption Part(string name, byte flag, OptionReader read) => new(name, value =>
    {
        var element = Current(value);
        if ((element[AskedAt] & flag) != 0)
            throw Wrong($"double --{name} option");
        element[AskedAt] |= flag;
        element[InvertedAt] |= value.IsInverted ? flag : (byte)0;
        read(value);
    })
    {
        IsInvertible = true,
        IsRepeatable = true,
    };

    private static XtUsageException Wrong(string message) => new($"policy match: {message}");

    private static void ReadDirection(OptionValue value) => value.Info.Set16(FlagsAt, value.Text.ToLowerInvariant() switch
    {
        "in" => In,
        "out" => Out,
        _ => throw new XtUsageException($"policy_match: invalid dir \"{value.Text}\""),
    });

    private static void ReadPolicy(OptionValue value) => value.Info.Set16(FlagsAt, value.Text.ToLowerInvariant() switch
    {
        "ipsec" => 0,
        "none" => None,
        _ => throw Wrong($"invalid policy \"{value.Text}\""),
    });

    private static void ReadNext(OptionValue value)
    {
        var count = ((ReadOnlySpan<byte>)value.Info).Read16(CountAt) + 1U;
        if (count >= MostElements)
            throw Wrong("maximum policy depth reached");
        value.Info.Write16(CountAt, count);
    }

    private static void ReadAddress(OptionValue value, int at)
    {
        var start = ((ReadOnlySpan<byte>)value.Info).Read16(CountAt) * ElementBytes;
        value.HostMaskAt(start + at, start + at + InfoBytes.AddressBytes);
    }

    private static byte ParseProtocol(OptionValue value) => value.Protocol() is var protocol && protocol is 50 or 51 or 108 ? protocol : throw Wrong("protocol must be ah, esp, or ipcomp");

    private static byte ParseMode(OptionValue value) => value.Text.ToLowerInvariant() switch
    {
        "transport" => Transport,
        "tunnel" => Tunnel,
        _ => throw Wrong($"invalid mode \"{value.Text}\""),
    };

    private static Span<byte> Current(OptionValue value) => value.Info.Slice(((ReadOnlySpan<byte>)value.Info).Read16(CountAt) * ElementBytes, ElementBytes);

    private static int Count(ReadOnlySpan<byte> info) => Math.Min((int)info.Read16(CountAt), MostElements);

    private static ReadOnlySpan<byte> Element(ReadOnlySpan<byte> info, int index) => info.Slice(index * ElementBytes, ElementBytes);

    private static void WriteElement(TextOutput output, ReadOnlySpan<byte> element, string dashes, NfProto family, bool isNumeric)
    {
        if (Begins(output, element, Reqid, dashes, "reqid "))
            output.Append(element.Read32(ReqidAt));
        if (Begins(output, element, Spi, dashes, "spi "))
            output.Hex(element.Read32(SpiAt));
        if (Begins(output, element, Protocol, dashes, "proto "))
            output.Append(isNumeric ? $"{element[ProtocolAt]}" : ProtocolText.NameOf(element[ProtocolAt]));
        if (Begins(output, element, Mode, dashes, "mode "))
            output.Append(element[ModeAt] == Tunnel ? "tunnel" : "transport");
        if (Begins(output, element, Destination, dashes, "tunnel-dst "))
            output.AddressAndMask(element.ReadAddress(DestinationAt, family), element.ReadAddress(DestinationAt + InfoBytes.AddressBytes, family));
        if (Begins(output, element, Source, dashes, "tunnel-src "))
            output.AddressAndMask(element.ReadAddress(SourceAt, family), element.ReadAddress(SourceAt + InfoBytes.AddressBytes, family));
    }

    private static bool Begins(TextOutput output, ReadOnlySpan<byte> element, byte flag, string dashes, string name)
    {
        if ((element[AskedAt] & flag) == 0)
            return false;
        output.Append((element[InvertedAt] & flag) != 0 ? " ! " : " ").Append(dashes).Append(name);
        return true;
    }
}
