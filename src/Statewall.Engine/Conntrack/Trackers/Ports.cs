using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>The tuple of the protocols whose header starts with two ports.</summary>
internal static class Ports
{
    /// <summary>Reads the ports; four bytes are enough, so that quotations in ICMP errors do. // nf_ct_get_tuple_ports</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryExtract(ReadOnlySpan<byte> transport, ref TupleKey key)
    {
        if (transport.Length < 4)
            return false;
        key.SetPorts(BinaryPrimitives.ReadUInt32BigEndian(transport));
        return true;
    }
}
