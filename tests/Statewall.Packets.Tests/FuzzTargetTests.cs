using Statewall.Fuzz.Targets;
using Statewall.Packets.Captures;

namespace Statewall.Packets.Tests;

public sealed class FuzzTargetTests
{
    private const int Seed = 20250;

    private delegate void Target(ReadOnlySpan<byte> input);

    [Fact]
    public void PacketTarget_SeedsAndMutations_HoldsItsInvariants() => Run(PacketTarget.Fuzz, [.. PacketTarget.Seeds], 4000);

    [Fact]
    public void CaptureTarget_SeedsAndMutations_HoldsItsInvariants() => Run(CaptureTarget.Fuzz, [.. CaptureTarget.Seeds], 4000);

    [Fact]
    public void PacketTarget_EveryCorpusPacketAndItsTruncations_HoldsItsInvariants()
    {
        foreach (string path in Corpora.Captures())
        {
            int taken = 0;
            foreach (CapturedPacket packet in CaptureFile.Load(path))
            {
                byte type = packet.LinkType == LinkType.Ethernet ? (byte)1 : packet.LinkType == LinkType.Null ? (byte)4 : (byte)0;
                byte[] input = [type, .. packet.Bytes];
                PacketTarget.Fuzz(input);
                for (int size = 0; taken < 5 && size < Math.Min(input.Length, 200); size++)
                {
                    PacketTarget.Fuzz(input.AsSpan(0, size));
                }

                if (++taken > 200)
                {
                    break;
                }
            }
        }
    }

    private static void Run(Target target, byte[][] seeds, int mutations)
    {
        var random = new Random(Seed);
        foreach (byte[] seed in seeds)
        {
            for (int size = 0; size <= seed.Length; size++)
            {
                target(seed.AsSpan(0, size));
            }

            for (int i = 0; i < mutations / seeds.Length * 4; i++)
            {
                byte[] input = Mutate(seed, random);
                try
                {
                    target(input);
                }
                catch (Exception fault) when (fault is not OutOfMemoryException)
                {
                    Assert.Fail($"{fault.GetType().Name}: {fault.Message} on {Convert.ToHexString(input)} (seed {Seed})");
                }
            }
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] input = seed[..random.Next(seed.Length / 2, seed.Length + 1)];
        for (int n = random.Next(1, 6); n > 0 && input.Length > 0; n--)
        {
            int at = random.Next(Math.Min(input.Length, 120));
            input[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(input[at] ^ (1 << random.Next(8))),
                _ => (byte)(random.Next(2) * 255),
            };
        }

        return input;
    }
}
