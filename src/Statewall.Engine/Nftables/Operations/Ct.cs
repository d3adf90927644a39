using System.Buffers.Binary;
using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Read or set what is known of the connection. // nft_ct.c</summary>
internal sealed class Ct : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U8, AttributeRule.U32];

    private const int AddressSize = 4;
    private const int AddressSize6 = 16;
    private const int LabelsSize = 16;
    private const int HelperNameSize = 16; // NF_CT_HELPER_NAME_LEN
    private byte _source;
    private byte _target;
    private NftCtKey _key;
    private byte? _direction;
    private int _size;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaCt.Key) || attributes.Has(NftaCt.Dreg) == attributes.Has(NftaCt.Sreg))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Ct { _key = (NftCtKey)attributes.U32(NftaCt.Key) };
        if (attributes.Has(NftaCt.Dreg))
        {
            var size = operation.SizeToGet(in attributes, context);
            operation.LoadDirection(in attributes, context);
            operation._target = context.Target(in attributes, NftaCt.Dreg, size);
            operation._size = size;
        }
        else
        {
            var size = operation.SizeToSet(in attributes, context);
            operation.LoadDirection(in attributes, context);
            operation._source = context.Source(in attributes, NftaCt.Sreg, size);
        }
        if (context.Family != NfProto.Bridge) // NF_CONNTRACK_BRIDGE
            context.RequireTracking(context.Family);
        return context.Unless(operation);
    }

    // nft_ct_get_eval, nft_ct_set_eval, nft_ct_set_zone_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_target != 0)
            Get(ref registers, ref packet);
        else if (_key == NftCtKey.Zone)
            SetZone(in registers, ref packet);
        else if (packet.Slot != 0)
            Set(in registers, packet.Host!.Connections, packet.Slot);
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use)
    {
        use.Tracking.Add(use.Family);
        if (_target != 0 && _key is NftCtKey.Bytes or NftCtKey.Pkts or NftCtKey.AvgPkt)
            use.Connections.Settings.Accounting = true;
        if (_target == 0 && _key == NftCtKey.Labels)
            use.Connections.LabelUsers++;
    }

    /// <inheritdoc/>
    public override void Stop(in RuleUse use)
    {
        use.Tracking.Remove(use.Family);
        if (_target == 0 && _key == NftCtKey.Labels)
            use.Connections.LabelUsers--;
    }

    /// <inheritdoc/>
    public override bool IsPure => _target != 0;

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => _target == 0 ? default : (_target, _size);

    public override Expression ToMessage() => Expression.Of(new CtExpression
    {
        DestinationRegister = LoadContext.OptionalNumber(_target),
        SourceRegister = LoadContext.OptionalNumber(_source),
        Key = _key,
        Direction = HasDirection ? (Statewall.Nfnetlink.Uapi.Direction?)_direction : null,
    });

    private unsafe void Get(ref Registers registers, ref Packet packet)
    {
        if (_key == NftCtKey.State)
        {
            registers.Set32(_target, (uint)packet.State);
            return;
        }
        if (packet.Slot == 0)
        {
            registers.Break();
            return;
        }
        var table = packet.Host!.Connections;
        ref var entry = ref table[packet.Slot];
        switch (_key)
        {
            case NftCtKey.Direction:
                registers.Set8(_target, (byte)packet.Direction);
                break;
            case NftCtKey.L3Protocol:
                registers.Set8(_target, entry.Original.Family);
                break;
            case NftCtKey.Protocol:
                registers.Set8(_target, entry.Original.Protocol);
                break;
            case NftCtKey.Status or NftCtKey.Mark or NftCtKey.SecMark or NftCtKey.Expiration or NftCtKey.Id:
                registers.Set32(_target, NumberOf(table, packet.Slot));
                break;
            case NftCtKey.Labels:
                BinaryPrimitives.WriteUInt128LittleEndian(
                    registers.Write(_target, LabelsSize), table.TryGetExtension(packet.Slot, out var extension) ? extension->Labels : UInt128.Zero);
                break;
            case NftCtKey.Helper:
                GetHelper(ref registers, table, packet.Slot);
                break;
            case NftCtKey.Bytes or NftCtKey.Pkts or NftCtKey.AvgPkt:
                GetCounter(ref registers, in entry);
                break;
            case NftCtKey.Zone:
                registers.Set16(_target, ZoneOf(table, packet.Slot));
                break;
            default:
                GetTuple(ref registers, _direction == (byte)Direction.Original ? entry.Original : table.ReplyOf(packet.Slot));
                break;
        }
    }

    private unsafe uint NumberOf(ConntrackTable table, uint slot)
    {
        ref var entry = ref table[slot];
        return _key switch
        {
            NftCtKey.Status => (uint)entry.Status,
            NftCtKey.Mark => entry.Mark,
            NftCtKey.SecMark => table.TryGetExtension(slot, out var extension) ? extension->SecMark : 0,
            NftCtKey.Expiration => (uint)Math.Min(table.MillisecondsLeft(slot), uint.MaxValue),
            _ => entry.Id,
        };
    }

    // The helper that expected the connection: its master's.
    private unsafe void GetHelper(ref Registers registers, ConntrackTable table, uint slot)
    {
        if (table.TryGetExtension(slot, out var own) && own->MasterSlot != 0
            && table.TryGetExtension(own->MasterSlot, out var master) && master->Helper != 0)
            registers.Set(_target, table.Helpers[master->Helper].WireName.Utf8, HelperNameSize);
        else
            registers.Break();
    }

    private void GetCounter(ref Registers registers, in ConntrackEntry entry)
    {
        var (packets, bytes) = (0UL, 0UL);
        for (var direction = 0; direction < 2; direction++)
        {
            if (_direction is { } only && only != direction)
                continue;
            packets += entry.Counters[direction].Packets;
            bytes += entry.Counters[direction].Bytes;
        }
        registers.Set64(_target, _key switch
        {
            NftCtKey.Bytes => bytes,
            NftCtKey.Pkts => packets,
            _ => packets == 0 ? 0 : bytes / packets,
        });
    }

    private ushort ZoneOf(ConntrackTable table, uint slot) => _direction switch
    {
        (byte)Direction.Original => table[slot].Original.Zone,
        (byte)Direction.Reply => table.ReplyOf(slot).Zone,
        _ => Math.Max(table[slot].Original.Zone, table.ReplyOf(slot).Zone),
    };

    private void GetTuple(ref Registers registers, in TupleKey tuple)
    {
        var isIPv6 = tuple.Family == (byte)NfProto.IPv6;
        switch (_key)
        {
            case NftCtKey.ProtoSrc:
                registers.Set16BigEndian(_target, tuple.SourcePort);
                break;
            case NftCtKey.ProtoDst:
                registers.Set16BigEndian(_target, tuple.DestinationPort);
                break;
            case NftCtKey.SrcIp or NftCtKey.DstIp when isIPv6:
            case NftCtKey.SrcIp6 or NftCtKey.DstIp6 when !isIPv6:
                registers.Break();
                break;
            default:
                var isSource = _key is NftCtKey.Src or NftCtKey.SrcIp or NftCtKey.SrcIp6;
                var (high, low) = isSource ? (tuple.SourceHigh, tuple.SourceLow) : (tuple.DestinationHigh, tuple.DestinationLow);
                if (isIPv6)
                    BinaryPrimitives.WriteUInt128BigEndian(registers.Write(_target, AddressSize6), new UInt128(high, low));
                else
                    BinaryPrimitives.WriteUInt32BigEndian(registers.Write(_target, AddressSize), (uint)low);
                break;
        }
    }

    private void Set(in Registers registers, ConntrackTable table, uint slot)
    {
        ref var entry = ref table[slot];
        switch (_key)
        {
            case NftCtKey.Mark when entry.Mark != registers.Get32(_source):
                entry.Mark = registers.Get32(_source);
                table.Cache(slot, ConntrackEvents.Mark);
                break;
            case NftCtKey.Labels when (entry.Features & EntryFeatures.Labels) != 0:
                ref var extension = ref table.Extend(slot);
                var labels = extension.Labels | BinaryPrimitives.ReadUInt128LittleEndian(registers.Read(_source, LabelsSize));
                if (labels == extension.Labels)
                    break;
                extension.Labels = labels;
                table.Cache(slot, ConntrackEvents.Label);
                break;
            case NftCtKey.SecMark:
                table.Extend(slot).SecMark = registers.Get32(_source);
                table.Cache(slot, ConntrackEvents.SecMark);
                break;
            case NftCtKey.EventMask when !entry.Has(ConntrackStatus.Confirmed):
                table.SetEventMask(slot, (ConntrackEvents)registers.Get32(_source));
                break;
        }
    }

    private void SetZone(in Registers registers, ref Packet packet)
    {
        if (packet.Slot != 0 || packet.HasTemplate)
            return;
        packet.SetTemplate(MachineOrder.ReadU16(registers.Read(_source, sizeof(ushort))), _direction switch
        {
            (byte)Direction.Original => ZoneDirections.Original,
            (byte)Direction.Reply => ZoneDirections.Reply,
            _ => ZoneDirections.Both,
        });
    }

    // Which keys a listing tells the direction of. // nft_ct_get_dump, nft_ct_set_dump
    private bool HasDirection => _key is NftCtKey.Zone
        || (_target != 0 && _key is NftCtKey.Src or NftCtKey.Dst or NftCtKey.SrcIp or NftCtKey.DstIp or NftCtKey.SrcIp6 or NftCtKey.DstIp6
            or NftCtKey.ProtoSrc or NftCtKey.ProtoDst or NftCtKey.Bytes or NftCtKey.Pkts or NftCtKey.AvgPkt);

    // nft_ct_get_init
    private int SizeToGet(in RequestAttributes attributes, LoadContext context)
    {
        var hasDirection = attributes.Has(NftaCt.Direction);
        switch (_key)
        {
            case NftCtKey.Direction:
                context.FailIf(hasDirection);
                return 1;
            case NftCtKey.State or NftCtKey.Status or NftCtKey.Mark or NftCtKey.SecMark or NftCtKey.Expiration or NftCtKey.Id:
                context.FailIf(hasDirection);
                return sizeof(uint);
            case NftCtKey.Labels:
                context.FailIf(hasDirection);
                return LabelsSize;
            case NftCtKey.Helper:
                context.FailIf(hasDirection);
                return HelperNameSize;
            case NftCtKey.L3Protocol or NftCtKey.Protocol:
                return 1;
            case NftCtKey.Src or NftCtKey.Dst:
                context.FailIf(!hasDirection);
                context.FailIf(!context.IsInet, NetlinkErrno.AfNoSupport);
                return context.Family == NfProto.IPv4 ? AddressSize : AddressSize6;
            case NftCtKey.SrcIp or NftCtKey.DstIp:
                context.FailIf(!hasDirection);
                return AddressSize;
            case NftCtKey.SrcIp6 or NftCtKey.DstIp6:
                context.FailIf(!hasDirection);
                return AddressSize6;
            case NftCtKey.ProtoSrc or NftCtKey.ProtoDst:
                context.FailIf(!hasDirection);
                return sizeof(ushort);
            case NftCtKey.Bytes or NftCtKey.Pkts or NftCtKey.AvgPkt:
                return sizeof(ulong);
            case NftCtKey.Zone:
                return sizeof(ushort);
            default:
                context.Fail(NetlinkErrno.OpNotSupp);
                return 1;
        }
    }

    // nft_ct_set_init, nft_ct_set_zone_init
    private int SizeToSet(in RequestAttributes attributes, LoadContext context)
    {
        var hasDirection = attributes.Has(NftaCt.Direction);
        switch (_key)
        {
            case NftCtKey.Zone:
                return sizeof(ushort);
            case NftCtKey.Labels:
                context.FailIf(hasDirection);
                return LabelsSize;
            case NftCtKey.Mark or NftCtKey.EventMask or NftCtKey.SecMark:
                context.FailIf(hasDirection);
                return sizeof(uint);
            default:
                context.Fail(NetlinkErrno.OpNotSupp);
                return 1;
        }
    }

    private void LoadDirection(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaCt.Direction))
            return;
        _direction = attributes.U8(NftaCt.Direction);
        context.FailIf(_direction > 1);
    }
}
