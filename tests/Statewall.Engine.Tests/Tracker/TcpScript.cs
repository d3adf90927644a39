using Statewall.Nfnetlink.Uapi;
using Statewall.Packets.Building;
using PacketFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.Tests.Tracker;

/// <summary>
/// A TCP conversation between 10.0.0.2:1000 and 10.0.1.2:80, flags as letters (S, A, F, R, P, U, E, C). Numbers are relative: the
/// client's begin at 1000, the server's at 5000, so that after a handshake the next bytes are 1001 and 5001.
/// </summary>
internal static class TcpScript
{
    public const uint ClientIsn = 1000;
    public const uint ServerIsn = 5000;

    public static ConntrackState Client(
        this Scene scene, string flags, uint seq = ClientIsn + 1, uint ack = ServerIsn + 1, int data = 0, ushort window = 10_000, byte[]? options = null) =>
        scene.Send(ClientSegment(flags, seq, ack, data, window, options));

    public static ConntrackState Server(
        this Scene scene, string flags, uint seq = ServerIsn + 1, uint ack = ClientIsn + 1, int data = 0, ushort window = 10_000, byte[]? options = null) =>
        scene.Send(PacketBuilder.IPv4(Scene.Server, Scene.Client).Tcp(80, 1000, Flags(flags), seq, Ack(flags, ack), window, 0, options).PayloadOf(data));

    public static PacketDraft ClientSegment(
        string flags, uint seq = ClientIsn + 1, uint ack = ServerIsn + 1, int data = 0, ushort window = 10_000, byte[]? options = null) =>
        PacketBuilder.IPv4(Scene.Client, Scene.Server).Tcp(1000, 80, Flags(flags), seq, Ack(flags, ack), window, 0, options).PayloadOf(data);

    public static ConntrackState Syn(this Scene scene, uint seq = ClientIsn, ushort window = 10_000) => scene.Client("S", seq, window: window);

    public static ConntrackState SynAck(this Scene scene, uint seq = ServerIsn, uint ack = ClientIsn + 1, ushort window = 10_000) =>
        scene.Server("SA", seq, ack, window: window);

    /// <summary>SYN, SYN-ACK, ACK.</summary>
    public static Scene Established(ushort window = 10_000)
    {
        var scene = new Scene();
        Assert.Equal(ConntrackState.New, scene.Syn(window: window));
        Assert.Equal(ConntrackState.Established, scene.SynAck(window: window));
        Assert.Equal(ConntrackState.Established, scene.Client("A", window: window));
        return scene;
    }

    /// <summary>Opened, and closed by the client first, up to TIME_WAIT.</summary>
    public static Scene Closed()
    {
        var scene = Established();
        scene.Client("FA");
        scene.Server("A", ack: ClientIsn + 2);
        scene.Server("FA", ack: ClientIsn + 2);
        scene.Client("A", seq: ClientIsn + 2, ack: ServerIsn + 2);
        Assert.Equal(TcpState.TimeWait, scene.TcpState);
        return scene;
    }

    private static uint Ack(string flags, uint ack) => flags.Contains('A', StringComparison.Ordinal) ? ack : 0;

    private static PacketFlags Flags(string letters)
    {
        var flags = default(PacketFlags);
        foreach (var letter in letters)
        {
            flags |= letter switch
            {
                'S' => PacketFlags.Syn,
                'A' => PacketFlags.Ack,
                'F' => PacketFlags.Fin,
                'R' => PacketFlags.Rst,
                'P' => PacketFlags.Psh,
                'U' => PacketFlags.Urg,
                'E' => PacketFlags.Ece,
                'C' => PacketFlags.Cwr,
                _ => throw new ArgumentException($"no flag {letter}", nameof(letters)),
            };
        }
        return flags;
    }
}
