using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Differential.Xtables;

// A structure as a C compiler lays it out: each member at a multiple of its size.
internal sealed class CStruct
{
    private readonly List<byte> _bytes = [];

    internal CStruct U8(params byte[] values)
    {
        _bytes.AddRange(values);
        return this;
    }

    internal CStruct U16(params ushort[] values) => Add(2, MemoryMarshal.AsBytes<ushort>(values));

    internal CStruct U32(params uint[] values) => Add(4, MemoryMarshal.AsBytes<uint>(values));

    internal CStruct U64(params ulong[] values) => Add(8, MemoryMarshal.AsBytes<ulong>(values));

    internal CStruct Net16(ushort value) => U16(BinaryPrimitives.ReverseEndianness(value));

    internal CStruct Text(string text, int size) => U8([.. Encoding.ASCII.GetBytes(text), .. new byte[size - text.Length]]);

    // An address of either family. // union nf_inet_addr
    internal CStruct Address(string address, int size = 16)
    {
        var bytes = System.Net.IPAddress.Parse(address).GetAddressBytes();
        return Add(4, [.. bytes, .. new byte[size - bytes.Length]]);
    }

    internal CStruct Zero(int size) => U8(new byte[size]);

    // As large as its largest member wants. // XT_ALIGN
    internal byte[] ToArray()
    {
        Align(8);
        return [.. _bytes];
    }

    private CStruct Add(int alignment, ReadOnlySpan<byte> bytes)
    {
        Align(alignment);
        _bytes.AddRange(bytes);
        return this;
    }

    private void Align(int alignment)
    {
        while (_bytes.Count % alignment != 0)
            _bytes.Add(0);
    }
}
