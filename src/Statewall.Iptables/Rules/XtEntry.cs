using Statewall.Iptables.Extensions;

namespace Statewall.Iptables.Rules;

/// <summary>A match or target of a rule with its data as the kernel lays them out. // struct xt_entry_match, xt_entry_target</summary>
internal sealed class XtEntry
{
    /// <summary>One with nothing set yet.</summary>
    public XtEntry(XtExtension kind)
    {
        Kind = kind;
        Info = new byte[kind.Size];
    }

    /// <summary>One with data.</summary>
    public XtEntry(XtExtension kind, byte[] info)
    {
        Kind = kind;
        Info = info;
    }

    /// <summary>What it is.</summary>
    public XtExtension Kind { get; }

    /// <summary>Its structure in machine order; the part behind <see cref="XtExtension.UserSize"/> is the kernel's own.</summary>
    public byte[] Info { get; set; }

    /// <summary>Whether it is of the same kind and asks for the same.</summary>
    public bool IsSame(XtEntry other) => Kind.KernelName == other.Kind.KernelName && Kind.Revision == other.Kind.Revision
        && Kind.IsSame(Info, other.Info);
}
