using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine;

/// <summary>
/// A packet on its way through the host: its bytes, what is known of it besides, the hook that it is at, and its connection.
/// // struct sk_buff, struct nf_hook_state
/// </summary>
internal ref struct Packet
{
    /// <summary>Bytes of a packet's memory that are for the frame's header.</summary>
    public const int LinkRoom = 32;

    private Span<byte> _room;
    private Span<byte> _linkRoom;
    private bool _isOwn;
    private uint _changes;
    private ushort _etherType;

    public Packet(InetHook hook, ushort zone = 0)
    {
        Hook = hook;
        Zone = zone;
    }

    /// <summary>The packet, from its network header on; to be parsed in place. Whoever writes asks for <see cref="Edit"/>.</summary>
    public IpView View;

    /// <summary>
    /// The frame's header in front of the network header, with its outermost VLAN tag, as if that had not been stripped; empty where the device
    /// has none. // skb_mac_header, skb_vlan_tag_get
    /// </summary>
    public ReadOnlySpan<byte> LinkHeader;

    /// <summary>Bytes of the frame behind the packet. // what pskb_trim_rcsum takes away</summary>
    public int Padding;

    /// <summary>What counts besides the packet: padding, and the frame's header where that is in front of it already. // skb->len</summary>
    public int Surplus;

    /// <summary>A flow table has sent it on.</summary>
    public bool IsOffloaded;

    /// <summary>A rule wants the frame routed, not bridged. // br_netfilter_broute</summary>
    public bool IsBrouted;

    /// <summary>The header of the tunnel that it is in; empty where nobody looks into a tunnel. // NFT_PAYLOAD_CTX_INNER_TUN</summary>
    public ReadOnlySpan<byte> TunnelHeader;

    /// <summary>The host that it crosses; null where only the tracker is at work.</summary>
    public ForwardingHost? Host;

    /// <summary>The device that it came by; null for the host's own. // state->in</summary>
    public HostInterface? In;

    /// <summary>The device that it leaves by, once that is known. // state->out</summary>
    public HostInterface? Out;

    /// <summary>The device that a packet of the host's own is to leave by instead, once all at its first hook have seen it. // skb_dst(skb)->dev</summary>
    public HostInterface? NextOut;

    /// <summary>The hook that it is at. // state->hook</summary>
    public InetHook Hook;

    /// <summary>The family whose hook that is. // state->pf</summary>
    public NfProto Family;

    /// <summary>Its mark. // skb->mark</summary>
    public uint Mark;

    /// <summary>Its priority. // skb->priority</summary>
    public uint Priority;

    /// <summary>Its security mark. // skb->secmark</summary>
    public uint SecMark;

    /// <summary>Whom the frame was for. // skb->pkt_type</summary>
    public PacketType Type;

    /// <summary>Its way through the rules is announced. // skb->nf_trace</summary>
    public bool IsTraced;

    /// <summary>The number by which that is told; 0 until it is. // nft_traceinfo.skbid</summary>
    public uint TraceId;

    /// <summary>The queue that a rule sent it to.</summary>
    public ushort Queue;

    /// <summary>It goes on when nobody listens to that queue. // NF_VERDICT_FLAG_QUEUE_BYPASS</summary>
    public bool MayBypassQueue;

    /// <summary>The router that it goes to next; none when its destination is on the link. // rt_nexthop</summary>
    public InetAddress NextHop;

    /// <summary>Where its options of IPv4 record its way, once the host has read them. // IPCB(skb)->opt</summary>
    public IPv4Records Records;

    /// <summary>Why it was dropped, where the one who dropped it says so.</summary>
    public DropReason Reason;

    /// <summary>Bytes of the largest of the fragments that it was put together from; 0 if it came whole. // frag_max_size</summary>
    public ushort LargestFragment;

    /// <summary>The zone that the packet is looked up in. // tmpl->zone</summary>
    public ushort Zone;

    /// <summary>The directions that the zone is for. // zone->dir</summary>
    public ZoneDirections ZoneDirections = ZoneDirections.Both;

    /// <summary>A rule has chosen the zone, and the packet has not been looked up yet: rules see a connection that is none. // nf_ct_is_template</summary>
    public bool HasTemplate;

    /// <summary>What its connection is to have when it begins; null for nothing besides the zone.</summary>
    public ConnectionTemplate? Template;

    /// <summary>A SYN proxy opens a connection with it. // snet->tmpl</summary>
    public bool IsProxied;

    /// <summary>The connection's slot, 0 while the packet belongs to none (INVALID or UNTRACKED).</summary>
    public uint Slot;

    /// <summary>The connection is that of a packet which this one is about, and which is still under way. // nf_ct_attach</summary>
    public bool BorrowsConnection;

    /// <summary>How the packet relates to its connection; <see cref="ConntrackInfo.Untracked"/> when it is exempt.</summary>
    public ConntrackInfo Info;

    /// <summary>The tuple of the packet, and its hash.</summary>
    public PacketPreview Preview;

    // What rules take for the transport header. // struct nft_pktinfo
    private byte _transportProtocol;
    private bool _hasTransport;
    private bool _isLaterFragment;
    private int _transportOffset;

    /// <summary>Bytes that accounting adds: the IP packet's. // skb->len</summary>
    public readonly int Size => View.Bytes.Length + Surplus;

    /// <summary>All from the network header on, padding too.</summary>
    public readonly ReadOnlySpan<byte> Bytes =>
        Padding == 0 ? View.Bytes : MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetReference(View.Bytes), View.Bytes.Length + Padding);

    /// <summary>Whether it is an IP packet that can be read.</summary>
    public readonly bool IsIp => View.Version != 0;

    /// <summary>What follows the frame's header. // skb->protocol</summary>
    public readonly ushort EtherType => View.Version switch
    {
        4 => Packets.EtherType.IPv4,
        6 => Packets.EtherType.IPv6,
        _ => _etherType,
    };

    /// <summary>Whether the frame has a VLAN tag that is known. // skb_vlan_tag_present</summary>
    public readonly bool HasTag => LinkHeader.Length > EthernetView.Size;

    /// <summary>The transport header and what follows.</summary>
    public readonly ReadOnlySpan<byte> Transport
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => View.Transport;
    }

    /// <summary>Whether the transport protocol is known. // NFT_PKTINFO_L4PROTO</summary>
    public readonly bool HasTransportProtocol => _hasTransport;

    /// <summary>The transport protocol, of later fragments, too. // pkt->tprot</summary>
    public readonly byte TransportProtocol => _transportProtocol;

    /// <summary>Where rules look for the transport header. // nft_thoff</summary>
    public readonly int TransportOffset => _transportOffset;

    /// <summary>Whether it is a fragment other than the first. // pkt->fragoff</summary>
    public readonly bool IsLaterFragment => _isLaterFragment;

    /// <summary>The packet's direction within its connection. // CTINFO2DIR</summary>
    public readonly Direction Direction =>
        Info is ConntrackInfo.EstablishedReply or ConntrackInfo.RelatedReply ? Direction.Reply : Direction.Original;

    /// <summary>The packet's state as rules see it. // nft_ct_get_eval, NF_CT_STATE_BIT</summary>
    public readonly ConntrackState State => Slot == 0
        ? HasTemplate ? ConntrackState.New : Info == ConntrackInfo.Untracked ? ConntrackState.Untracked : ConntrackState.Invalid
        : Info switch
        {
            ConntrackInfo.New => ConntrackState.New,
            ConntrackInfo.Related or ConntrackInfo.RelatedReply => ConntrackState.Related,
            _ => ConntrackState.Established,
        };

    /// <summary>Where rules look for what is behind the transport header; -1 when there is nothing that they know. // nft_payload_inner_offset</summary>
    public readonly int InnerOffset
    {
        get
        {
            if (!_hasTransport || _isLaterFragment)
                return -1;
            var transport = _transportOffset <= View.Bytes.Length ? View.Bytes[_transportOffset..] : default;
            return _transportProtocol switch
            {
                IpProtocol.Udp => _transportOffset + UdpView.Size,
                IpProtocol.Tcp when transport.Length >= TcpView.MinimumSize => _transportOffset + (transport[12] >> 4) * 4,
                IpProtocol.Gre when transport.Length >= 4 && (transport[1] & 7) == 0 => _transportOffset + GreSize(transport[0]),
                IpProtocol.IpIp => _transportOffset,
                _ => -1,
            };
        }
    }

    /// <summary>The kernel's present in nanoseconds since the Unix epoch.</summary>
    public readonly long Now => Host!.Now;

    /// <summary>The zone of one direction. // nf_ct_zone_id</summary>
    public readonly ushort ZoneOf(Direction direction) => (ZoneDirections & (ZoneDirections)(1 << (int)direction)) != 0 ? Zone : (ushort)0;

    /// <summary>Grows whenever something of the packet may have changed that rules read.</summary>
    public readonly uint Changes => _changes;

    /// <summary>Something of the packet besides its bytes was changed.</summary>
    public void NoteChange() => _changes++;

    /// <summary>A rule chooses the zone that the packet will be looked up in. // nf_ct_tmpl_alloc, nf_ct_set</summary>
    public void SetTemplate(ushort zone, ZoneDirections directions)
    {
        HasTemplate = true;
        Info = ConntrackInfo.New;
        (Zone, ZoneDirections) = (zone, directions);
        Preview.IsKnown = false; // it was looked ahead in another zone
    }

    /// <summary>Gives the packet memory that it is copied to when somebody writes.</summary>
    public void GiveRoom(Span<byte> room)
    {
        _linkRoom = room[..LinkRoom];
        _room = room[LinkRoom..];
    }

    /// <summary>The packet shares its bytes with another: from now on each has its own once it writes.</summary>
    public void Share(Span<byte> room)
    {
        GiveRoom(room);
        _isOwn = false;
        BorrowsConnection = true;
    }

    /// <summary>Takes a frame apart. // eth_type_trans, skb_vlan_untag</summary>
    /// <returns>False when the frame is shorter than its header.</returns>
    public bool TryTakeFrame(ReadOnlySpan<byte> frame)
    {
        if (!EthernetView.TryParse(frame, out var ethernet))
            return false;
        var (size, type) = (EthernetView.Size, ethernet.Type);
        if (VlanView.IsTag(type))
        {
            if (!VlanView.TryParse(ethernet.Payload, out var tag))
                return false;
            (size, type) = (EthernetView.Size + VlanView.Size, tag.Type);
        }
        LinkHeader = frame[..size];
        Read(frame[size..], type);
        return true;
    }

    /// <summary>The outermost VLAN tag is known no more. // __vlan_hwaccel_clear_tag</summary>
    public void RemoveTag()
    {
        var header = EditLinkHeader();
        header[(EthernetView.Size + VlanView.Size - 2)..].CopyTo(header[EthernetView.Offset.Type..]);
        LinkHeader = header[..EthernetView.Size];
    }

    /// <summary>What follows begins with another tag, which becomes the one that is known. // skb_vlan_untag</summary>
    public bool TryTakeInnerTag()
    {
        if (!VlanView.TryParse(Bytes, out var tag))
            return false;
        var bytes = Bytes[VlanView.Size..];
        AddTag(tag.Control);
        BinaryPrimitives.WriteUInt16BigEndian(EditLinkHeader()[(EthernetView.Size + VlanView.Size - 2)..], tag.Type);
        Read(bytes, tag.Type);
        return true;
    }

    /// <summary>Puts a VLAN tag into the frame's header. // __vlan_hwaccel_put_tag</summary>
    public void AddTag(ushort control)
    {
        EditLinkHeader();
        var header = _linkRoom[..(EthernetView.Size + VlanView.Size)];
        header.Slice(EthernetView.Offset.Type, 2).CopyTo(header[(EthernetView.Size + VlanView.Size - 2)..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[EthernetView.Offset.Type..], Packets.EtherType.Vlan);
        BinaryPrimitives.WriteUInt16BigEndian(header[EthernetView.Size..], control);
        LinkHeader = header;
    }

    /// <summary>Gives it a header of its own. // dev_hard_header</summary>
    public void SetLinkHeader(HardwareAddress source, HardwareAddress destination)
    {
        var header = _linkRoom[..EthernetView.Size];
        destination.CopyTo(header);
        source.CopyTo(header[EthernetView.Offset.Source..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[EthernetView.Offset.Type..], EtherType);
        LinkHeader = header;
    }

    /// <summary>The frame's header for writing; the tag's control information is part of it.</summary>
    public Span<byte> EditLinkHeader()
    {
        _changes++;
        var header = _linkRoom[..LinkHeader.Length];
        LinkHeader.CopyTo(header);
        LinkHeader = header;
        return header;
    }

    /// <summary>Cuts off what is behind the packet. // pskb_trim_rcsum</summary>
    public void Trim() => Padding = Surplus = 0;

    /// <summary>Takes what follows the frame's header.</summary>
    public void Read(ReadOnlySpan<byte> bytes, ushort etherType)
    {
        _etherType = etherType;
        var version = etherType switch { Packets.EtherType.IPv4 => 4, Packets.EtherType.IPv6 => 6, _ => 0 };
        if (bytes.IsEmpty || version != bytes[0] >> 4 || !IpView.TryParseTruncated(bytes, out View))
            View = IpView.OfOther(bytes);
        Padding = Surplus = bytes.Length - View.Bytes.Length;
    }

    /// <summary>The bytes from the network header on, for writing. The view has to be made anew when the headers' shape changes: <see cref="Reparse"/>.</summary>
    public Span<byte> Edit()
    {
        _changes++;
        var size = View.Bytes.Length;
        if (_isOwn)
            return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(View.Bytes), size);
        Bytes.CopyTo(_room);
        _isOwn = true;
        View.MoveTo(_room);
        return _room[..size];
    }

    /// <summary>Puts other bytes in place of some; what stands behind moves, and the network header is corrected. // mangle_contents</summary>
    /// <returns>False when the packet would be too large.</returns>
    public bool TryReplaceBytes(int at, int length, scoped ReadOnlySpan<byte> replacement)
    {
        var before = View.Bytes.Length;
        var after = before + replacement.Length - length;
        if (after > ushort.MaxValue)
            return false;
        if (!Unsafe.AreSame(ref MemoryMarshal.GetReference(View.Bytes), ref MemoryMarshal.GetReference(_room)))
            _isOwn = false; // whoever gave the bytes gave no room to grow
        Edit();
        _room[(at + length)..before].CopyTo(_room[(at + replacement.Length)..]);
        replacement.CopyTo(_room[at..]);
        if (View.IsIPv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_room[IPv6View.Offset.PayloadLength..], (ushort)(after - IPv6View.Size));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(_room[IPv4View.Offset.TotalLength..], (ushort)after);
            PacketChecksums.ComputeIPv4(_room);
        }
        _ = IpView.TryParseTruncated(_room[..after], out View);
        Inspect();
        return true;
    }

    /// <summary>Looks at the headers again, and finds the transport header for rules. // nft_set_pktinfo_ipv4, nft_set_pktinfo_ipv6</summary>
    public void Reparse()
    {
        if (IsIp && (LinkHeader.IsEmpty || Family is NfProto.IPv4 or NfProto.IPv6))
        {
            _ = IpView.TryParseTruncated(View.Bytes, out View);
            Inspect();
            return;
        }
        var pushed = Surplus - Padding;
        Read(Bytes, EtherType);
        Surplus += pushed;
        InspectFrame();
    }

    /// <summary>As <see cref="Inspect"/>, where nobody has looked at the headers yet. // nft_set_pktinfo_ipv4_validate, nft_set_pktinfo_unspec</summary>
    /// <returns>Whether it is an IP packet that is there whole.</returns>
    public bool InspectFrame()
    {
        if (IsIp && StatedSize <= View.Bytes.Length)
        {
            Inspect();
            if (_hasTransport)
                return true;
        }
        (_hasTransport, _isLaterFragment, _transportProtocol, _transportOffset) = (false, false, 0, 0);
        return false;
    }

    /// <summary>Takes other bytes, which nobody else writes to.</summary>
    public bool TryReplace(Span<byte> bytes)
    {
        _isOwn = true;
        return IpView.TryParse(bytes, out View);
    }

    /// <summary>Finds the transport header as rules see it. // nft_set_pktinfo_ipv4, nft_set_pktinfo_ipv6</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Inspect()
    {
        _hasTransport = true;
        _transportProtocol = View.Protocol;
        _transportOffset = View.TransportOffset;
        _isLaterFragment = View.FragmentOffset != 0;
        if (View.IsIPv6 && _transportOffset != IPv6View.Size)
            InspectExtensions();
    }

    // What the IP header says.
    private readonly int StatedSize => View.IsIPv6
        ? IPv6View.Size + BinaryPrimitives.ReadUInt16BigEndian(View.Bytes[IPv6View.Offset.PayloadLength..])
        : BinaryPrimitives.ReadUInt16BigEndian(View.Bytes[IPv4View.Offset.TotalLength..]);

    // A header and what its flags say that it is followed by. // gre_calc_hlen
    private static int GreSize(byte flags) => 4 + ((flags & 0x80) != 0 ? 4 : 0) + ((flags & 0x20) != 0 ? 4 : 0) + ((flags & 0x10) != 0 ? 4 : 0);

    // ipv6_find_hdr
    private void InspectExtensions()
    {
        var walk = IPv6Extensions.Walk(View.Bytes, IPv6View.Size, View.Bytes[IPv6View.Offset.NextHeader], stopAtAuthentication: true);
        _hasTransport = walk.Status != IPv6WalkStatus.Truncated;
        _transportProtocol = walk.Protocol;
        _transportOffset = walk.Status == IPv6WalkStatus.LaterFragment ? 0 : walk.TransportOffset;
    }
}

/// <summary>Whom a frame was for. // PACKET_HOST …</summary>
internal enum PacketType : byte
{
    /// <summary>This host. // PACKET_HOST</summary>
    Host = 0,

    /// <summary>Everybody. // PACKET_BROADCAST</summary>
    Broadcast = 1,

    /// <summary>A group. // PACKET_MULTICAST</summary>
    Multicast = 2,

    /// <summary>Somebody else. // PACKET_OTHERHOST</summary>
    OtherHost = 3,

    /// <summary>It is the host's own. // PACKET_OUTGOING</summary>
    Outgoing = 4,
}

/// <summary>The directions of a connection that are in a zone. // NF_CT_ZONE_DIR_ORIG, NF_CT_ZONE_DIR_REPL</summary>
[Flags]
internal enum ZoneDirections : byte
{
    /// <summary>The original one.</summary>
    Original = 1,

    /// <summary>The reply's.</summary>
    Reply = 2,

    /// <summary>Both.</summary>
    Both = 3,
}

