using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Statewall.Packets;

/// <summary>CRC32c (Castagnoli), the checksum of SCTP (<c>lib/crc32.c</c>): by processor instruction where there is one.</summary>
public static class Crc32c
{
    private const uint ReflectedPolynomial = 0x82F63B78;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The CRC of the bytes, initial value and final complement included.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(~0u, bytes);

    /// <summary>Continues a running CRC (start with all ones, complement at the end).</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.IsSupported)
        {
            return AppendSse(crc, bytes);
        }

        return ArmCrc32.IsSupported ? AppendArm(crc, bytes) : AppendTable(crc, bytes);
    }

    // The portable form, compared with the others by a test.
    internal static uint AppendTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc = Table[(byte)crc ^ value] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint AppendSse(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported)
        {
            ulong wide = crc;
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            }

            crc = (uint)wide;
        }

        foreach (byte value in bytes)
        {
            crc = Sse42.Crc32(crc, value);
        }

        return crc;
    }

    private static uint AppendArm(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            crc = ArmCrc32.ComputeCrc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = ArmCrc32.ComputeCrc32C(crc, value);
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
