using System.Text;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Give the packet a security context. // xt_SECMARK.c</summary>
internal sealed class SecmarkTarget(uint mark) : XtTarget
{
    private const byte ByContext = 1; // SECMARK_MODE_SEL
    private const int ContextSize = 256; // SECMARK_SECCTX_MAX

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("SECMARK", 0, context => Load(context, 8)) { Families = XtFamilies.Ip, Size = 264 },
        new("SECMARK", 1, context => Load(context, 1)) { Families = XtFamilies.Ip, Size = 264, ShownSize = 260 },
    ];

    // secmark_tg_check
    private static SecmarkTarget? Load(XtContext context, int at)
    {
        var info = context.Info;
        context.FailIf(context.Table is not ("mangle" or "security"));
        context.FailIf(info.U8(0) != ByContext);
        info.Bytes[at + ContextSize - 1] = 0;
        var name = info.Text(at, ContextSize);
        context.FailIf(name.Length == 0);
        if (context.Errno != 0)
            return null;
        var number = context.Ruleset.Contexts.NumberOf(Encoding.Latin1.GetString(name));
        if (at == 8)
            Netlink.MachineOrder.WriteU32(info.Bytes.AsSpan(4), number); // which the first revision shows
        return new SecmarkTarget(number);
    }

    // secmark_tg
    public override NftVerdict Act(ref Packet packet)
    {
        packet.SecMark = mark;
        packet.NoteChange();
        return NftVerdict.Continue;
    }
}
