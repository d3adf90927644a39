using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables.Targets;

/// <summary>Send a copy of the packet elsewhere. // xt_TEE.c</summary>
internal sealed class TeeTarget(InetAddress gateway, string device) : XtTarget
{
    private const int NameSize = 16; // IFNAMSIZ
    private const int AddressSize = 16; // sizeof(union nf_inet_addr)

    public static readonly XtKind<XtTarget> Kind = new("TEE", 1, Load) { Families = XtFamilies.Ip, Size = 40, ShownSize = 32 };

    // tee_tg_check
    private static TeeTarget? Load(XtContext context)
    {
        var info = context.Info;
        context.FailIf(info.IsZero(0, AddressSize));
        context.FailIf(info.U8(AddressSize) != 0 && info.U8(AddressSize + NameSize - 1) != 0);
        if (context.Errno != 0)
            return null;
        var gateway = new InetAddress(info.Bytes.AsSpan(0, context.Family == NfProto.IPv6 ? AddressSize : 4));
        return new TeeTarget(gateway, Encoding.UTF8.GetString(info.Text(AddressSize, NameSize)));
    }

    // tee_tg4, tee_tg6
    public override NftVerdict Act(ref Packet packet)
    {
        var number = 0u;
        if (device.Length > 0)
            number = packet.Host!.NumberOf(device) ?? uint.MaxValue; // a device that is not there leads nowhere
        packet.Host!.SendCopy(in packet, gateway, number);
        return NftVerdict.Continue;
    }
}
