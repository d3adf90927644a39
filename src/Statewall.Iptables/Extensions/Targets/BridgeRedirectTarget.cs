using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Takes frames to this host. // struct ebt_redirect_info: target</summary>
internal sealed class BridgeRedirectTarget : XtTarget
{
    private const int Accept = -1;

    private BridgeRedirectTarget()
        : base("redirect")
    {
        Families = XtFamilies.Bridge;
        Size = 4;
        Options = [new("redirect-target", value => BitConverter.TryWriteBytes(value.Info, BridgeBits.Verdict(value)))];
    }

    /// <summary>The target.</summary>
    public static BridgeRedirectTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => BitConverter.TryWriteBytes(info, Accept);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (BitConverter.ToInt32(info) == Accept)
            output.Append(" "); // as upstream has it
        else
            output.Option("redirect-target").Append(" ").Append(BridgeBits.NameOf(BitConverter.ToInt32(info)));
    }
}
