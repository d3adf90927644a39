using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The connection's mark. // struct xt_connmark_mtinfo1</summary>
internal sealed class ConnmarkMatch : MaskedValueMatch
{
    private ConnmarkMatch()
        : base("connmark", "mark", " connmark match ", "! ", "ct mark") => Revision = 1;

    /// <summary>The match.</summary>
    public static ConnmarkMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("connmark match options:\n[!] --mark value[/mask]    The connection's mark, or some of its bits\n");
}
