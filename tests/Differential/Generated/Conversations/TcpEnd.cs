using Statewall.Packets;
using Statewall.Packets.Building;

namespace Differential.Generated.Conversations;

// One end of a TCP connection: what it has sent, what it has heard, what it announces.
internal sealed class TcpEnd(byte[] address, ushort port)
{
    internal byte[] Address { get; } = address;

    internal ushort Port { get; } = port;

    // The next sequence number to send.
    internal uint Next { get; set; }

    // What it acknowledges: the peer's next sequence number, as far as it has heard.
    internal uint Heard { get; set; }

    // The highest of its own numbers that the peer acknowledged.
    internal uint Acked { get; set; }

    // The window as it stands in the header.
    internal ushort Window { get; set; }

    // The window scale that it offers; null for none.
    internal byte? Scale { get; set; }

    internal bool Sack { get; set; }

    internal bool Timestamps { get; set; }

    // The window in bytes, given what was agreed.
    internal uint WindowBytes { get; set; }

    internal void Begin(Dice dice)
    {
        Next = dice.Percent(10) ? uint.MaxValue - (uint)dice.Below(300) : dice.Word();
        if (dice.Percent(2))
            Next = 0;
        Window = dice.Pick((ushort)dice.Below(3000), (ushort)1000, (ushort)dice.Below(65536), (ushort)65535, (ushort)0, (ushort)1);
        Scale = dice.Percent(50) ? (byte)dice.Pick(0, 1, 2, 7, dice.Below(16), dice.Below(256)) : null;
        Sack = dice.Percent(60);
        Timestamps = dice.Percent(20);
        WindowBytes = Window;
    }

    internal byte[] SynOptions(Dice dice) => TcpOptions.Make(
        dice.Percent(50) ? (ushort)1460 : null, Scale, Sack, Timestamps ? (1u, 0u) : null);

    internal byte[] Options() => TcpOptions.Make(timestamps: Timestamps ? (2u, 1u) : null);

    // After the handshake.
    internal void Agree(TcpEnd peer)
    {
        var scaled = Scale is not null && peer.Scale is not null;
        WindowBytes = (uint)Window << (scaled ? Math.Min((int)Scale!.Value, 14) : 0);
    }
}

// A segment to be sent; what is not given follows from the sender's state.
internal readonly record struct Segment(TcpFlags Flags, int Data = 0)
{
    internal uint? Sequence { get; init; }

    internal uint? Ack { get; init; }

    internal ushort? Window { get; init; }

    internal byte[]? Options { get; init; }

    internal ushort Urgent { get; init; }

    // Whether the sender's state does not take part: the segment is not its own.
    internal bool Forged { get; init; }
}
