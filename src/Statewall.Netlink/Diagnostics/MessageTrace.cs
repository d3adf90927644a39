using System.Globalization;
using System.Text;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Diagnostics;

/// <summary>
/// Prints datagrams for people: each message's header, then its attributes as a tree with offsets, sizes and bytes, in the manner of
/// <c>nft --debug=netlink,mnl</c>. Takes any bytes: what is no message or attribute is printed as plain bytes with the reason.
/// </summary>
public static class MessageTrace
{
    private const int BytesPerLine = 16;
    private const int MaximumDepth = 16;
    private const int NfnetlinkHeaderSize = 4;

    /// <summary>Prints a datagram.</summary>
    /// <param name="datagram">Any bytes.</param>
    /// <param name="familyHeaderSize">Bytes between each netlink header and its attributes; 4 is nfnetlink's.</param>
    public static string Format(ReadOnlySpan<byte> datagram, int familyHeaderSize = NfnetlinkHeaderSize)
    {
        var text = new StringBuilder();
        Append(text, datagram, familyHeaderSize);
        return text.ToString();
    }

    /// <summary>Appends a datagram's lines to <paramref name="text"/>; otherwise as <see cref="Format"/>.</summary>
    public static void Append(StringBuilder text, ReadOnlySpan<byte> datagram, int familyHeaderSize = NfnetlinkHeaderSize)
    {
        ArgumentNullException.ThrowIfNull(text);
        var messages = new NetlinkMessageEnumerator(datagram);
        while (messages.MoveNext())
            AppendMessage(text, messages.Current, Math.Max(familyHeaderSize, 0));
        if (!messages.Fault.IsNone)
        {
            text.Append(CultureInfo.InvariantCulture, $"! {messages.Fault}\n");
            AppendBytes(text, datagram[Math.Min(messages.Fault.Offset, datagram.Length)..], messages.Fault.Offset, 1);
        }
    }

    private static void AppendMessage(StringBuilder text, NetlinkMessage message, int familyHeaderSize)
    {
        text.Append(CultureInfo.InvariantCulture, $"message at {message.DatagramOffset}: length {message.Bytes.Length}, type ");
        AppendType(text, message.Type);
        text.Append(", flags ");
        AppendFlags(text, message);
        text.Append(CultureInfo.InvariantCulture, $", sequence {message.Sequence}, port {message.PortId}\n");

        var headerSize = familyHeaderSize;
        if (message.Type is ControlType.Error or ControlType.Done)
            headerSize = AppendAck(text, message);
        var payload = message.Payload;
        var header = Math.Min(NetlinkHeader.Align(headerSize), payload.Length);
        AppendBytes(text, payload[..header], NetlinkHeader.Size, 1);
        AppendAttributes(text, payload[header..], NetlinkHeader.Size + header, 1);
    }

    /// <summary>Prints an error's meaning; returns the bytes before its attributes.</summary>
    private static int AppendAck(StringBuilder text, NetlinkMessage message)
    {
        if (!AckMessage.Parse(message, out var ack).IsNone)
            return message.Payload.Length;
        text.Append(CultureInfo.InvariantCulture, $"  errno {ack.Errno}: {NetlinkErrno.Describe(ack.Errno)}");
        if (ack.Text is { } words)
            text.Append(": ").Append(words);
        if (ack.Offset is { } offset)
            text.Append(CultureInfo.InvariantCulture, $" (at offset {offset} of the request)");
        text.Append('\n');
        return message.Payload.Length - ack.AttributesSize;
    }

    private static void AppendAttributes(StringBuilder text, ReadOnlySpan<byte> bytes, int baseOffset, int depth)
    {
        var used = 0;
        foreach (var attribute in new AttributeEnumerator(bytes, baseOffset))
        {
            var size = AttributeHeader.Size + attribute.Payload.Length;
            used = Math.Min(attribute.Offset - baseOffset + AttributeHeader.Align(size), bytes.Length);
            text.Append(' ', depth * 2).Append(CultureInfo.InvariantCulture, $"{attribute.Offset,5}  [{attribute.Type}] {size} bytes");
            if (attribute.IsNested && depth < MaximumDepth)
            {
                text.Append(" nest\n");
                AppendAttributes(text, attribute.Payload, attribute.PayloadOffset, depth + 1);
                continue;
            }
            text.Append('\n');
            AppendBytes(text, attribute.Payload, attribute.PayloadOffset, depth + 1);
        }
        if (used >= bytes.Length)
            return;
        text.Append(' ', depth * 2).Append(CultureInfo.InvariantCulture, $"{baseOffset + used,5}  ! no attribute\n");
        AppendBytes(text, bytes[used..], baseOffset + used, depth + 1);
    }

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> bytes, int offset, int depth)
    {
        while (!bytes.IsEmpty)
        {
            var line = bytes[..Math.Min(bytes.Length, BytesPerLine)];
            text.Append(' ', depth * 2).Append(CultureInfo.InvariantCulture, $"{offset,5}  ");
            foreach (var value in line)
                text.Append(CultureInfo.InvariantCulture, $"{value:x2} ");
            text.Append(' ', ((BytesPerLine - line.Length) * 3) + 1);
            foreach (var value in line)
                text.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            text.Append('\n');
            bytes = bytes[line.Length..];
            offset += line.Length;
        }
    }

    private static void AppendType(StringBuilder text, ushort type)
    {
        var name = type switch
        {
            ControlType.Noop => "NOOP",
            ControlType.Error => "ERROR",
            ControlType.Done => "DONE",
            ControlType.Overrun => "OVERRUN",
            _ => null,
        };
        if (name is null)
            text.Append(CultureInfo.InvariantCulture, $"0x{type:x4}");
        else
            text.Append(name);
    }

    private static void AppendFlags(StringBuilder text, NetlinkMessage message)
    {
        ReadOnlySpan<string> low = ["REQUEST", "MULTI", "ACK", "ECHO", "DUMP_INTR", "DUMP_FILTERED"];
        ReadOnlySpan<string> error = ["CAPPED", "ACK_TLVS"];
        var flags = (uint)message.Flags;
        var first = true;
        for (var bit = 0; bit < 16; bit++)
        {
            if ((flags >> bit & 1) == 0)
                continue;
            if (!first)
                text.Append('|');
            first = false;
            if (bit < low.Length)
                text.Append(low[bit]);
            else if (bit is 8 or 9 && (message.Type is ControlType.Error or ControlType.Done))
                text.Append(error[bit - 8]);
            else
                text.Append(CultureInfo.InvariantCulture, $"0x{1u << bit:x}"); // its meaning depends on the kind of request
        }
        if (first)
            text.Append('0');
    }
}
