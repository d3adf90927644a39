namespace Statewall.Engine.Xtables.Matches;

/// <summary>Lists of hardware addresses. They have no fixed size, so that nf_tables never takes them. // ebt_among.c</summary>
internal static class EbtAmongMatch
{
    public static readonly XtKind<XtMatch> Kind = new("among", 0, _ => null) { Families = XtFamilies.Bridge, Size = int.MaxValue };
}
