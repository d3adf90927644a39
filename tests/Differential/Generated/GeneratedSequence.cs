using Differential.Generated.Conversations;

namespace Differential.Generated;

// One conversation, made from a seed.
internal sealed record GeneratedSequence(ulong Seed, int Number, string Kind, IReadOnlyList<byte[]> Packets)
{
    internal static GeneratedSequence Make(ulong seed, int number)
    {
        var dice = new Dice(seed);
        var scene = new Scene(dice, new Place(number, dice.Percent(40)))
        {
            OddHeaders = dice.Percent(30),
            FragmentPercent = dice.Pick(0, 0, 0, 0, 0, 3, 50),
        };
        var kind = dice.Below(100) switch
        {
            < 52 => TcpScripts.Play(scene),
            < 60 => UdpConversation.Play(scene),
            < 75 => IcmpConversation.Play(scene),
            < 92 => SctpConversation.Play(scene),
            _ => PlainConversation.Play(scene),
        };
        scene.Disturb(dice.Pick(0, 0, 5, 15, 30));
        return new GeneratedSequence(seed, number, kind, scene.Packets);
    }
}
