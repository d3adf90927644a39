namespace Statewall.Netlink.Attributes;

/// <summary>Whose habits an encoder follows: what a message says does not depend on it, its bytes do.</summary>
public enum AttributeStyle
{
    /// <summary>Programs: nests are marked, and attributes come in the order of the customary library.</summary>
    Program,

    /// <summary>The kernel: nests are marked, and attributes come in the kernel's order. // nla_nest_start</summary>
    Kernel,

    /// <summary>The kernel's older families, nf_tables among them: nests are not marked. // nla_nest_start_noflag</summary>
    KernelUnmarked,
}
