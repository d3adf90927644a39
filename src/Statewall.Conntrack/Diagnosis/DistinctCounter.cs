using System.Numerics;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>
/// Counts different things in 8 KiB: ports exactly, a bit each; addresses by linear counting over hashed bits, within two per cent up to
/// some 400,000 of them.
/// </summary>
internal sealed class DistinctCounter
{
    private const int Bits = 65536;
    private readonly ulong[] _words = new ulong[Bits / 64];

    /// <summary>Notes a port.</summary>
    public void AddPort(ushort port) => _words[port >> 6] |= 1ul << (port & 63);

    /// <summary>Notes an address by its hash.</summary>
    public void AddHash(ulong hash) => AddPort((ushort)(hash >> 48));

    /// <summary>Different ports.</summary>
    public int Ports
    {
        get
        {
            var ones = 0;
            foreach (var word in _words)
                ones += BitOperations.PopCount(word);
            return ones;
        }
    }

    /// <summary>Different hashes, estimated.</summary>
    public int Hashes => Ports is var ones && ones >= Bits - 1 ? 10 * Bits : (int)Math.Round(-Bits * Math.Log(1 - ((double)ones / Bits)));
}
