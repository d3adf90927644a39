using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Fill in checksums that devices would; here all are. // xt_CHECKSUM.c</summary>
internal sealed class ChecksumTarget : XtTarget
{
    private const byte Fill = 1; // XT_CHECKSUM_OP_FILL

    public static readonly XtKind<XtTarget> Kind = new("CHECKSUM", 0, Load) { Families = XtFamilies.Ip, Size = 1, Table = "mangle" };

    private static ChecksumTarget? Load(XtContext context)
    {
        context.FailIf(context.Info.U8(0) != Fill);
        return context.Unless(new ChecksumTarget());
    }

    // checksum_tg
    public override NftVerdict Act(ref Packet packet) => NftVerdict.Continue;
}
