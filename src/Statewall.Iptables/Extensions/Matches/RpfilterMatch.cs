using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>An answer would take the way that the packet came. // struct xt_rpfilter_info: flags</summary>
internal sealed class RpfilterMatch : FlagsMatch
{
    private const byte Loose = 1, ValidMark = 2, AcceptLocal = 4, Inverted = 8; // XT_RPFILTER_LOOSE …

    private RpfilterMatch()
        : base("rpfilter", "", ("loose", Loose), ("validmark", ValidMark), ("accept-local", AcceptLocal), ("invert", Inverted))
    {
    }

    /// <summary>The match.</summary>
    public static RpfilterMatch Instance { get; } = new();

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
