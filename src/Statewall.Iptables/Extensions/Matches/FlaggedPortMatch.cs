using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What dccp and sctp have in common: ports that are asked for where a flag says so. // struct xt_dccp_info, xt_sctp_info: dpts[2], spts[2]</summary>
internal abstract class FlaggedPortMatch : XtMatch
{
    private const int DestinationAt = 0, SourceAt = 4;
    private const byte Source = 1, Destination = 2; // XT_DCCP_SRC_PORTS, XT_SCTP_SRC_PORTS …
    private readonly int _flags, _inverted;

    /// <summary>One.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="flags">Where in the structure the flags lie.</param>
    /// <param name="inverted">Where those of inversion lie.</param>
    protected FlaggedPortMatch(string name, int flags, int inverted)
        : base(name)
    {
        (_flags, _inverted) = (flags, inverted);
        Options = PortMatchOptions.Of(value => Read(value, SourceAt, Source), value => Read(value, DestinationAt, Destination));
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (Has(info, Source))
            output.Option("sport", IsInverted(info, Source)).Append(" ").Range(info.Read16(SourceAt), info.Read16(SourceAt + 2));
        if (Has(info, Destination))
            output.Option("dport", IsInverted(info, Destination)).Append(" ").Range(info.Read16(DestinationAt), info.Read16(DestinationAt + 2));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ").Append(Name);
        Print(output, info, "spt", SourceAt, Source, isNumeric);
        Print(output, info, "dpt", DestinationAt, Destination, isNumeric);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        if (Has(info, Source))
            translation.Match($"{Name} sport", IsInverted(info, Source)).Range(info.Read16(SourceAt), info.Read16(SourceAt + 2), "-");
        if (Has(info, Destination))
            translation.Match($"{Name} dport", IsInverted(info, Destination)).Range(info.Read16(DestinationAt), info.Read16(DestinationAt + 2), "-");
        if (!TranslateRest(translation, info))
            return false;
        translation.EndProtocol(Name);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => PortMatchOptions.Help(output, Name);

    /// <summary>Writes in nft's language what is asked for besides ports.</summary>
    protected abstract bool TranslateRest(RuleTranslation translation, ReadOnlySpan<byte> info);

    /// <summary>Something is asked for.</summary>
    protected bool Has(ReadOnlySpan<byte> info, byte flag) => (info[_flags] & flag) != 0;

    /// <summary>It is inverted.</summary>
    protected bool IsInverted(ReadOnlySpan<byte> info, byte flag) => (info[_inverted] & flag) != 0;

    private void Read(OptionValue value, int at, byte flag)
    {
        var (from, to) = value.Ports();
        value.Info.Write16(at, from);
        value.Info.Write16(at + 2, to);
        value.Note(_flags, _inverted, flag);
    }

    private void Print(TextOutput output, ReadOnlySpan<byte> info, string name, int at, byte flag, bool isNumeric)
    {
        if (Has(info, flag))
            PortMatchOptions.Print(output, name, info.Read16(at), info.Read16(at + 2), IsInverted(info, flag), isNumeric);
    }
}
