using System.Numerics;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>Counts different ports, exactly: a bit each, 8 KiB.</summary>
internal sealed class PortSet
{
    private readonly ulong[] _words = new ulong[65536 / 64];

    /// <summary>Notes a port.</summary>
    public void Add(ushort port) => _words[port >> 6] |= 1ul << (port & 63);

    /// <summary>Different ports.</summary>
    public int Count
    {
        get
        {
            var ones = 0;
            foreach (var word in _words)
                ones += BitOperations.PopCount(word);
            return ones;
        }
    }
}

/// <summary>Counts different addresses by their hashes, within about two per cent, in 2 KiB: HyperLogLog.</summary>
internal sealed class AddressCounter
{
    private const int Bits = 11;
    private const int Registers = 1 << Bits;
    private readonly byte[] _registers = new byte[Registers];

    /// <summary>Notes an address by its hash.</summary>
    public void Add(ulong hash)
    {
        ref var register = ref _registers[hash >> (64 - Bits)];
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << Bits) | (1ul << (Bits - 1))) + 1);
        if (rank > register)
            register = rank;
    }

    /// <summary>Different hashes, about.</summary>
    public int Count
    {
        get
        {
            var sum = 0.0;
            var empty = 0;
            foreach (var register in _registers)
            {
                sum += Math.Pow(2, -register);
                empty += register == 0 ? 1 : 0;
            }
            var estimate = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
            // few: the registers that are still empty tell more
            if (estimate <= 2.5 * Registers && empty > 0)
                estimate = Registers * Math.Log((double)Registers / empty);
            return (int)Math.Round(estimate);
        }
    }
}
