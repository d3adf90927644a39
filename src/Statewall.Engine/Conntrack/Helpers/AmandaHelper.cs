using System.Globalization;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>Amanda: a client's answer names the ports to which the server connects. // nf_conntrack_amanda.c, nf_nat_amanda.c</summary>
internal sealed class AmandaHelper : PacketHelper
{
    private const long MasterTimeout = 300_000_000_000; // master_timeout
    private const int MostDigits = 5;

    private static readonly byte[][] Streams = [.. "DATA ,MESG ,INDEX ,STATE ".Split(',').Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <inheritdoc/>
    public override NftVerdict Help(ref Packet packet, ConntrackTable table)
    {
        if (packet.Direction == Direction.Original)
            return NftVerdict.Accept;
        KeepFor(in packet, table, MasterTimeout);
        var payload = UdpPayload(in packet);
        var start = payload.IndexOf("CONNECT "u8);
        if (start < 0)
            return NftVerdict.Accept;
        start += "CONNECT ".Length;
        var length = payload[start..].IndexOf((byte)'\n');
        if (length < 0)
            return NftVerdict.Accept;
        var verdict = NftVerdict.Accept;
        foreach (var stream in Streams)
        {
            payload = UdpPayload(in packet); // that of the packet as it is by now, in the bounds that it had
            var stop = Math.Min(start + length, payload.Length);
            var at = start < stop ? payload[start..stop].IndexOf(stream) : -1;
            if (at < 0)
                continue;
            at += start + stream.Length;
            var digits = payload[at..Math.Min(stop, at + MostDigits)];
            var end = 0;
            var port = (ushort)HelperText.ReadNumber(digits, ref end);
            if (port == 0)
                break;
            verdict = Expect(ref packet, table, port, at, end);
        }
        return verdict;
    }

    private static NftVerdict Expect(ref Packet packet, ConntrackTable table, ushort port, int at, int length)
    {
        var tuple = table[packet.Slot].Original;
        var wanted = Expectation.Of(packet.Slot, tuple.Source, in tuple, IpProtocol.Tcp, port);
        if (!IsTranslated(in packet, table))
            return Expect(table, in wanted);
        FollowMaster(ref wanted, Direction.Original, port);
        port = NatExpectations.AddAtFreePort(table, ref wanted, out var number);
        if (port == 0)
            return NftVerdict.Drop;
        Span<byte> text = stackalloc byte[MostDigits];
        port.TryFormat(text, out var size, default, CultureInfo.InvariantCulture);
        if (PacketMangling.TryMangleUdp(ref packet, at, length, text[..size]))
            return NftVerdict.Accept;
        table.Expectations.Remove(number);
        return NftVerdict.Drop;
    }
}
