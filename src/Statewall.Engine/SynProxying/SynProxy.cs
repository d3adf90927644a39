using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Engine.SynProxying;

/// <summary>
/// Opens connections in a server's place: a client's SYN is answered with a cookie, and only who acknowledges that gets a connection to the server,
/// which is opened with what the client can do. From then on <see cref="SynproxyHook"/> joins both halves.
/// </summary>
/// <remarks>Threads: the kernel's gate. Mirrors nf_synproxy_core.c.</remarks>
internal sealed class SynProxy(SynCookies cookies)
{
    /// <summary>What was counted. // synproxy_pernet()->stats</summary>
    public SynproxyStatistics Statistics { get; } = new();

    /// <summary>Answers a SYN. // nft_synproxy_tcp_options, synproxy_send_client_synack</summary>
    /// <param name="packet">The client's packet.</param>
    /// <param name="tcp">Its segment.</param>
    /// <param name="server">What the server can do.</param>
    public void AnswerSyn(ref Packet packet, in TcpView tcp, in SynproxyOptions server)
    {
        Statistics.SynReceived++;
        var options = SynproxyOptions.Read(in tcp);
        if ((tcp.Flags & (TcpFlags.Ece | TcpFlags.Cwr)) == (TcpFlags.Ece | TcpFlags.Cwr))
            options.Present |= NfSynproxyOptions.Ecn;
        options.Present &= server.Present;
        var clientSize = options.SegmentSize;
        options.SegmentSize = server.SegmentSize;
        var now = packet.Now;
        if (options.Has(NfSynproxyOptions.Timestamp))
            options.HideInTimestamp(server.WindowScale, now);
        else
            options.Present &= ~(NfSynproxyOptions.WScale | NfSynproxyOptions.SackPerm | NfSynproxyOptions.Ecn);
        packet.Host!.SendProxied(in packet, new ProxiedSegment
        {
            IsBack = true,
            Flags = TcpFlags.Syn | TcpFlags.Ack | (options.Has(NfSynproxyOptions.Ecn) ? TcpFlags.Ece : 0),
            Sequence = cookies.Make(in packet.View, in tcp, clientSize, now),
            Acknowledgement = tcp.Sequence + 1,
            Options = options,
            Slot = packet.Slot,
        });
    }

    /// <summary>Opens the connection to the server, if a client acknowledges a cookie. // synproxy_recv_client_ack, synproxy_send_server_syn</summary>
    /// <param name="packet">The client's packet.</param>
    /// <param name="tcp">Its segment.</param>
    /// <param name="options">The options of that.</param>
    /// <param name="sequence">The number behind the client's SYN.</param>
    /// <returns>False when the cookie is not valid.</returns>
    public bool TryOpen(ref Packet packet, in TcpView tcp, SynproxyOptions options, uint sequence)
    {
        var size = cookies.Check(in packet.View, in tcp, packet.Now);
        if (size == 0)
        {
            Statistics.CookieInvalid++;
            return false;
        }
        Statistics.CookieValid++;
        options.SegmentSize = size;
        options.Present |= NfSynproxyOptions.Mss;
        if (options.Has(NfSynproxyOptions.Timestamp))
            options.FindInTimestamp();
        packet.Host!.SendProxied(in packet, new ProxiedSegment
        {
            Flags = TcpFlags.Syn | (options.Has(NfSynproxyOptions.Ecn) ? TcpFlags.Ece | TcpFlags.Cwr : 0),
            Sequence = sequence - 1,
            Acknowledgement = tcp.Acknowledgement - 1, // which tells the hook what the client was answered
            Window = tcp.Window,
            Options = options,
            IsOpening = true,
        });
        return true;
    }

    /// <summary>The server has answered: its handshake is completed. // synproxy_send_server_ack</summary>
    /// <param name="packet">The server's packet.</param>
    /// <param name="tcp">Its segment.</param>
    /// <param name="options">The options of the answer.</param>
    /// <param name="connection">The connection.</param>
    public static void AcknowledgeServer(ref Packet packet, in TcpView tcp, in SynproxyOptions options, in TcpConnection connection) =>
        packet.Host!.SendProxied(in packet, new ProxiedSegment
        {
            IsBack = true,
            Flags = TcpFlags.Ack,
            Sequence = tcp.Acknowledgement,
            Acknowledgement = tcp.Sequence + 1,
            Window = (ushort)connection.Peers[0].MaximumWindow,
            Options = options,
        });

    /// <summary>The client, who was told not to send yet, is given the server's window. // synproxy_send_client_ack</summary>
    /// <param name="packet">The server's packet.</param>
    /// <param name="tcp">Its segment.</param>
    /// <param name="options">The options of that.</param>
    public static void OpenWindow(ref Packet packet, in TcpView tcp, in SynproxyOptions options) =>
        packet.Host!.SendProxied(in packet, new ProxiedSegment
        {
            Flags = TcpFlags.Ack,
            Sequence = tcp.Sequence + 1,
            Acknowledgement = tcp.Acknowledgement,
            Window = (ushort)(tcp.Window >> options.WindowScale),
            Options = options,
            Slot = packet.Slot,
        });
}

/// <summary>A segment that a SYN proxy sends.</summary>
internal struct ProxiedSegment
{
    /// <summary>It goes to the sender of the packet that it is about; otherwise to the receiver, as if from the sender.</summary>
    public bool IsBack;

    public TcpFlags Flags;
    public uint Sequence;
    public uint Acknowledgement;
    public ushort Window;
    public SynproxyOptions Options;

    /// <summary>The connection that it belongs to, as one of the reply; 0 for none.</summary>
    public uint Slot;

    /// <summary>The connection that it makes is one with a SYN proxy. // snet->tmpl</summary>
    public bool IsOpening;
}
