using System.Runtime.CompilerServices;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack;

/// <summary>Where a packet entered the tracker. // enum nf_inet_hooks</summary>
public enum TrackingHook : byte
{
    /// <summary>It came in through a device. // NF_INET_PRE_ROUTING</summary>
    Prerouting,

    /// <summary>The host itself made it; checksums are not looked at. // NF_INET_LOCAL_OUT</summary>
    Output,
}

/// <summary>A packet on its way through the tracker, with the connection it was found to belong to. // skb->_nfct</summary>
internal ref struct TrackedPacket
{
    public TrackedPacket(TrackingHook hook, ushort zone = 0)
    {
        Hook = hook;
        Zone = zone;
    }

    /// <summary>The packet, whole and reassembled; to be parsed in place.</summary>
    public IpView View;

    public readonly TrackingHook Hook;

    /// <summary>The zone that the packet is looked up in.</summary>
    public readonly ushort Zone;

    /// <summary>The connection's slot, 0 while the packet belongs to none (INVALID or UNTRACKED).</summary>
    public uint Slot;

    /// <summary>How the packet relates to its connection; <see cref="ConntrackInfo.Untracked"/> when it is exempt.</summary>
    public ConntrackInfo Info;

    /// <summary>The packet ended its connection, whose entry is gone already; its state is what it was. // nf_ct_kill</summary>
    public bool EndedConnection;

    /// <summary>The tuple of the packet, and its hash.</summary>
    public PacketPreview Preview;

    /// <summary>Bytes that accounting adds: the IP packet's. // skb->len</summary>
    public readonly int Size => View.Bytes.Length;

    /// <summary>The transport header and what follows.</summary>
    public readonly ReadOnlySpan<byte> Transport
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => View.Transport;
    }

    /// <summary>The packet's direction within its connection. // CTINFO2DIR</summary>
    public readonly Direction Direction =>
        Info is ConntrackInfo.EstablishedReply or ConntrackInfo.RelatedReply ? Direction.Reply : Direction.Original;

    /// <summary>The packet's state as rules see it. // nft_ct_get_eval, NF_CT_STATE_BIT</summary>
    public readonly ConntrackState State => Slot == 0 && !EndedConnection
        ? Info == ConntrackInfo.Untracked ? ConntrackState.Untracked : ConntrackState.Invalid
        : Info switch
        {
            ConntrackInfo.New => ConntrackState.New,
            ConntrackInfo.Related or ConntrackInfo.RelatedReply => ConntrackState.Related,
            _ => ConntrackState.Established,
        };
}

/// <summary>What a protocol's tracker makes of a packet.</summary>
internal enum TrackResult
{
    /// <summary>It belongs to its connection. // NF_ACCEPT</summary>
    Accept,

    /// <summary>It does not; it passes without a connection. // -NF_ACCEPT</summary>
    Invalid,

    /// <summary>Its connection was over and is gone: look again. // -NF_REPEAT</summary>
    Repeat,
}
