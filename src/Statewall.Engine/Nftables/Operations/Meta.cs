using Statewall.Engine.Forwarding;
using Statewall.Engine.Handlers;
using Statewall.Engine.Hooks;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read or set what is known of the packet besides its bytes. // nft_meta.c</summary>
internal sealed class Meta : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32];

    private const int NameSize = 16; // IFNAMSIZ
    private byte _source;
    private byte _target;
    private NftMetaKey _key;
    private bool _isOfInet;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaMeta.Key) || attributes.Has(NftaMeta.Dreg) == attributes.Has(NftaMeta.Sreg))
            return context.Fail(NetlinkErrno.Inval);
        var key = (NftMetaKey)attributes.U32(NftaMeta.Key);
        var reads = attributes.Has(NftaMeta.Dreg);
        var size = reads ? SizeToGet(key, context.Family) : SizeToSet(key, context.Family);
        if (size == 0)
            return context.Fail(NetlinkErrno.OpNotSupp);
        return context.Unless(reads
            ? new Meta { _key = key, _isOfInet = context.Family == NfProto.Inet, _target = context.Target(in attributes, NftaMeta.Dreg, size) }
            : new Meta { _key = key, _source = context.Source(in attributes, NftaMeta.Sreg, size) });
    }

    /// <summary>Reads one that looks into a tunnel. // nft_meta_inner_init</summary>
    public static Operation? LoadInner(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaMeta.Key) || !attributes.Has(NftaMeta.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        return (NftMetaKey)attributes.U32(NftaMeta.Key) is NftMetaKey.Protocol or NftMetaKey.L4Proto
            ? Load(in attributes, context)
            : context.Fail(NetlinkErrno.OpNotSupp);
    }

    /// <summary>Whether it decides which packets are traced.</summary>
    public bool SetsTrace => _key == NftMetaKey.NfTrace;

    public override bool NeedsValidation => true;

    // nft_meta_get_validate, nft_meta_set_validate, nft_meta_bridge_get_validate, nft_meta_bridge_set_validate
    public override int Validate(ChainWalk walk)
    {
        const uint Entering = HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward;
        switch (_key)
        {
            case NftMetaKey.SecPath when _target != 0:
                return walk.Start.Table.Family == NfProto.Netdev ? HookCheck.Hooks(walk, HookCheck.DeviceIngress) : HookCheck.InetHooks(walk, Entering);
            case NftMetaKey.Sdif or NftMetaKey.SdifName when _target != 0:
                return HookCheck.InetHooks(walk, HookCheck.LocalIn | HookCheck.Forward);
            case NftMetaKey.BriIifHwAddr or NftMetaKey.BriBroute:
                return HookCheck.Hooks(walk, HookCheck.PreRouting);
            case NftMetaKey.PktType when _target == 0:
                var family = walk.Start.Table.Family;
                return family is NfProto.Netdev or NfProto.Bridge ? HookCheck.Hooks(walk, 1u << 0) : HookCheck.InetHooks(walk, HookCheck.PreRouting);
            default:
                return 0;
        }
    }

    // nft_meta_get_eval, nft_meta_set_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_target == 0)
            Set(in registers, ref packet);
        else
            Get(ref registers, in packet);
    }

    /// <inheritdoc/>
    public override bool IsPure => _target != 0;

    /// <inheritdoc/>
    public override long Field => _key is NftMetaKey.PRandom or NftMetaKey.TimeNs or NftMetaKey.TimeDay or NftMetaKey.TimeHour ? 0 : 1L << 41 | (long)_key;

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => _target == 0 ? default : (_target, SizeToGet(_key, NfProto.Bridge));

    public override Expression ToMessage() => Expression.Of(new MetaExpression
    {
        Key = _key,
        DestinationRegister = LoadContext.OptionalNumber(_target),
        SourceRegister = LoadContext.OptionalNumber(_source),
    });

    private void Get(ref Registers registers, in Packet packet)
    {
        switch (_key)
        {
            case NftMetaKey.Protocol:
                registers.Set16BigEndian(_target, packet.EtherType);
                break;
            case NftMetaKey.TimeNs or NftMetaKey.TimeDay or NftMetaKey.TimeHour:
                GetTime(ref registers, packet.Now);
                break;
            case NftMetaKey.IifType when packet is { Family: NfProto.Netdev, Hook: (InetHook)DeviceHook.Egress }: // where frames have headers but come from nowhere
                GetDevice(ref registers, packet.Out);
                break;
            case NftMetaKey.Iif or NftMetaKey.IifName or NftMetaKey.IifType or NftMetaKey.IifGroup or NftMetaKey.IifKind:
                GetDevice(ref registers, packet.In);
                break;
            case NftMetaKey.Oif or NftMetaKey.OifName or NftMetaKey.OifType or NftMetaKey.OifGroup or NftMetaKey.OifKind:
                GetDevice(ref registers, packet.Out);
                break;
            case NftMetaKey.BriIifName or NftMetaKey.BriIifHwAddr:
                GetBridge(ref registers, packet.In?.Master);
                break;
            case NftMetaKey.BriOifName:
                GetBridge(ref registers, packet.Out?.Master);
                break;
            case NftMetaKey.SdifName:
                registers.Set(_target, [], NameSize);
                break;
            case NftMetaKey.NfProto or NftMetaKey.PktType or NftMetaKey.SecPath:
            case NftMetaKey.L4Proto when packet.HasTransportProtocol:
                registers.Set8(_target, ByteOf(in packet));
                break;
            case NftMetaKey.Len or NftMetaKey.Priority or NftMetaKey.Mark or NftMetaKey.SecMark or NftMetaKey.PRandom or NftMetaKey.Cpu
                or NftMetaKey.RtClassId or NftMetaKey.Sdif:
                registers.Set32(_target, NumberOf(in packet));
                break;
            default: // without a socket of this host, a bridge that knows VLANs, or a transport protocol
                registers.Break();
                break;
        }
    }

    private byte ByteOf(in Packet packet) => _key switch
    {
        NftMetaKey.NfProto => (byte)(!_isOfInet ? packet.Family : packet.View.IsIPv6 ? NfProto.IPv6 : NfProto.IPv4),
        NftMetaKey.L4Proto => packet.TransportProtocol,
        NftMetaKey.PktType => (byte)packet.Type,
        _ => 0, // no packet here came through IPsec
    };

    private uint NumberOf(in Packet packet) => _key switch
    {
        NftMetaKey.Len => (uint)packet.Size,
        NftMetaKey.Priority => packet.Priority,
        NftMetaKey.Mark => packet.Mark,
        NftMetaKey.SecMark => packet.SecMark,
        NftMetaKey.PRandom => packet.Host!.Random.NextUInt32(),
        _ => 0, // the one processor, no routing realm, no device above
    };

    // Without a device, numbers are 0 and names are empty. // nft_meta_get_eval_ifname, nft_meta_store_ifname
    private void GetDevice(ref Registers registers, HostInterface? device)
    {
        switch (_key)
        {
            case NftMetaKey.Iif or NftMetaKey.Oif:
                registers.Set32(_target, device?.Number ?? 0);
                break;
            case NftMetaKey.IifName or NftMetaKey.OifName:
                registers.Set(_target, device is null ? [] : device.NameBytes, NameSize);
                break;
            case var _ when device is null:
                registers.Break();
                break;
            case NftMetaKey.IifType or NftMetaKey.OifType:
                registers.Set16(_target, device.Type);
                break;
            case NftMetaKey.IifGroup or NftMetaKey.OifGroup:
                registers.Set32(_target, device.Group);
                break;
            case var _ when device.Kind.Length == 0:
                registers.Break();
                break;
            default:
                registers.Set(_target, device.Kind, NameSize);
                break;
        }
    }

    // nft_meta_bridge_get_eval
    private void GetBridge(ref Registers registers, HostInterface? bridge)
    {
        if (bridge is null)
            registers.Break();
        else if (_key == NftMetaKey.BriIifHwAddr)
            bridge.HardwareAddress.CopyTo(registers.Write(_target, EthernetView.AddressSize));
        else
            registers.Set(_target, bridge.NameBytes, NameSize);
    }

    // nft_meta_get_eval_time
    private void GetTime(ref Registers registers, long now)
    {
        const long SecondsPerDay = 86400;
        const int FirstDay = 4; // 1970-01-01 was a Thursday
        var seconds = now / 1_000_000_000;
        if (_key == NftMetaKey.TimeNs)
            registers.Set64(_target, (ulong)now);
        else if (_key == NftMetaKey.TimeDay)
            registers.Set8(_target, (byte)((FirstDay + seconds / SecondsPerDay) % 7));
        else
            registers.Set32(_target, (uint)(seconds % SecondsPerDay));
    }

    private void Set(in Registers registers, ref Packet packet)
    {
        var value = registers.Get32(_source);
        packet.NoteChange();
        switch (_key)
        {
            case NftMetaKey.Mark:
                packet.Mark = value;
                break;
            case NftMetaKey.Priority:
                packet.Priority = value;
                break;
            case NftMetaKey.SecMark:
                packet.SecMark = value;
                break;
            case NftMetaKey.NfTrace:
                packet.IsTraced = registers.Read(_source, 1)[0] != 0;
                break;
            case NftMetaKey.BriBroute:
                packet.IsBrouted = registers.Read(_source, 1)[0] != 0;
                break;
            case NftMetaKey.PktType when registers.Read(_source, 1)[0] <= (byte)PacketType.OtherHost:
                packet.Type = (PacketType)registers.Read(_source, 1)[0];
                break;
        }
    }

    // nft_meta_get_init, nft_meta_bridge_get_init
    private static int SizeToGet(NftMetaKey key, NfProto family) => key switch
    {
        NftMetaKey.BriIifName or NftMetaKey.BriOifName when family == NfProto.Bridge => NameSize,
        NftMetaKey.BriIifPvid or NftMetaKey.BriIifVProto when family == NfProto.Bridge => sizeof(ushort),
        NftMetaKey.BriIifHwAddr when family == NfProto.Bridge => EthernetView.AddressSize,
        NftMetaKey.Protocol or NftMetaKey.IifType or NftMetaKey.OifType => sizeof(ushort),
        NftMetaKey.NfProto or NftMetaKey.L4Proto or NftMetaKey.PktType or NftMetaKey.SecPath or NftMetaKey.TimeDay => 1,
        NftMetaKey.Len or NftMetaKey.Priority or NftMetaKey.Mark or NftMetaKey.Iif or NftMetaKey.Oif or NftMetaKey.SkUid or NftMetaKey.SkGid
            or NftMetaKey.Cpu or NftMetaKey.IifGroup or NftMetaKey.OifGroup or NftMetaKey.Cgroup or NftMetaKey.Sdif or NftMetaKey.RtClassId
            or NftMetaKey.SecMark or NftMetaKey.PRandom or NftMetaKey.TimeHour => sizeof(uint),
        NftMetaKey.IifName or NftMetaKey.OifName or NftMetaKey.IifKind or NftMetaKey.OifKind or NftMetaKey.SdifName => NameSize,
        NftMetaKey.TimeNs => sizeof(ulong),
        _ => 0,
    };

    // nft_meta_set_init, nft_meta_bridge_set_init
    private static int SizeToSet(NftMetaKey key, NfProto family) => key switch
    {
        NftMetaKey.BriBroute when family == NfProto.Bridge => 1,
        NftMetaKey.Mark or NftMetaKey.Priority or NftMetaKey.SecMark => sizeof(uint),
        NftMetaKey.NfTrace or NftMetaKey.PktType => 1,
        _ => 0,
    };
}
