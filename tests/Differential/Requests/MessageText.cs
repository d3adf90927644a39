using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Differential.Requests;

// A message as text from which every byte could be told, but for what is masked.
internal sealed class MessageText
{
    private const char Hole = '\uFFFC'; // stands for an identifier until its ordinal is known
    private readonly List<(byte Subsystem, uint Value)> _identifiers = [];
    private readonly StringBuilder _text = new();

    private MessageText()
    {
    }

    // What messages are sorted by.
    internal string Key => _text.ToString();

    internal List<long> Timeouts { get; } = [];

    // One of many in an answer whose order is that of a hash table.
    internal bool IsPart { get; private set; }

    // The end of something: many come at once when a table is flushed.
    internal bool IsRemoval { get; private set; }

    internal static MessageText Of(in NetlinkMessage message, ReadOnlySpan<byte> sent, uint portId)
    {
        var text = new MessageText();
        text.Write(in message, sent, portId);
        return text;
    }

    internal string Text(Identifiers identifiers)
    {
        var parts = Key.Split(Hole);
        var text = new StringBuilder(parts[0]);
        for (var at = 1; at < parts.Length; at++)
            text.Append(CultureInfo.InvariantCulture, $"#{identifiers.OrdinalOf(_identifiers[at - 1].Subsystem, _identifiers[at - 1].Value)}").Append(parts[at]);
        return text.ToString();
    }

    // Things that are alike but for their identifiers are in the order in which they became known.
    internal int Rank(Identifiers identifiers) =>
        _identifiers.Count > 0 && identifiers.Knows(_identifiers[0].Subsystem, _identifiers[0].Value)
            ? identifiers.OrdinalOf(_identifiers[0].Subsystem, _identifiers[0].Value)
            : int.MaxValue;

    // The thing is gone, and with it the meaning of its identifier.
    internal void Forget(Identifiers identifiers)
    {
        foreach (var (subsystem, value) in _identifiers)
            identifiers.Forget(subsystem, value);
    }

    private void Write(in NetlinkMessage message, ReadOnlySpan<byte> sent, uint portId)
    {
        var port = message.PortId == portId ? "mine" : message.PortId.ToString(CultureInfo.InvariantCulture);
        _text.Append(CultureInfo.InvariantCulture, $"type {message.Type:x4} flags {(ushort)message.Flags:x} sequence {message.Sequence} port {port} size {message.Bytes.Length - Nftables.NftText.Hidden(in message)}:");
        if (message.Type == ControlType.Error)
        {
            WriteError(in message, sent);
            return;
        }
        if (message.Type < ControlType.FirstFamilyType || message.Payload.Length < NfgenHeader.Size)
        {
            _text.Append(' ').Append(Convert.ToHexStringLower(message.Payload));
            return;
        }
        if (message.Type >> 8 == NfnlSubsystem.Nftables)
        {
            _text.Append(Nftables.NftText.Of(in message, portId));
            return;
        }
        IsPart = (message.Flags & NetlinkFlags.Multi) != 0 && message.Type < NfnlSubsystem.Queue << 8;
        IsRemoval = (byte)message.Type == CtMessage.Delete;
        _text.Append(' ').Append(Convert.ToHexStringLower(message.Payload[..NfgenHeader.Size]));
        WriteAttributes(message.Payload[NfgenHeader.Size..], (byte)(message.Type >> 8), 0);
    }

    private void WriteError(in NetlinkMessage message, ReadOnlySpan<byte> sent)
    {
        _text.Append(CultureInfo.InvariantCulture, $" errno {-(int)MachineOrder.ReadU32(message.Payload)}");
        var quoted = message.Payload[4..];
        var size = (message.Flags & NetlinkFlags.Capped) != 0 ? NetlinkHeader.Size : (int)MachineOrder.ReadU32(quoted);
        size = Math.Min(size, quoted.Length);
        var at = sent.IndexOf(quoted[..size]);
        _text.Append(at >= 0 ? $" quotes {size} bytes from {at}" : $" quotes {Convert.ToHexStringLower(quoted[..size])}");
        if ((message.Flags & NetlinkFlags.AckAttributes) != 0)
            WriteAttributes(quoted[Math.Min(NetlinkHeader.Align(size), quoted.Length)..], 0, 1);
    }

    private void WriteAttributes(ReadOnlySpan<byte> bytes, byte subsystem, int depth)
    {
        var attributes = new AttributeEnumerator(bytes, 0);
        var end = 0;
        while (attributes.MoveNext())
        {
            var attribute = attributes.Current;
            var type = attribute.Type;
            var payload = attribute.Payload;
            end = AttributeHeader.Align(attribute.PayloadOffset + payload.Length);
            _text.Append(CultureInfo.InvariantCulture, $" [{type}");
            if (attribute.IsNested)
            {
                _text.Append('n');
                WriteAttributes(payload, IsTimes(subsystem, depth, type) ? byte.MaxValue : subsystem, depth + 1);
            }
            else if (payload.Length == 4 && depth == 0 && IsTimeout(subsystem, type))
            {
                _text.Append(" seconds");
                Timeouts.Add(BinaryPrimitives.ReadUInt32BigEndian(payload));
            }
            else if (payload.Length == 4 && depth == 0 && IsIdentifier(subsystem, type))
            {
                _text.Append(' ').Append(Hole);
                _identifiers.Add((subsystem, BinaryPrimitives.ReadUInt32BigEndian(payload)));
            }
            else if (payload.Length == 8 && (subsystem == byte.MaxValue || (subsystem == NfnlSubsystem.Ctnetlink && depth == 0 && type == CtAttribute.TimestampEvent)))
            {
                _text.Append(payload.IndexOfAnyExcept((byte)0) < 0 ? " never" : " time");
            }
            else
            {
                _text.Append(' ').Append(Convert.ToHexStringLower(payload));
            }
            _text.Append(']');
        }
        if (end < bytes.Length)
            _text.Append(CultureInfo.InvariantCulture, $" and {Convert.ToHexStringLower(bytes[end..])}");
    }

    private static bool IsTimes(byte subsystem, int depth, ushort type) =>
        subsystem == NfnlSubsystem.Ctnetlink && depth == 0 && type == CtAttribute.Timestamp;

    private static bool IsTimeout(byte subsystem, ushort type) =>
        (subsystem == NfnlSubsystem.Ctnetlink && type == CtAttribute.Timeout) || (subsystem == NfnlSubsystem.CtnetlinkExpect && type == CtExpectAttribute.Timeout);

    private static bool IsIdentifier(byte subsystem, ushort type) =>
        (subsystem == NfnlSubsystem.Ctnetlink && type == CtAttribute.Id) || (subsystem == NfnlSubsystem.CtnetlinkExpect && type == CtExpectAttribute.Id);
}
