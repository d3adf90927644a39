namespace Statewall.Engine.Xtables.Matches;

/// <summary>Connections that a load balancer (IPVS) has, which the host has not. // xt_ipvs.c</summary>
internal sealed class IpvsMatch(XtInfo info) : XtMatch
{
    private const byte IsBalanced = 1; // XT_IPVS_IPVS_PROPERTY
    private const byte AllFields = 0x7f; // XT_IPVS_MASK
    private const int InvertedAt = 38, FieldsAt = 39;

    // what else is asked for is asked of a connection that it has
    private readonly bool _isMatch = info.U8(FieldsAt) == IsBalanced && (info.U8(InvertedAt) & IsBalanced) != 0;

    public static readonly XtKind<XtMatch> Kind = new("ipvs", 0, Load) { Families = XtFamilies.Ip, Size = 40 };

    private static IpvsMatch? Load(XtContext context)
    {
        context.FailIf((context.Info.U8(FieldsAt) & ~AllFields) != 0);
        return context.Unless(new IpvsMatch(context.Info));
    }

    // ipvs_mt
    public override bool Matches(ref Packet packet, ref bool isHopeless) => _isMatch;
}
