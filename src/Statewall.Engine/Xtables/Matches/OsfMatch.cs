using Statewall.Engine.Fingerprints;
using Statewall.Engine.Nftables.Operations;
using Statewall.Packets;

namespace Statewall.Engine.Xtables.Matches;

/// <summary>The sender's system, as its SYN tells. // xt_osf.c</summary>
internal sealed class OsfMatch : XtMatch
{
    private const uint Entering = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward;
    private const int NameSize = 32; // MAXGENRELEN
    private const uint ChecksTtl = 2; // NF_OSF_TTL
    private const uint Logs = 4; // NF_OSF_LOG
    private readonly byte[] _name;
    private readonly bool _isAny;
    private readonly TtlCheck _check;

    private OsfMatch(XtInfo info)
    {
        _name = info.Text(0, NameSize);
        var flags = info.U32(36);
        _isAny = (flags & Logs) != 0;
        _check = (flags & ChecksTtl) != 0 ? (TtlCheck)info.U32(44) : TtlCheck.Exact;
    }

    public static readonly XtKind<XtMatch> Kind = new("osf", 0, context => new OsfMatch(context.Info))
    {
        Families = XtFamilies.IPv4,
        Size = 48,
        Hooks = Entering,
        Protocol = IpProtocol.Tcp,
    };

    // nf_osf_match
    public override bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet is not { HasTransportProtocol: true, TransportProtocol: IpProtocol.Tcp, IsLaterFragment: false }
            || !TcpView.TryParse(packet.Transport, out var tcp) || (tcp.Flags & TcpFlags.Syn) == 0)
            return false;
        return packet.Host!.Fingerprints.Find(in packet, in tcp, _check, _isAny ? null : _name) is not null;
    }
}
