using System.Text;
using Statewall.Replay.Words;

namespace Statewall.Fuzz.Targets;

/// <summary>A packet's description: it gives a packet whose own description says the same, or an error whose place is inside the text.</summary>
public sealed class PacketWordsTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "packet-words";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "tcp 10.0.0.5:1234 > 192.168.1.1:22 syn ack 7 seq 1 win 2 mss 1460 sackperm timestamp 1 2 in eth1"u8.ToArray(),
        "udp [2001:db8::1]:5000 > [2001:db8::2]:53 data \"a\\x00\\n\\\"b\" ttl 3 dscp af11 flow 7 mark 0x10 out \"odd name\""u8.ToArray(),
        "icmp 10.0.0.6 > 10.0.0.5 frag-needed mtu 1400 of (udp 10.0.0.5:1 > 10.0.0.6:2 length 4) ipid 7 df badsum"u8.ToArray(),
        "icmpv6 fe80::1 > ff02::1:ff00:2 nd-neighbor-solicit target fe80::2 ether 02:00:00:00:00:01 > 02:00:00:00:00:02 vlan 5 vlan 6"u8.ToArray(),
        "sctp 10.0.0.5:1 > 10.0.0.6:2 cookie-echo data hex:0102 vtag 7 itag 8 chunk 200"u8.ToArray(),
        "gre 10.0.0.5 > 10.0.0.6 key 7 of (proto 4 1.1.1.1 > 2.2.2.2 of (esp 1.1.1.1 > 2.2.2.2 spi 1 seq 2))"u8.ToArray(),
        "udplite 10.0.0.5 > 10.0.0.6 frag offset 1480 more id 7 length 100"u8.ToArray(),
        "icmp 10.0.0.5 > 10.0.0.6 redirect code 1 gateway 10.0.0.9 tos 16"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!PacketWords.TryParse(text, out var words, out var error))
        {
            if (error!.Text.Length == 0 || error.Position < 0 || error.Length < 0 || error.Position + error.Length > text.Length)
                throw new InvalidOperationException($"an error without a place: {error}");
            return;
        }
        if (!PacketWords.TryParse(words!.ToString(), out var again, out error))
            throw new InvalidOperationException($"written and not read again: {words}: {error}");
        if (!words.Equals(again) || !words.ToFrame().AsSpan().SequenceEqual(again!.ToFrame()))
            throw new InvalidOperationException($"written and read as another: {words} and {again}");
    }
}
