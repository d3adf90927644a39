using System.Buffers.Binary;
using System.Globalization;

namespace Statewall.Packets;

/// <summary>The address of an Ethernet device: 48 bits, written <c>02:00:00:00:00:01</c>.</summary>
public readonly record struct HardwareAddress
{
    private const int TextLength = 17;
    private readonly ulong _number;

    private HardwareAddress(ulong number) => _number = number;

    /// <summary>Every device of a link. // ff:ff:ff:ff:ff:ff</summary>
    public static HardwareAddress Broadcast { get; } = new(0xFFFF_FFFF_FFFF);

    /// <summary>No device has it: all its bits are 0.</summary>
    public bool IsZero => _number == 0;

    /// <summary>Means several devices: a group or all. // is_multicast_ether_addr</summary>
    public bool IsMulticast => (_number >> 40 & 1) != 0;

    /// <summary>Reads the first 6 bytes, in network order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public static HardwareAddress From(ReadOnlySpan<byte> bytes) =>
        new((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Makes one of a number, of which 48 bits count.</summary>
    public static HardwareAddress From(ulong number) => new(number & 0xFFFF_FFFF_FFFF);

    /// <summary>Reads text such as <c>02:00:00:00:00:01</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HardwareAddress address)
    {
        address = default;
        if (text.Length != TextLength)
            return false;
        ulong number = 0;
        for (int at = 0; at < TextLength; at += 3)
        {
            if ((at > 0 && text[at - 1] != ':') || !byte.TryParse(text.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte part))
                return false;
            number = number << 8 | part;
        }
        address = new HardwareAddress(number);
        return true;
    }

    /// <summary>Writes the address to the first 6 bytes, in network order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(_number >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)_number);
    }

    /// <summary>The address as text.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[EthernetView.AddressSize];
        CopyTo(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes[0]:x2}:{bytes[1]:x2}:{bytes[2]:x2}:{bytes[3]:x2}:{bytes[4]:x2}:{bytes[5]:x2}");
    }
}
