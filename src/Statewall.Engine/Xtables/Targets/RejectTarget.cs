using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Drop the packet and tell its sender. // ipt_REJECT.c, ip6t_REJECT.c</summary>
internal sealed class RejectTarget(byte code, bool isReset) : XtTarget
{
    private const uint Hooks = HookCheck.LocalIn | HookCheck.Forward | HookCheck.LocalOut;
    private const byte Reset4 = 7; // IPT_TCP_RESET
    private const byte Reset6 = 6; // IP6T_TCP_RESET
    private const byte EchoReply4 = 4; // IPT_ICMP_ECHOREPLY
    private const byte EchoReply6 = 5;
    private const byte NoAnswer = byte.MaxValue; // of what is no such number, nobody is told

    public static readonly XtKind<XtTarget>[] Kinds =
    [
        new("REJECT", 0, context => Load(context, Codes4, EchoReply4, Reset4)) { Families = XtFamilies.IPv4, Size = 4, Hooks = Hooks, Table = "filter" },
        new("REJECT", 0, context => Load(context, Codes6, EchoReply6, Reset6)) { Families = XtFamilies.IPv6, Size = 4, Hooks = Hooks, Table = "filter" },
    ];

    // enum ipt_reject_with: net, host, protocol, port, -, net prohibited, host prohibited, -, filtered
    private static ReadOnlySpan<byte> Codes4 => [0, 1, 2, 3, 0, 9, 10, 0, 13];

    // enum ip6t_reject_with: no route, prohibited, not a neighbour, address, port, -, -, policy, reject route
    private static ReadOnlySpan<byte> Codes6 => [0, 1, 2, 3, 4, 0, 0, 5, 6];

    // reject_tg_check, reject_tg6_check
    private static RejectTarget? Load(XtContext context, ReadOnlySpan<byte> codes, byte echoReply, byte reset)
    {
        var with = context.Info.U32(0);
        context.FailIf(with == echoReply || (with == reset && !context.IsFor(IpProtocol.Tcp)));
        return context.Unless(new RejectTarget(with < codes.Length ? codes[(int)with] : NoAnswer, with == reset));
    }

    // reject_tg, reject_tg6
    public override NftVerdict Act(ref Packet packet)
    {
        if (isReset)
            packet.Host!.RejectWithReset(ref packet);
        else if (code != NoAnswer)
            packet.Host!.RejectWithError(ref packet, code);
        return NftVerdict.Drop;
    }
}
