using System.Runtime.InteropServices;
using Statewall.Conntrack;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Sync.States;

// From events and dumps of ctnetlink.
internal partial struct ConnectionState
{
    private const ulong RareAttributes =
        1UL << CtAttribute.TupleMaster | 1UL << CtAttribute.Help | 1UL << CtAttribute.Labels | 1UL << CtAttribute.SeqAdjOrig | 1UL << CtAttribute.Synproxy;

    /// <summary>Reads an event, or an entry of a dump; false when it names no connection or is malformed.</summary>
    public bool TryReadKernel(ref ConnectionView view)
    {
        this = default;
        ref readonly var original = ref view.Original;
        if (!view.Fault.IsNone || original.Source.IsEmpty || original.Destination.Length != original.Source.Length)
            return false;
        Original.Read(in original, view.Family);
        Present = ConnectionFields.Protocol | (Original.IsIPv6 ? ConnectionFields.IPv6 : ConnectionFields.IPv4);
        if (Original.HasPorts)
            Present |= ConnectionFields.Ports;
        else if (Original.IsIcmp)
            Present |= ConnectionFields.Icmp;
        ref readonly var reply = ref view.Reply;
        if (reply.Source.Length == original.Source.Length && reply.Destination.Length == original.Source.Length)
        {
            Reply.Read(in reply, view.Family);
            Present |= ConnectionFields.Reply;
        }
        ReadNumbers(ref view);
        if (view.TryGetBytes(CtAttribute.ProtoInfo, out var info))
            ReadProtocolInfo(info);
        if (view.HasAny(RareAttributes))
            ReadRare(ref view);
        DeriveNat();
        return view.Fault.IsNone;
    }

    /// <summary>Notes what is translated, as the difference of the reply tuple from the original one. // the NAT rule of conntrackd</summary>
    public void DeriveNat()
    {
        if (!Has(ConnectionFields.Reply))
            return;
        Present &= ~ConnectionFields.Nat;
        var hasStatus = Has(ConnectionFields.Status);
        if (!hasStatus || (Status & ConntrackStatus.SrcNatDone) != 0)
        {
            if (Reply.Destination != Original.Source)
                Present |= Original.IsIPv6 ? ConnectionFields.SourceNatIPv6 : ConnectionFields.SourceNatIPv4;
            if (!Original.IsIcmp && Reply.DestinationPort != Original.SourcePort)
                Present |= ConnectionFields.SourceNatPort;
        }
        if (!hasStatus || (Status & ConntrackStatus.DstNatDone) != 0)
        {
            if (Reply.Source != Original.Destination)
                Present |= Original.IsIPv6 ? ConnectionFields.DestinationNatIPv6 : ConnectionFields.DestinationNatIPv4;
            if (!Original.IsIcmp && Reply.SourcePort != Original.DestinationPort)
                Present |= ConnectionFields.DestinationNatPort;
        }
    }

    private void ReadNumbers(ref ConnectionView view)
    {
        if (view.TryGetU32(CtAttribute.Status, out var status))
        {
            Status = (ConntrackStatus)status;
            Present |= ConnectionFields.Status;
        }
        if (view.TryGetU32(CtAttribute.Timeout, out Timeout))
            Present |= ConnectionFields.Timeout;
        if (view.TryGetU32(CtAttribute.Mark, out Mark))
            Present |= ConnectionFields.Mark;
        if (view.TryGetU32(CtAttribute.Id, out Id))
            Present |= ConnectionFields.Id;
        if (view.TryGetU16(CtAttribute.Zone, out Original.Zone))
            Present |= ConnectionFields.Zone;
    }

