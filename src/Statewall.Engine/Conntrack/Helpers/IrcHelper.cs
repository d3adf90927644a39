using System.Globalization;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>IRC: a client offers another, by the server, to connect to it directly (DCC). // nf_conntrack_irc.c, nf_nat_irc.c</summary>
internal sealed class IrcHelper : PacketHelper
{
    private const int Searched = 4095; // MAX_SEARCH_SIZE
    private const int ShortestCommand = 5; // MINMATCHLEN
    private const int ShortestMessage = 10 + ShortestCommand; // "PRIVMSG x "
    private const int ShortestOffer = 21 + ShortestCommand; // " :\1DCC " and what follows of the shortest offer
    private const int ShortestAddress = 12; // "AAAAAAAA P\1\n"

    private static readonly byte[][] Offers = [.. "SEND ,CHAT ,MOVE ,TSEND ,SCHAT ".Split(',').Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (packet.Direction == Direction.Reply || !IsEstablished(in packet))
            return NftVerdict.Accept;
        var payload = TcpPayload(in packet);
        payload = payload[..Math.Min(payload.Length, Searched)];
        var at = payload.IndexOfAnyExcept((byte)' ');
        if (at < 0 || at > payload.Length - ShortestMessage || !payload[at..].StartsWith("PRIVMSG "u8))
            return NftVerdict.Accept;
        at += "PRIVMSG ".Length;
        while (at < payload.Length - ShortestOffer)
        {
            if (!payload[at..].StartsWith(" :"u8))
            {
                at++;
                continue;
            }
            at += " :".Length;
            if (!payload[at..].StartsWith("\u0001DCC "u8))
                break;
            at += "\u0001DCC ".Length;
            return TryFindOffer(in packet, table, payload, at, out var port, out var address, out var length)
                ? Expect(ref packet, table, port, address, length)
                : NftVerdict.Accept;
        }
        return NftVerdict.Accept;
    }

    private static bool TryFindOffer(
        in Packet packet, ConntrackTable table, ReadOnlySpan<byte> payload, int at, out ushort port, out int address, out int length)
    {
        (port, address, length) = (0, 0, 0);
        foreach (var offer in Offers)
        {
            if (!payload[at..].StartsWith(offer))
                continue;
            // what it says is either its own address or that of the translation
            return TryParse(payload, at + offer.Length, out var host, out port, out address, out length) && port != 0
                && (OwnTuple(in packet, table).Source == host || OtherTuple(in packet, table).Destination == host);
        }
        return false;
    }

    // parse_dcc
    private static bool TryParse(ReadOnlySpan<byte> payload, int at, out uint host, out ushort port, out int address, out int length)
    {
        (host, port, address, length) = (0, 0, 0, 0);
        while (at < payload.Length && payload[at++] != ' ')
        {
            if (at > payload.Length - ShortestAddress)
                return false;
        }
        if (!payload[at..].Contains((byte)'\n'))
            return false;
        address = at;
        host = (uint)HelperText.ReadNumber(payload, ref at);
        while (payload[at] == ' ')
            at++;
        port = (ushort)HelperText.ReadNumber(payload, ref at);
        length = at - address;
        return true;
    }

    private static NftVerdict Expect(ref Packet packet, ConntrackTable table, ushort port, int at, int length)
    {
        var other = OtherTuple(in packet, table);
        var wanted = Expectation.Of(packet.Slot, null, in other, IpProtocol.Tcp, port);
        if (!IsTranslated(in packet, table))
            return Expect(table, in wanted);
        FollowMaster(ref wanted, Direction.Reply, port);
        port = NatExpectations.AddAtFreePort(table, ref wanted, out var number);
        if (port == 0)
            return NftVerdict.Drop;
        Span<byte> text = stackalloc byte["4294967295 65535".Length];
        System.Text.Unicode.Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{(uint)other.DestinationLow} {port}", out var size);
        if (PacketMangling.TryMangleTcp(ref packet, table, at, length, text[..size]))
            return NftVerdict.Accept;
        table.Expectations.Remove(number);
        return NftVerdict.Drop;
    }
}
