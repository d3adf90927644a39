namespace Statewall.Engine.Xtables.Targets;

/// <summary>What ends the tables of xtables itself; rules of nf_tables never have it. // XT_ERROR_TARGET</summary>
internal static class ErrorTarget
{
    public static readonly XtKind<XtTarget> Kind = new("ERROR", 0, Refuse) { Families = XtFamilies.Ip | XtFamilies.Arp, Size = 32 };

    private static XtTarget? Refuse(XtContext context)
    {
        context.FailIf(true);
        return null;
    }
}
