namespace Statewall.Packets;

public static partial class Checksum
{
    /// <summary>What a UDP checksum that computes to zero is sent as.</summary>
    public const ushort MangledZero = 0xFFFF; // CSUM_MANGLED_0

    /// <summary>The checksum after one 16-bit word changed (RFC 1624, <c>csum_replace2</c>). Words and checksum in host order.</summary>
    public static ushort Update(ushort checksum, ushort oldWord, ushort newWord) =>
        Finish((uint)(ushort)~checksum + (ushort)~oldWord + newWord);

    /// <summary>The checksum after a 32-bit field at an even offset changed (<c>csum_replace4</c>).</summary>
    public static ushort Update(ushort checksum, uint oldValue, uint newValue) =>
        Finish((ulong)(ushort)~checksum + (ushort)~(oldValue >> 16) + (ushort)~oldValue + (newValue >> 16) + (newValue & 0xFFFF));

    /// <summary>
    /// The checksum after bytes at an even offset were replaced; both have the same, even length, as addresses and ports do
    /// (<c>inet_proto_csum_replace16</c>). Throws <see cref="ArgumentException"/> when the lengths differ.
    /// </summary>
    public static ushort Update(ushort checksum, ReadOnlySpan<byte> oldBytes, ReadOnlySpan<byte> newBytes)
    {
        if (oldBytes.Length != newBytes.Length)
        {
            throw new ArgumentException("Old and new bytes differ in length.", nameof(newBytes));
        }

        return Finish((ulong)(ushort)~checksum + (ushort)~Sum(oldBytes) + Sum(newBytes));
    }

    /// <summary>A UDP checksum for sending: zero, which would mean "none", becomes <see cref="MangledZero"/>.</summary>
    public static ushort MangleZero(ushort checksum) => checksum == 0 ? MangledZero : checksum;
}
