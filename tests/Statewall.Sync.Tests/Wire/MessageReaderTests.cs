using Statewall.Sync.Configuration;
using Statewall.Sync.Daemon;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Tests.Wire;

/// <summary>What conntrackd counts for datagrams that are not as they should be, and whether it goes on behind them.</summary>
public sealed class MessageReaderTests
{
    private const string Alive = "1a10000800000001";
    private const string Good = "1000001800000002" + "000c00000a0000010a000002" + "0005000206";

    [Theory]
    [InlineData("2a10000800000001", "version", true)]
    [InlineData("1710000800000001", "header", true)]
    [InlineData("1a20000800000001", "header", true)]
    [InlineData("1a080010000000010000000500000004", "header", true)]
    [InlineData("1a1000", "truncated", false)]
    [InlineData("1a08000800000001", "truncated", false)]
    [InlineData("1a10ffff00000001", "size", false)]
    [InlineData("1a10000000000001", "size", false)]
    [InlineData("1a0800080000000100000005000000090000", "size", false)]
    [InlineData("10000010000000020008002100000000", "payload", true)]
    [InlineData("10000010000000020007000500000000", "payload", true)]
    [InlineData("1000001c000000020011001b7477656c76652d636861727300000000", "payload", true)]
    public void Datagram_WithFault_IsCountedOnce(string hex, string fault, bool continues)
    {
        var messages = Receive(hex, continues, out var created);
        Assert.Equal(1UL, messages.Malformed);
        Assert.Equal(1UL, fault switch
        {
            "version" => messages.WrongVersion,
            "header" => messages.BadHeader,
            "truncated" => messages.Truncated,
            "payload" => messages.BadPayload,
            _ => messages.BadSize,
        });
        Assert.Equal(continues ? 1UL : 0UL, created);
    }

    [Theory]
    [InlineData("1000000c0000000200000000")]
    [InlineData("100000100000000200080005000001be")]
    public void Datagram_WithoutName_IsLeftOut(string hex)
    {
        var messages = Receive(hex, true, out var created);
        Assert.Equal(0UL, messages.Malformed);
        Assert.Equal(1UL, created);
    }

    private static MessageCounters Receive(string hex, bool continues, out ulong created)
    {
        var counters = new SyncCounters();
        var node = new SyncNode(new SyncSection(), new GeneralSection { HashSize = 16, HashLimit = 16 }, counters, TimeProvider.System, new Random(1), new NoSink());
        // behind a good sign of life; what follows a fault that ends the datagram is part of the fault
        node.Receive(Convert.FromHexString(Alive));
        var good = Convert.ToHexString(Padded(Good));
        node.Receive(Convert.FromHexString(continues ? hex + good : hex));
        created = counters.External!.Created;
        return counters.Messages;
    }

    private static byte[] Padded(string hex)
    {
        var bytes = Convert.FromHexString(hex + "000000");
        bytes[3] = (byte)bytes.Length;
        bytes[7] = 3;
        return bytes;
    }
}
