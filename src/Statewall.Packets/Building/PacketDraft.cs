using System.Net;
using System.Text;

namespace Statewall.Packets.Building;

/// <summary>
/// A packet in the making, see <see cref="PacketBuilder"/>. Each method appends a layer or bytes and returns the draft. All numbers are in
/// host order; addresses are text, or bytes in network order. Text that is no address throws <see cref="FormatException"/>.
/// </summary>
public sealed partial class PacketDraft
{
    /// <summary>Ethernet source address when none is given.</summary>
    public const string DefaultSource = "02:00:00:00:00:01";

    /// <summary>Ethernet destination address when none is given.</summary>
    public const string DefaultDestination = "02:00:00:00:00:02";

    private byte[] _buffer = new byte[256];
    private Layer[] _layers = new Layer[8];
    private int _length;
    private int _layerCount;
    private int _padding;

    /// <summary>Bytes so far, padding not counted.</summary>
    public int Length => _length;

    /// <summary>Empties the draft for the next packet; buffers are kept.</summary>
    public PacketDraft Clear()
    {
        _length = _layerCount = _padding = 0;
        return this;
    }

    /// <summary>Appends payload bytes.</summary>
    public PacketDraft Payload(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Append(bytes.Length));
        return this;
    }

    /// <summary>Appends text as UTF-8.</summary>
    public PacketDraft Payload(string text)
    {
        Encoding.UTF8.GetBytes(text, Append(Encoding.UTF8.GetByteCount(text)));
        return this;
    }

    /// <summary>Appends a number of bytes that count up from 0.</summary>
    public PacketDraft PayloadOf(int size)
    {
        Span<byte> bytes = Append(size);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }

        return this;
    }

    /// <summary>Pads the frame with zeros behind the packet, not counted by any length field, up to a size in bytes (60: Ethernet's minimum).</summary>
    public PacketDraft PadTo(int size = 60)
    {
        _padding = size;
        return this;
    }

    /// <summary>
    /// Overwrites bytes of the last layer, at an offset from its start, at once: fields that are filled in later win, the checksums of
    /// this and outer layers cover the change.
    /// </summary>
    public PacketDraft Patch(int offset, ReadOnlySpan<byte> bytes)
    {
        int start = (_layerCount == 0 ? 0 : Last.Offset) + offset;
        bytes.CopyTo(_buffer.AsSpan(start, Math.Max(_length - start, 0)));
        return this;
    }

    /// <summary>Fixes the last layer's checksum field (16 bits; 32 bits for SCTP) instead of computing it.</summary>
    public PacketDraft WithChecksum(uint checksum)
    {
        Last.Checksum = checksum;
        return this;
    }

    /// <summary>
    /// Fixes the last layer's length field: IPv4 total length, IPv6 payload length, UDP length, UDP-Lite coverage, PPTP payload length, or
    /// an SCTP chunk's length.
    /// </summary>
    public PacketDraft WithLength(int length)
    {
        Last.Length = length;
        return this;
    }

    /// <summary>Fixes the last layer's next-protocol field: an <see cref="IpProtocol"/> or <see cref="EtherType"/>.</summary>
    public PacketDraft WithProtocol(int protocol)
    {
        Last.Protocol = protocol;
        return this;
    }

    /// <summary>
    /// Fixes the header length nibble of the last layer (IPv4 and TCP), in bytes; it has to be a multiple of 4 up to 60, but may be wrong.
    /// </summary>
    public PacketDraft WithHeaderLength(int length)
    {
        ref byte field = ref _buffer[Last.Offset + (Last.Kind == LayerKind.Tcp ? TcpView.Offset.OffsetFlags : 0)];
        field = Last.Kind == LayerKind.Tcp
            ? (byte)((field & 0x0F) | (length << 2))
            : (byte)((field & 0xF0) | (length >> 2));
        return this;
    }

    /// <summary>The finished packet, in the draft's own buffer: valid until the draft is changed.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        for (int i = _layerCount - 1; i >= 0; i--)
        {
            FinishLayer(i);
        }

        int missing = _padding - _length;
        if (missing <= 0)
        {
            return _buffer.AsSpan(0, _length);
        }

        Append(missing).Clear();
        _length -= missing;
        return _buffer.AsSpan(0, _padding);
    }

    /// <summary>The finished packet as an array.</summary>
    public byte[] ToArray() => Finish().ToArray();

    /// <summary>Writes the finished packet into a span; false, with its size, when that is too short.</summary>
    public bool TryWrite(Span<byte> destination, out int size)
    {
        ReadOnlySpan<byte> packet = Finish();
        size = packet.Length;
        return packet.TryCopyTo(destination);
    }

    /// <summary>The packet as text, see <see cref="PacketText"/>; finishes the draft.</summary>
    public override string ToString() =>
        PacketText.Format(Finish(), _layerCount != 0 && _layers[0].Kind == LayerKind.Ethernet ? LinkType.Ethernet : LinkType.Raw);

    private ref Layer Last
    {
        get
        {
            if (_layerCount == 0)
            {
                throw new InvalidOperationException("The draft has no layer yet.");
            }

            return ref _layers[_layerCount - 1];
        }
    }

    private Span<byte> Append(int size)
    {
        int needed = checked(_length + size);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        }

        Span<byte> added = _buffer.AsSpan(_length, size);
        _length = needed;
        return added;
    }

    // Appends a layer's header, cleared.
    private Span<byte> Begin(LayerKind kind, int size)
    {
        if (_layerCount == _layers.Length)
        {
            Array.Resize(ref _layers, _layerCount * 2);
        }

        _layers[_layerCount++] = new Layer { Kind = kind, Offset = _length };
        Span<byte> header = Append(size);
        header.Clear();
        return header;
    }

    private static void PutAddress(string text, Span<byte> field)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address) || !address.TryWriteBytes(field, out int size) || size != field.Length)
        {
            throw new FormatException($"'{text}' is no {(field.Length == IPv4View.AddressSize ? "IPv4" : "IPv6")} address.");
        }
    }

    private static void PutHardwareAddress(string text, Span<byte> field)
    {
        string[] parts = text.Split(':');
        bool good = parts.Length == EthernetView.AddressSize;
        for (int i = 0; good && i < parts.Length; i++)
        {
            good = byte.TryParse(parts[i], System.Globalization.NumberStyles.AllowHexSpecifier, null, out field[i]);
        }

        if (!good)
        {
            throw new FormatException($"'{text}' is no Ethernet address.");
        }
    }
}
