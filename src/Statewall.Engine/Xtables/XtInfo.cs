using System.Buffers.Binary;
using Statewall.Netlink;

namespace Statewall.Engine.Xtables;

/// <summary>The data of an extension: a structure as a C compiler lays it out, in the machine's order unless a member says otherwise.</summary>
internal sealed class XtInfo(byte[] bytes)
{
    private const int Alignment = 8; // XT_ALIGN

    /// <summary>Its bytes.</summary>
    public byte[] Bytes => bytes;

    /// <summary>A size as it is in memory. // XT_ALIGN</summary>
    public static int Align(int size) => (size + Alignment - 1) & ~(Alignment - 1);

    public byte U8(int at) => bytes[at];

    public ushort U16(int at) => MachineOrder.ReadU16(bytes.AsSpan(at));

    public uint U32(int at) => MachineOrder.ReadU32(bytes.AsSpan(at));

    public int S32(int at) => (int)U32(at);

    public ulong U64(int at) => MachineOrder.ReadU64(bytes.AsSpan(at));

    /// <summary>Two bytes in network order.</summary>
    public ushort Net16(int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    /// <summary>Four bytes in network order.</summary>
    public uint Net32(int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    /// <summary>Sixteen bytes in network order.</summary>
    public UInt128 Net128(int at) => BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(at));

    public byte[] Copy(int at, int size) => bytes.AsSpan(at, size).ToArray();

    /// <summary>Whether a text ends within its member.</summary>
    public bool IsTerminated(int at, int size) => bytes.AsSpan(at, size).Contains((byte)0);

    /// <summary>A text, without its terminator.</summary>
    public byte[] Text(int at, int size)
    {
        var member = bytes.AsSpan(at, size);
        var end = member.IndexOf((byte)0);
        return member[..(end < 0 ? size : end)].ToArray();
    }

    /// <summary>Whether all of some bytes are 0.</summary>
    public bool IsZero(int at, int size) => !bytes.AsSpan(at, size).ContainsAnyExcept((byte)0);
}
