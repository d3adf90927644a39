using System.Buffers.Binary;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Wire;

namespace Statewall.Sync.States;

// From and to messages between machines.
internal partial struct ConnectionState
{
    private const int LargestHelperName = 12; // NTA_HELPER_NAME: 16 bytes with its header

    // what each attribute's payload measures
    private static ReadOnlySpan<sbyte> PayloadSizes =>
    [
        8, 32, 1, 4, 1, 4, 4, 4, 8, 32, 1, 4, 4, 4, 2, 2, 24, 1, 4, 4, 1, 1, 1, 1, 2, 1, 1, WireReader.Variable, WireReader.Variable, 16, 16, 12, 2,
    ];

    /// <inheritdoc/>
    public bool TryReadWire(ReadOnlySpan<byte> attributes)
    {
        this = default;
        var reader = new WireReader(attributes, PayloadSizes);
        while (reader.MoveNext())
        {
            if (reader.IsVariable)
            {
                if (!TryReadVariable((ConnectionAttribute)reader.Type, ref reader))
                    return false;
                continue;
            }
            Read((ConnectionAttribute)reader.Type, reader.Payload);
            Present |= (ConnectionFields)(1UL << reader.Type);
        }
        return !reader.IsMalformed;
    }

    /// <summary>Reads the helper's name or the labels; false when the name is none.</summary>
    private bool TryReadVariable(ConnectionAttribute attribute, ref WireReader reader)
    {
        if (attribute == ConnectionAttribute.Labels)
        {
            if (TryReadLabels(reader.Payload))
                Present |= ConnectionFields.Labels;
            return true;
        }
        if (!reader.TryGetText(LargestHelperName, out var name))
            return false;
        Helper = name;
        Present |= ConnectionFields.Helper;
        return true;
    }

