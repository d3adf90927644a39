using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>An answer would take the way that the packet came. // struct xt_rpfilter_info: flags</summary>
internal sealed class RpfilterMatch : XtMatch
{
    private const byte Loose = 1, ValidMark = 2, AcceptLocal = 4, Inverted = 8; // XT_RPFILTER_LOOSE …
    private static readonly (string Name, byte Flag)[] Flags = [("loose", Loose), ("validmark", ValidMark), ("accept-local", AcceptLocal), ("invert", Inverted)];

    private RpfilterMatch()
        : base("rpfilter")
    {
        Size = 1;
        Options = [.. Flags.Select(flag => new XtOption(flag.Name, value => value.Info[0] |= flag.Flag) { Words = 0 })];
    }

    /// <summary>The match.</summary>
    public static RpfilterMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        foreach (var (name, flag) in Flags)
        {
            if ((info[0] & flag) != 0)
                output.Option(name);
        }
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" rpfilter");
        foreach (var (name, flag) in Flags)
            output.Append((info[0] & flag) != 0 ? $" {name}" : "");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var flags = info[0];
        if ((flags & AcceptLocal) != 0)
        {
            // a local address or a right way: two conditions of which one is enough
            if ((flags & Inverted) == 0)
                return false;
            translation.Output.Append(" fib saddr type != local");
        }
        translation.Output.Append(" fib saddr").Append((flags & ValidMark) != 0 ? " . mark" : "").Append((flags & Loose) == 0 ? " . iif" : "")
            .Append((flags & Inverted) != 0 ? " oif 0" : " oif != 0");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        rpfilter match options:
            --loose          The way back may be by any interface
            --validmark      The packet's mark counts where the route is looked up
            --accept-local   A sender with an address of this host is right, too
            --invert         Packets for which it is not so

        """);
}
