using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Fills in a checksum that was left to the interface. // struct xt_CHECKSUM_info: operation</summary>
internal sealed class ChecksumTarget : XtTarget
{
    private const byte Fills = 1; // XT_CHECKSUM_OP_FILL

    private ChecksumTarget()
        : base("CHECKSUM")
    {
        Size = 1;
        Options = [new("checksum-fill", value => value.Info[0] = Fills) { Words = 0, IsRequired = true }];
    }

    /// <summary>The target.</summary>
    public static ChecksumTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if ((info[0] & Fills) != 0)
            output.Option("checksum-fill");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" CHECKSUM");
        if ((info[0] & Fills) != 0)
            output.Append(" fill");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        CHECKSUM target options
          --checksum-fill			Fill it in

        """);
}