    private void Read(ConnectionAttribute attribute, ReadOnlySpan<byte> payload)
    {
        switch (attribute)
        {
            case ConnectionAttribute.IPv4 or ConnectionAttribute.IPv6:
                ReadAddresses(ref Original, payload);
                break;
            case ConnectionAttribute.Protocol:
                Original.Protocol = payload[0];
                break;
            case ConnectionAttribute.Ports:
                (Original.SourcePort, Original.DestinationPort) = (U16(payload), U16(payload[2..]));
                break;
            case ConnectionAttribute.Status:
                Status = (ConntrackStatus)U32(payload);
                break;
            case ConnectionAttribute.Timeout:
                Timeout = U32(payload);
                break;
            case ConnectionAttribute.TcpState or ConnectionAttribute.SctpState or ConnectionAttribute.DccpState:
                State = payload[0];
                break;
            case ConnectionAttribute.Mark:
                Mark = U32(payload);
                break;
            case ConnectionAttribute.Zone:
                Original.Zone = U16(payload);
                break;
            case >= ConnectionAttribute.MasterIPv4 and <= ConnectionAttribute.MasterPorts:
                ReadMaster(attribute, payload);
                break;
            case ConnectionAttribute.SequenceAdjustment or ConnectionAttribute.Synproxy:
                ReadNumbers(attribute, payload);
                break;
            case >= ConnectionAttribute.SourceNatIPv4 and <= ConnectionAttribute.DestinationNatPort
                or ConnectionAttribute.SourceNatIPv6 or ConnectionAttribute.DestinationNatIPv6:
                ReadNat(attribute, payload);
                break;
            default:
                ReadProtocolInfo(attribute, payload);
                break;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadUInt16BigEndian(payload);

    private static ushort SwappedU16(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadUInt16LittleEndian(payload);

    private static uint U32(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadUInt32BigEndian(payload);

    private static void ReadAddresses(ref FlowTuple tuple, ReadOnlySpan<byte> payload)
    {
        var size = payload.Length / 2;
        tuple.Source = FlowAddress.Read(payload[..size]);
        tuple.Destination = FlowAddress.Read(payload[size..]);
        tuple.Family = size == 4 ? NfProto.IPv4 : NfProto.IPv6;
    }

    private void ReadMaster(ConnectionAttribute attribute, ReadOnlySpan<byte> payload)
    {
        if (attribute == ConnectionAttribute.MasterProtocol)
            Master.Protocol = payload[0];
        else if (attribute == ConnectionAttribute.MasterPorts)
            (Master.SourcePort, Master.DestinationPort) = (U16(payload), U16(payload[2..]));
        else
            ReadAddresses(ref Master, payload);
    }

    private void ReadNat(ConnectionAttribute attribute, ReadOnlySpan<byte> payload)
    {
        switch (attribute)
        {
            case ConnectionAttribute.SourceNatPort:
                Reply.DestinationPort = SwappedU16(payload);
                break;
            case ConnectionAttribute.DestinationNatPort:
                Reply.SourcePort = SwappedU16(payload);
                break;
            case ConnectionAttribute.SourceNatIPv4 or ConnectionAttribute.SourceNatIPv6:
                Reply.Destination = FlowAddress.Read(payload);
                break;
            default:
                Reply.Source = FlowAddress.Read(payload);
                break;
        }
    }

    private void ReadProtocolInfo(ConnectionAttribute attribute, ReadOnlySpan<byte> payload)
    {
        switch (attribute)
        {
            case ConnectionAttribute.OriginalWindowScale:
                OriginalWindowScale = payload[0];
                break;
            case ConnectionAttribute.ReplyWindowScale:
                ReplyWindowScale = payload[0];
                break;
            case ConnectionAttribute.OriginalTag:
                OriginalTag = U32(payload);
                break;
            case ConnectionAttribute.ReplyTag:
                ReplyTag = U32(payload);
                break;
            case ConnectionAttribute.DccpRole:
                DccpRole = payload[0];
                break;
            case ConnectionAttribute.IcmpId:
                Original.SourcePort = SwappedU16(payload);
                break;
            case ConnectionAttribute.IcmpType:
                Original.DestinationPort = (ushort)((payload[0] << 8) | Original.IcmpCode);
                break;
            case ConnectionAttribute.IcmpCode:
                Original.DestinationPort = (ushort)((Original.IcmpType << 8) | payload[0]);
                break;
            default:
                break;
        }
    }

    private void ReadNumbers(ConnectionAttribute attribute, ReadOnlySpan<byte> payload)
    {
        Span<uint> numbers = attribute == ConnectionAttribute.Synproxy ? Synproxy : Adjustments;
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = U32(payload[(4 * index)..]);
    }

    /// <summary>Reads whole words of labels, of which a kernel has no more than are kept; others make the attribute worthless.</summary>
    private bool TryReadLabels(ReadOnlySpan<byte> payload)
    {
        const int MostBytes = 1024;
        if (payload.Length is 0 or > MostBytes || payload.Length % 4 != 0)
            return false;
        LabelCount = (byte)Math.Min(payload.Length / 4, LabelWords);
        for (var index = 0; index < LabelCount; index++)
            Labels[index] = U32(payload[(4 * index)..]);
        return true;
    }

    /// <summary>Writes the attributes of a message in the order of conntrackd.</summary>
    public readonly int WriteWire(Span<byte> destination, TellingRules rules)
    {
        var fields = Present;
        if (!rules.Timeout)
            fields &= ~ConnectionFields.Timeout;
        if (!rules.WindowScale)
            fields &= ~(ConnectionFields.OriginalWindowScale | ConnectionFields.ReplyWindowScale);
        var writer = new WireWriter(destination);
        if ((fields & ConnectionFields.Addresses) != 0)
            writer.Addresses((int)ConnectionAttribute.IPv4, in Original);
        if ((fields & ConnectionFields.Status) != 0)
            writer.U32((int)ConnectionAttribute.Status, (uint)Status);
        if ((fields & ConnectionFields.Protocol) != 0)
            writer.U8((int)ConnectionAttribute.Protocol, Original.Protocol);
        WriteProtocol(ref writer, fields);
        if ((fields & ConnectionFields.Timeout) != 0)
            writer.U32((int)ConnectionAttribute.Timeout, Timeout);
        if ((fields & ConnectionFields.Mark) != 0)
            writer.U32((int)ConnectionAttribute.Mark, Mark);
        if ((fields & ConnectionFields.Rare) != 0)
            WriteRare(ref writer, fields);
        if ((fields & ConnectionFields.Zone) != 0)
            writer.U16((int)ConnectionAttribute.Zone, Original.Zone);
        return writer.Length;
    }

    private readonly void WriteProtocol(ref WireWriter writer, ConnectionFields fields)
    {
        if ((fields & ConnectionFields.Ports) != 0)
            writer.Ports((int)ConnectionAttribute.Ports, in Original);
        if ((fields & (ConnectionFields.ProtocolInfo | ConnectionFields.Icmp)) == 0)
            return;
        if ((fields & ConnectionFields.TcpState) != 0)
            writer.U8((int)ConnectionAttribute.TcpState, State);
        if ((fields & ConnectionFields.SctpState) != 0)
            writer.U8((int)ConnectionAttribute.SctpState, State);
        if ((fields & ConnectionFields.DccpState) != 0)
            writer.U8((int)ConnectionAttribute.DccpState, State);
        if ((fields & ConnectionFields.OriginalTag) != 0)
            writer.U32((int)ConnectionAttribute.OriginalTag, OriginalTag);
        if ((fields & ConnectionFields.ReplyTag) != 0)
            writer.U32((int)ConnectionAttribute.ReplyTag, ReplyTag);
        if ((fields & ConnectionFields.DccpRole) != 0)
            writer.U8((int)ConnectionAttribute.DccpRole, DccpRole);
        if ((fields & ConnectionFields.OriginalWindowScale) != 0)
            writer.U8((int)ConnectionAttribute.OriginalWindowScale, OriginalWindowScale);
        if ((fields & ConnectionFields.ReplyWindowScale) != 0)
            writer.U8((int)ConnectionAttribute.ReplyWindowScale, ReplyWindowScale);
        if ((fields & ConnectionFields.IcmpType) != 0)
            writer.U8((int)ConnectionAttribute.IcmpType, Original.IcmpType);
        if ((fields & ConnectionFields.IcmpCode) != 0)
            writer.U8((int)ConnectionAttribute.IcmpCode, Original.IcmpCode);
        if ((fields & ConnectionFields.IcmpId) != 0)
            writer.SwappedU16((int)ConnectionAttribute.IcmpId, Original.SourcePort);
    }

    private readonly void WriteRare(ref WireWriter writer, ConnectionFields fields)
    {
        if ((fields & ConnectionFields.MasterAddresses) != 0)
            writer.Addresses((int)ConnectionAttribute.MasterIPv4, in Master);
        if ((fields & ConnectionFields.MasterProtocol) != 0)
            writer.U8((int)ConnectionAttribute.MasterProtocol, Master.Protocol);
        if ((fields & ConnectionFields.MasterPorts) != 0)
            writer.Ports((int)ConnectionAttribute.MasterPorts, in Master);
        if ((fields & ConnectionFields.Nat) != 0)
            WriteNat(ref writer, fields);
        if ((fields & ConnectionFields.SequenceAdjustment) != 0)
            WriteNumbers(writer.Append((int)ConnectionAttribute.SequenceAdjustment, 24), Adjustments);
        if ((fields & ConnectionFields.Helper) != 0)
            writer.Text((int)ConnectionAttribute.Helper, Helper);
        if ((fields & ConnectionFields.Labels) != 0)
            WriteNumbers(writer.Append((int)ConnectionAttribute.Labels, 4 * LabelCount), ((ReadOnlySpan<uint>)Labels)[..LabelCount]);
        if ((fields & ConnectionFields.Synproxy) != 0)
            WriteNumbers(writer.Append((int)ConnectionAttribute.Synproxy, 12), Synproxy);
    }

    private readonly void WriteNat(ref WireWriter writer, ConnectionFields fields)
    {
        if ((fields & ConnectionFields.SourceNatIPv4) != 0)
            Reply.Destination.Write(writer.Append((int)ConnectionAttribute.SourceNatIPv4, 4));
        if ((fields & ConnectionFields.SourceNatIPv6) != 0)
            Reply.Destination.Write(writer.Append((int)ConnectionAttribute.SourceNatIPv6, 16));
        if ((fields & ConnectionFields.DestinationNatIPv4) != 0)
            Reply.Source.Write(writer.Append((int)ConnectionAttribute.DestinationNatIPv4, 4));
        if ((fields & ConnectionFields.DestinationNatIPv6) != 0)
            Reply.Source.Write(writer.Append((int)ConnectionAttribute.DestinationNatIPv6, 16));
        if ((fields & ConnectionFields.SourceNatPort) != 0)
            writer.SwappedU16((int)ConnectionAttribute.SourceNatPort, Reply.DestinationPort);
        if ((fields & ConnectionFields.DestinationNatPort) != 0)
            writer.SwappedU16((int)ConnectionAttribute.DestinationNatPort, Reply.SourcePort);
    }

    private static void WriteNumbers(Span<byte> payload, ReadOnlySpan<uint> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
            BinaryPrimitives.WriteUInt32BigEndian(payload[(4 * index)..], numbers[index]);
    }
}
