using Statewall.Packets.Building;

namespace Differential.Generated;

// A sequence in the making: conversations put their packets here, and what may befall any packet at the IP layer befalls it here.
internal sealed class Scene(Dice dice, Place place)
{
    private uint _id = dice.Word() | 1;

    internal Dice Dice { get; } = dice;

    internal Place Place { get; } = place;

    internal List<byte[]> Packets { get; } = [];

    // Whether headers get options, extension headers, short lives and fragments now and then.
    internal bool OddHeaders { get; init; }

    // How many of a hundred packets are sent in pieces.
    internal int FragmentPercent { get; init; }

    // Starts a packet with its IP header.
    internal PacketDraft From(byte[] source, byte[] destination)
    {
        var life = (byte)(OddHeaders && Dice.Percent(2) ? Dice.Below(3) : 64);
        _id++;
        if (!Place.IsIPv6)
        {
            byte[] options = OddHeaders && Dice.Percent(5) ? HeaderOddities.Options(Dice) : [];
            return new PacketDraft().IPv4(source, destination, life, Tos(), (ushort)_id, options: options);
        }
        var draft = new PacketDraft().IPv6(source, destination, life, Tos());
        if (!OddHeaders || !Dice.Percent(8))
            return draft;
        if (Dice.Percent(30))
            draft.HopByHop(HeaderOddities.HopOptions(Dice));
        if (Dice.Percent(60))
            draft.DestinationOptions();
        if (Dice.Percent(20))
            draft.Routing(Dice.Pick<byte>(0, 2, 3, 4, 253), (byte)Dice.Pick(0, 0, 1));
        if (Dice.Percent(20))
            draft.Fragment(_id, 0, false);
        return draft;
    }

    // Ends a packet; some are sent in pieces, some suffer.
    internal byte[] Send(PacketDraft draft)
    {
        var packet = draft.ToArray();
        if (OddHeaders && Dice.Percent(2))
            Packets.Add(HeaderOddities.Damage(Dice, packet));
        else if (Dice.Percent(FragmentPercent))
            Fragments.Send(this, packet, _id);
        else
            Packets.Add(packet);
        return packet;
    }

    // What happens to packets on their way: some get lost, some come twice, some late.
    internal void Disturb(int percent)
    {
        for (var at = 0; at < Packets.Count; at++)
        {
            if (!Dice.Percent(percent))
                continue;
            switch (Dice.Below(5))
            {
                case 0:
                    Packets.RemoveAt(at--);
                    break;
                case 1 or 2:
                    Repeat(at, Dice.Percent(20) ? 3 + Dice.Below(3) : 1);
                    break;
                default:
                    Delay(at, 1 + Dice.Below(4));
                    break;
            }
        }
    }

    private byte Tos() => (byte)(OddHeaders && Dice.Percent(10) ? Dice.Roll() : 0);

    private void Repeat(int at, int times)
    {
        var packet = Packets[at];
        var later = Math.Min(at + 1 + Dice.Pick(0, 0, 0, 1, 2, 5), Packets.Count);
        for (; times > 0; times--)
            Packets.Insert(later, packet);
    }

    private void Delay(int at, int by)
    {
        var packet = Packets[at];
        Packets.RemoveAt(at);
        Packets.Insert(Math.Min(at + by, Packets.Count), packet);
    }
}
