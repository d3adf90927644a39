using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Answers for a server until a client has shown that it is there. // struct nf_synproxy_info: options, wscale, mss</summary>
internal sealed class SynproxyTarget : XtTarget
{
    private const int OptionsAt = 0, ScaleAt = 1, SegmentAt = 2;
    private const byte HasSegment = 1, HasScale = 2, HasSack = 4, HasTimestamp = 8, HasEcn = 16; // NF_SYNPROXY_OPT_MSS …

    private SynproxyTarget()
        : base("SYNPROXY")
    {
        Size = 4;
        Options =
        [
            new("sack-perm", value => value.Info[OptionsAt] |= HasSack) { Words = 0 },
            new("timestamp", value => value.Info[OptionsAt] |= HasTimestamp) { Words = 0 },
            new("wscale", ReadScale),
            new("mss", ReadSegment),
            new("ecn", value => value.Info[OptionsAt] |= HasEcn) { Words = 0 },
        ];
    }

    /// <summary>The target.</summary>
    public static SynproxyTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, " --");

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        Write(output.Append(" SYNPROXY"), info, " ");
        output.Append(" ");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        Write(translation.Output.Append(" synproxy"), info, " ");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        SYNPROXY target options:
          --sack-perm                        Offer selective acknowledgements
          --timestamp                        Offer timestamps
          --wscale value                     Offer to scale the window
          --mss value                        The segment size
          --ecn                              Offer to tell of congestion

        """);

    private static void ReadScale(OptionValue value)
    {
        value.Info[OptionsAt] |= HasScale;
        value.Info[ScaleAt] = (byte)value.Number(0, byte.MaxValue);
    }

    private static void ReadSegment(OptionValue value)
    {
        value.Info[OptionsAt] |= HasSegment;
        value.Info.Write16(SegmentAt, value.Number(0, ushort.MaxValue));
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string start)
    {
        var options = info[OptionsAt];
        if ((options & HasSack) != 0)
            output.Append(start).Append("sack-perm");
        if ((options & HasTimestamp) != 0)
            output.Append(start).Append("timestamp");
        if ((options & HasScale) != 0)
            output.Append(start).Append("wscale ").Append(info[ScaleAt]);
        if ((options & HasSegment) != 0)
            output.Append(start).Append("mss ").Append(info.Read16(SegmentAt));
        if ((options & HasEcn) != 0)
            output.Append(start).Append("ecn");
    }
}