    private void ReadProtocolInfo(ReadOnlySpan<byte> info)
    {
        foreach (var protocol in new AttributeEnumerator(info, 0))
        {
            foreach (var attribute in new AttributeEnumerator(protocol.Payload, 0))
            {
                var payload = attribute.Payload;
                switch ((protocol.Type, attribute.Type))
                {
                    case (CtProtoInfoAttribute.Tcp, CtProtoInfoTcpAttribute.State) when !payload.IsEmpty:
                        Note(ref State, payload, ConnectionFields.TcpState);
                        break;
                    case (CtProtoInfoAttribute.Tcp, CtProtoInfoTcpAttribute.WscaleOriginal) when !payload.IsEmpty:
                        Note(ref OriginalWindowScale, payload, ConnectionFields.OriginalWindowScale);
                        break;
                    case (CtProtoInfoAttribute.Tcp, CtProtoInfoTcpAttribute.WscaleReply) when !payload.IsEmpty:
                        Note(ref ReplyWindowScale, payload, ConnectionFields.ReplyWindowScale);
                        break;
                    case (CtProtoInfoAttribute.Sctp, CtProtoInfoSctpAttribute.State) when !payload.IsEmpty:
                        Note(ref State, payload, ConnectionFields.SctpState);
                        break;
                    case (CtProtoInfoAttribute.Sctp, CtProtoInfoSctpAttribute.VtagOriginal) when payload.Length >= 4:
                        OriginalTag = U32(payload);
                        Present |= ConnectionFields.OriginalTag;
                        break;
                    case (CtProtoInfoAttribute.Sctp, CtProtoInfoSctpAttribute.VtagReply) when payload.Length >= 4:
                        ReplyTag = U32(payload);
                        Present |= ConnectionFields.ReplyTag;
                        break;
                    case (CtProtoInfoAttribute.Dccp, CtProtoInfoDccpAttribute.State) when !payload.IsEmpty:
                        Note(ref State, payload, ConnectionFields.DccpState);
                        break;
                    case (CtProtoInfoAttribute.Dccp, CtProtoInfoDccpAttribute.Role) when !payload.IsEmpty:
                        Note(ref DccpRole, payload, ConnectionFields.DccpRole);
                        break;
                    default:
                        break;
                }
            }
        }
    }

    private void Note(ref byte field, ReadOnlySpan<byte> payload, ConnectionFields known)
    {
        field = payload[0];
        Present |= known;
    }

    private void ReadRare(ref ConnectionView view)
    {
        if (view.TryGetMaster(out var master) && !master.Source.IsEmpty && master.Destination.Length == master.Source.Length)
        {
            Master.Read(in master, view.Family);
            Present |= ConnectionFields.MasterProtocol | (Master.IsIPv6 ? ConnectionFields.MasterIPv6 : ConnectionFields.MasterIPv4);
            if (Master.HasPorts)
                Present |= ConnectionFields.MasterPorts;
        }
        // a name that the wire has no room for is left out: others refuse the message otherwise
        if (view.TryGetText(CtAttribute.Help, CtHelpAttribute.Name, out var helper) && helper.Length is > 0 and < LargestHelperName)
        {
            Helper = helper;
            Present |= ConnectionFields.Helper;
        }
        if (view.TryGetBytes(CtAttribute.Labels, out var labels))
            ReadLabels(labels);
        if (view.TryGetBytes(CtAttribute.Synproxy, out var synproxy)
            && TryReadNest(synproxy, [CtSynproxyAttribute.Its, CtSynproxyAttribute.Isn, CtSynproxyAttribute.TsOff], Synproxy))
            Present |= ConnectionFields.Synproxy;
        if (view.TryGetBytes(CtAttribute.SeqAdjOrig, out var there) && view.TryGetBytes(CtAttribute.SeqAdjReply, out var back))
            ReadAdjustments(there, back);
    }

    private void ReadAdjustments(ReadOnlySpan<byte> there, ReadOnlySpan<byte> back)
    {
        ReadOnlySpan<ushort> types = [CtSeqAdjAttribute.CorrectionPos, CtSeqAdjAttribute.OffsetBefore, CtSeqAdjAttribute.OffsetAfter];
        Span<uint> numbers = Adjustments;
        if (TryReadNest(there, types, numbers[..3]) && TryReadNest(back, types, numbers[3..]))
            Present |= ConnectionFields.SequenceAdjustment;
    }

    private static bool TryReadNest(ReadOnlySpan<byte> nest, ReadOnlySpan<ushort> types, Span<uint> numbers)
    {
        var found = 0;
        foreach (var attribute in new AttributeEnumerator(nest, 0))
        {
            var place = types.IndexOf(attribute.Type);
            if (place < 0 || attribute.Payload.Length < 4)
                continue;
            numbers[place] = U32(attribute.Payload);
            found |= 1 << place;
        }
        return found == (1 << types.Length) - 1;
    }

    private void ReadLabels(ReadOnlySpan<byte> bits)
    {
        LabelCount = (byte)Math.Min(bits.Length / 4, LabelWords);
        var any = 0U;
        for (var index = 0; index < LabelCount; index++)
            any |= Labels[index] = MemoryMarshal.Read<uint>(bits[(4 * index)..]);
        if (any != 0)
            Present |= ConnectionFields.Labels;
    }
}
