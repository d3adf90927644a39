namespace Statewall.Engine.Forwarding;

/// <summary>Memory for packets that are changed on their way. One packet can make others while it is under way: each has its own.</summary>
internal sealed class PacketRooms
{
    private const int Size = ushort.MaxValue + 64 + Packet.LinkRoom; // the largest packet with its IPv6 header, and the frame's
    private readonly List<byte[]> _rooms = [];
    private int _taken;

    /// <summary>How many packets are under way.</summary>
    public int Taken => _taken;

    /// <summary>Gives memory to a packet until <see cref="Return"/>; the last that took gives back first.</summary>
    public Span<byte> Take()
    {
        if (_taken == _rooms.Count)
            _rooms.Add(new byte[Size]);
        return _rooms[_taken++];
    }

    /// <summary>Takes the memory given last back.</summary>
    public void Return() => _taken--;
}
