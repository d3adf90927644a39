using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>The sender's address of IPv6 is made of its hardware address.</summary>
internal sealed class Eui64Match : XtMatch
{
    private Eui64Match()
        : base("eui64")
    {
        Families = XtFamilies.IPv6;
        Size = 4; // an int that nobody looks at
    }

    /// <summary>The match.</summary>
    public static Eui64Match Instance { get; } = new();

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("eui64 does not take any options\n");
}
