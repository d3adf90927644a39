using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The length of a packet without its link layer's header. // struct xt_length_info</summary>
internal sealed class LengthMatch : NumberRangeMatch
{
    private LengthMatch()
        : base("length", "length", " length ", "meta length")
    {
    }

    /// <summary>The match.</summary>
    public static LengthMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("length match options:\n[!] --length length[:length]    Bytes of the packet: a number, or all between two\n");
}
