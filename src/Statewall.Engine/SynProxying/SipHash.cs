using System.Numerics;

namespace Statewall.Engine.SynProxying;

/// <summary>SipHash-2-4 of 64-bit words: without the key nobody can tell what it gives. // siphash</summary>
internal readonly struct SipHash(ulong first, ulong second)
{
    public ulong Compute(ReadOnlySpan<ulong> words)
    {
        var state = new State(first, second);
        foreach (var word in words)
            state.Take(word);
        state.Take((ulong)words.Length << 59); // the length in bytes, in the uppermost byte
        return state.Finish();
    }

    private struct State(ulong first, ulong second)
    {
        private ulong _a = first ^ 0x736F6D6570736575;
        private ulong _b = second ^ 0x646F72616E646F6D;
        private ulong _c = first ^ 0x6C7967656E657261;
        private ulong _d = second ^ 0x7465646279746573;

        public void Take(ulong word)
        {
            _d ^= word;
            Mix();
            Mix();
            _a ^= word;
        }

        public ulong Finish()
        {
            _c ^= 0xFF;
            for (var round = 0; round < 4; round++)
                Mix();
            return _a ^ _b ^ _c ^ _d;
        }

        private void Mix()
        {
            _a += _b;
            _c += _d;
            _b = BitOperations.RotateLeft(_b, 13) ^ _a;
            _d = BitOperations.RotateLeft(_d, 16) ^ _c;
            _a = BitOperations.RotateLeft(_a, 32);
            _c += _b;
            _a += _d;
            _b = BitOperations.RotateLeft(_b, 17) ^ _c;
            _d = BitOperations.RotateLeft(_d, 21) ^ _a;
            _c = BitOperations.RotateLeft(_c, 32);
        }
    }
}
