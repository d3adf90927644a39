using Statewall.Packets;

namespace Differential.Generated;

// What IP headers may hold besides the usual, right and wrong.
internal static class HeaderOddities
{
    private static readonly byte[][] OptionSets =
    [
        [7, 7, 4, 0, 0, 0, 0, 0], // record route
        [7, 7, 8, 1, 2, 3, 4, 0], // full
        [7, 7, 5, 0, 0, 0, 0, 0], // whose pointer is within an address
        [7, 7, 3, 0, 0, 0, 0, 0], // before the first
        [7, 2, 0, 0],
        [7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0], // room for two
        [7, 10, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0], // for one, and a half
        [7, 10, 4, 0, 0, 0, 0, 0, 0, 0, 222, 0],
        [68, 20, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 16, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 18, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 9, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0], // timestamps
        [68, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0], // with addresses
        [68, 12, 13, 0xF0, 0, 0, 0, 0, 0, 0, 0, 0], // full, and overflown as often as can be counted
        [68, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 12, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 12, 5, 2, 0, 0, 0, 0, 0, 0, 0, 0],
        [68, 12, 5, 3, 10, 1, 2, 3, 0, 0, 0, 0],
        [68, 3, 5, 0],
        [131, 7, 4, 10, 0, 0, 1, 0], // source routes
        [137, 7, 4, 10, 0, 0, 1, 0],
        [131, 7, 8, 10, 0, 0, 1, 0],
        [148, 4, 0, 0], // router alert
        [148, 3, 0, 0],
        [134, 6, 0, 0, 0, 1, 0, 0], // CIPSO
        [134, 11, 0, 0, 0, 1, 1, 5, 0, 0, 0, 0],
        [130, 3, 0, 0], // security
        [136, 4, 0, 1], // stream id
        [222, 4, 1, 2],
        [222, 0, 0, 0],
        [222, 1, 0, 0],
        [222, 9, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 222], // cut short
        [0, 222, 0, 222], // behind the end
        [7, 7, 4, 0, 0, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0, 0], // twice
        [148, 4, 0, 0, 148, 4, 0, 0],
    ];

    private static readonly byte[][] HopOptionSets =
    [
        [],
        [5, 2, 0, 0], // router alert
        [5, 2, 0, 0, 5, 2, 0, 0],
        [5, 3, 0, 0, 0],
        [0x1E, 4, 1, 2, 3, 4], // unknown, by what to do about it: skip, drop, tell, tell unless multicast
        [0x5E, 4, 1, 2, 3, 4],
        [0x9E, 4, 1, 2, 3, 4],
        [0xDE, 4, 1, 2, 3, 4],
        [0x1E, 200, 1, 2],
        [0xC2, 4, 0, 1, 0, 0], // jumbo payload
        [1, 2, 0, 1], // padding that is not zero
        [1, 5, 0, 0, 0, 0, 0, 1, 1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0x31, 4, 0, 0, 0, 0], // IOAM
        [1, 0, 0x31, 2, 0, 0],
        [7, 8, 0, 0, 0, 1, 0, 0, 0, 0], // CALIPSO
        [0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0],
        [0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0],
    ];

    internal static byte[] Options(Dice dice) => Mixed(dice, OptionSets, 40);

    internal static byte[] HopOptions(Dice dice) => Mixed(dice, HopOptionSets, 64);

    // A few bytes changed at random.
    internal static byte[] Mutated(Dice dice, byte[] bytes)
    {
        var copy = bytes.ToArray();
        for (var times = copy.Length == 0 ? 0 : 1 + dice.Below(2); times > 0; times--)
            copy[dice.Below(copy.Length)] = dice.Percent(50) ? (byte)dice.Below(12) : (byte)dice.Roll();
        return copy;
    }

    // The packet as a bad line or a bad sender makes it.
    internal static byte[] Damage(Dice dice, byte[] packet)
    {
        var copy = packet.ToArray();
        var header = copy[0] >> 4 == 4 ? 20 : 40;
        switch (dice.Below(4))
        {
            case 0: // bytes behind its end
                return [.. copy, .. dice.Bytes(1 + dice.Below(20))];
            case 1: // its end is missing
                return copy[..Math.Max(copy.Length - 1 - dice.Below(30), 1)];
            default:
                var at = dice.Below(header);
                copy[at] ^= (byte)(1 << dice.Below(8));
                if (header == 40 || dice.Percent(20))
                    return copy;
                (copy[10], copy[11]) = (0, 0);
                var sum = Checksum.Compute(copy.AsSpan(0, Math.Min(Math.Max((copy[0] & 15) * 4, 20), copy.Length)));
                (copy[10], copy[11]) = ((byte)(sum >> 8), (byte)sum);
                return copy;
        }
    }

    private static byte[] Mixed(Dice dice, byte[][] sets, int most)
    {
        var options = dice.Pick<byte[]>(sets);
        if (dice.Percent(20))
            options = [.. options, .. dice.Pick<byte[]>(sets)];
        if (dice.Percent(25))
            options = Mutated(dice, options);
        return options[..Math.Min(options.Length, most)];
    }
}
