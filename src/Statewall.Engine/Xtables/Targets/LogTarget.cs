using System.Text;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Log the packet, to the kernel's log or to a program. // xt_LOG.c, xt_NFLOG.c, ebt_log.c, ebt_nflog.c</summary>
internal sealed class LogTarget(string prefix, ushort? group) : XtTarget
{
    private const byte MostLevel = 7;
    private const int PrefixSize = 30;
    private const int LongPrefixSize = 64;
    private const ushort CopySize = 1; // XT_NFLOG_F_COPY_LEN
    private const uint BridgeFlags = 0x0B; // EBT_LOG_MASK

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("LOG", 0, LoadLog) { Families = XtFamilies.Ip, Size = 32 },
        new("NFLOG", 0, LoadNflog) { Families = XtFamilies.Ip, Size = 76 },
        new("log", 0, LoadBridgeLog) { Families = XtFamilies.Bridge, Size = 36 },
        new("nflog", 0, LoadBridgeNflog) { Families = XtFamilies.Bridge, Size = 76 },
    ];

    // log_tg, nflog_tg, ebt_log_tg, ebt_nflog_tg
    public override NftVerdict Act(ref Packet packet)
    {
        packet.Host?.Observer?.Logged(in packet, prefix, group);
        return NftVerdict.Continue;
    }

    private static LogTarget? LoadLog(XtContext context)
    {
        context.FailIf(context.Info.U8(0) > MostLevel || context.Info.U8(2 + PrefixSize - 1) != 0);
        return context.Unless(new LogTarget(Text(context, 2, PrefixSize), null));
    }

    private static LogTarget? LoadNflog(XtContext context)
    {
        context.FailIf((context.Info.U16(8) & ~CopySize) != 0 || context.Info.U8(12 + LongPrefixSize - 1) != 0);
        return context.Unless(new LogTarget(Text(context, 12, LongPrefixSize), context.Info.U16(4)));
    }

    private static LogTarget? LoadBridgeLog(XtContext context)
    {
        context.FailIf((context.Info.U32(32) & ~BridgeFlags) != 0 || context.Info.U8(0) > MostLevel);
        context.Info.Bytes[PrefixSize] = 0;
        return context.Unless(new LogTarget(Text(context, 1, PrefixSize), null));
    }

    private static LogTarget? LoadBridgeNflog(XtContext context)
    {
        context.FailIf(context.Info.U16(8) != 0);
        context.Info.Bytes[12 + LongPrefixSize - 1] = 0;
        return context.Unless(new LogTarget(Text(context, 12, LongPrefixSize), context.Info.U16(4)));
    }

    private static string Text(XtContext context, int at, int size) => Encoding.UTF8.GetString(context.Info.Text(at, size));
}
