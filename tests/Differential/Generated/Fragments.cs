using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated;

// Packets in pieces: in order, backwards, mixed, overlapping, repeated, incomplete.
internal static class Fragments
{
    internal static void Send(Scene scene, byte[] packet, uint id)
    {
        var dice = scene.Dice;
        var pieces = Split(dice, packet, id);
        switch (dice.Below(12))
        {
            case 0:
                pieces.Reverse();
                break;
            case 1:
                pieces.Add(pieces[dice.Below(pieces.Count)]);
                break;
            case 2:
                pieces.Insert(dice.Below(pieces.Count), pieces[dice.Below(pieces.Count)]);
                break;
            case 3 when pieces.Count > 1:
                pieces.RemoveAt(dice.Below(pieces.Count));
                break;
            case 4:
                pieces.Insert(dice.Below(pieces.Count + 1), Shifted(dice, pieces[dice.Below(pieces.Count)]));
                break;
            case 5:
                pieces.Insert(dice.Below(pieces.Count + 1), Shortened(dice, pieces[dice.Below(pieces.Count)]));
                break;
            case 6:
                var mixed = pieces.ToArray();
                dice.Shuffle<byte[]>(mixed);
                pieces = [.. mixed];
                break;
            case 7: // some say that they know ECN
                for (var at = dice.Below(2); at < pieces.Count; at += 1 + dice.Below(3))
                    pieces[at] = Coloured(dice, pieces[at]);
                break;
            case 8: // with the pieces of another router
                pieces.InsertRange(dice.Below(pieces.Count + 1), Split(dice, packet, id + (uint)dice.Below(2)));
                break;
            case 9: // of two packets, in turn
                var others = Split(dice, packet, id + (uint)dice.Below(2));
                for (var at = 0; at < others.Count; at++)
                    pieces.Insert(Math.Min((2 * at) + 1, pieces.Count), others[at]);
                break;
            default:
                break;
        }
        scene.Packets.AddRange(pieces);
    }

    private static List<byte[]> Split(Dice dice, byte[] packet, uint id)
    {
        // Of pieces that are small some lack headers that the first one must have.
        var mtu = packet[0] >> 4 == 6 && dice.Percent(60) ? 1280 : packet.Length - Math.Max(1, dice.Below(Math.Max(packet.Length / 2, 2)));
        try
        {
            return PacketFragmenter.Split(packet, Math.Max(mtu, 36), id);
        }
        catch (ArgumentException)
        {
            return [packet]; // no room for pieces
        }
    }

    private static byte[] Coloured(Dice dice, byte[] piece)
    {
        var copy = piece.ToArray();
        copy[1] ^= (byte)(dice.Below(4) << (copy[0] >> 4 == 6 ? 4 : 0));
        return WithChecksum(copy);
    }

    // A piece that says it begins elsewhere, mostly nearby.
    private static byte[] Shifted(Dice dice, byte[] piece)
    {
        var copy = piece.ToArray();
        if (!TryFindField(copy, out var at))
            return copy;
        var field = (copy[at] << 8) | copy[at + 1];
        var unit = copy[0] >> 4 == 6 ? 8 : 1;
        field += dice.Pick(-2, -1, 1, 2, dice.Below(8192), 8191) * unit;
        (copy[at], copy[at + 1]) = ((byte)(field >> 8), (byte)field);
        return WithChecksum(copy);
    }

    // A piece that lost a few bytes, or its end mark.
    private static byte[] Shortened(Dice dice, byte[] piece)
    {
        var copy = piece.ToArray();
        if (!TryFindField(copy, out var at))
            return copy;
        if (dice.Percent(30))
        {
            copy[copy[0] >> 4 == 6 ? at + 1 : at] ^= (byte)(copy[0] >> 4 == 6 ? 1 : 0x20);
            return WithChecksum(copy);
        }
        var least = copy[0] >> 4 == 6 ? at + 6 : (copy[0] & 15) * 4;
        var size = Math.Max(copy.Length - dice.Pick(1, 4, 8, 16), least);
        copy = copy[..size];
        if (copy[0] >> 4 == 6)
            (copy[4], copy[5]) = ((byte)((size - 40) >> 8), (byte)(size - 40));
        else
            (copy[2], copy[3]) = ((byte)(size >> 8), (byte)size);
        return WithChecksum(copy);
    }

    private static bool TryFindField(byte[] packet, out int at)
    {
        at = 6;
        if (packet[0] >> 4 == 4)
            return true;
        var walk = IPv6Extensions.Walk(packet, 40, packet[6]);
        at = walk.FragmentHeaderOffset + 2;
        return walk.HasFragmentHeader;
    }

    private static byte[] WithChecksum(byte[] packet)
    {
        if (packet[0] >> 4 == 6)
            return packet;
        (packet[10], packet[11]) = (0, 0);
        var sum = Checksum.Compute(packet.AsSpan(0, (packet[0] & 15) * 4));
        (packet[10], packet[11]) = ((byte)(sum >> 8), (byte)sum);
        return packet;
    }
}
