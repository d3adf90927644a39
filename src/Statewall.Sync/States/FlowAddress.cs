using System.Runtime.InteropServices;
using Statewall.Nfnetlink;

namespace Statewall.Sync.States;

/// <summary>An address of 4 or 16 bytes as it stands on the wire, in two words; the tuple knows which.</summary>
internal record struct FlowAddress(ulong First, ulong Second)
{
    /// <summary>Reads 4 or 16 bytes.</summary>
    public static FlowAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length == InetAddress.IPv4Size
        ? new FlowAddress(MemoryMarshal.Read<uint>(bytes), 0)
        : MemoryMarshal.Read<FlowAddress>(bytes);

    /// <summary>Writes 4 or 16 bytes, as many as there is room for.</summary>
    public readonly void Write(Span<byte> bytes)
    {
        if (bytes.Length == InetAddress.IPv4Size)
            MemoryMarshal.Write(bytes, (uint)First);
        else
            MemoryMarshal.Write(bytes, this);
    }

    /// <summary>The address as a value with its family.</summary>
    public readonly InetAddress ToInet(bool isIPv6)
    {
        Span<byte> bytes = stackalloc byte[InetAddress.IPv6Size];
        bytes = isIPv6 ? bytes : bytes[..InetAddress.IPv4Size];
        Write(bytes);
        return new InetAddress(bytes);
    }
}
