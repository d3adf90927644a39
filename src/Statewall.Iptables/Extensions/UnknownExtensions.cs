using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions;

/// <summary>A match of the kernel that is not known here, or not in this revision: it is kept as it is.</summary>
internal sealed class UnknownMatch : XtMatch
{
    public UnknownMatch(string name, byte revision, int size)
        : base(name) => (Revision, Size) = (revision, size);

    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Append(" [unsupported revision]");

    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" [unsupported revision]");
}

/// <summary>A target of the kernel that is not known here, or not in this revision: it is kept as it is.</summary>
internal sealed class UnknownTarget : XtTarget
{
    public UnknownTarget(string name, byte revision, int size)
        : base(name) => (Revision, Size) = (revision, size);

    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Append(" [unsupported revision]");

    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" [unsupported revision]");
}
