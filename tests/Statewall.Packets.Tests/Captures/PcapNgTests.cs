using Statewall.Packets.Captures;

namespace Statewall.Packets.Tests.Captures;

public sealed class PcapNgTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_EitherOrder_GivesPacketsOfAllKinds(bool bigEndian)
    {
        CaptureBytes bytes = New(bigEndian).Section().Interface(1).Interface(101)
            .Block(5, New(bigEndian).U32(0).U32(0).U32(0)) // interface statistics: skipped
            .Enhanced(1, 1_500_000, [1, 2, 3], original: 99)
            .Block(3, New(bigEndian).U32(2).Raw(4, 5)) // simple
            .Block(2, New(bigEndian).U16(1).U16(0).U32(0).U32(7).U32(1).U32(1).Raw(6)); // obsolete
        using CaptureReader reader = Open(bytes);
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal((1L, 1_500_000_000L, 101, 99, 1), (packet.Number, packet.Timestamp, packet.LinkType, packet.OriginalLength, packet.InterfaceIndex));
        Assert.Equal([1, 2, 3], packet.Bytes.ToArray());
        Assert.True(reader.TryRead(out packet));
        Assert.Equal((2L, 0L, 1, 2, 0), (packet.Number, packet.Timestamp, packet.LinkType, packet.OriginalLength, packet.InterfaceIndex));
        Assert.Equal([4, 5], packet.Bytes.ToArray());
        Assert.True(reader.TryRead(out packet));
        Assert.Equal((7_000L, 101), (packet.Timestamp, packet.LinkType));
        Assert.Equal([6], packet.Bytes.ToArray());
        Assert.False(reader.TryRead(out _));
        Assert.Null(reader.Error);
    }

    [Fact]
    public void Read_SectionsOfDifferentOrder_EachHaveTheirInterfaces()
    {
        byte[] second = New(true).Section().Interface(228).Enhanced(0, 2, [2]).ToArray();
        CaptureBytes bytes = New(false).Section().Interface(1).Enhanced(0, 1, [1]).Raw(second);
        using CaptureReader reader = Open(bytes);
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal((1, 1000L), (packet.LinkType, packet.Timestamp));
        Assert.True(reader.TryRead(out packet));
        Assert.Equal((228, 2000L), (packet.LinkType, packet.Timestamp));
        Assert.False(reader.TryRead(out _));
        Assert.Null(reader.Error);
    }

    [Theory]
    [InlineData(6, 0, 5_000_001, 5_000_001_000)]
    [InlineData(9, 0, 5_000_001, 5_000_001)]
    [InlineData(0, 0, 5, 5_000_000_000)]
    [InlineData(12, 0, 5_999, 5)]
    [InlineData(127, 0, ulong.MaxValue, 0)]
    [InlineData(0x8A, 0, 1536, 1_500_000_000)] // 1/1024 s
    [InlineData(0xFF, 0, 1, 0)]
    [InlineData(6, 10, 5, 10_000_005_000)]
    [InlineData(6, -10, 5, -9_999_995_000)]
    [InlineData(0, 0, ulong.MaxValue, long.MaxValue)] // limited, not wrapped
    public void Read_ResolutionAndOffset_GiveNanoseconds(byte resolution, int offset, ulong stamp, long expected)
    {
        CaptureBytes options = New(false).Resolution(resolution).OffsetSeconds(offset).U32(0);
        using CaptureReader reader = Open(New(false).Section().Interface(1, options).Enhanced(0, stamp, [1]));
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal(expected, packet.Timestamp);
    }

    [Fact]
    public void Read_SimplePacketBeyondSnapLength_IsCut()
    {
        using CaptureReader reader = Open(New(false).Section().Interface(1, snapLength: 4).Block(3, New(false).U32(100).Raw(1, 2, 3, 4)));
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal([1, 2, 3, 4], packet.Bytes.ToArray());
        Assert.Equal(100, packet.OriginalLength);
    }

    [Fact]
    public void Read_EveryTruncation_IsAnErrorOrABoundary()
    {
        var bytes = New(false).Section();
        var boundaries = new List<int> { bytes.Length };
        boundaries.Add(bytes.Interface(1).Length);
        boundaries.Add(bytes.Enhanced(0, 1, [1, 2, 3]).Length);
        boundaries.Add(bytes.Block(77, New(false).U32(5)).Length);
        boundaries.Add(bytes.Enhanced(0, 2, [4]).Length);
        byte[] all = bytes.ToArray();
        for (int size = 1; size <= all.Length; size++)
        {
            CaptureFile file = CaptureFile.Load(new MemoryStream(all, 0, size));
            Assert.Equal(boundaries.Contains(size), file.Error is null);
            Assert.Equal(size >= boundaries[4] ? 2 : size >= boundaries[2] ? 1 : 0, file.Count);
        }
    }

    [Fact]
    public void Read_EveryByteReplaced_EndsWithoutException()
    {
        CaptureBytes bytes = New(true).Section().Interface(1, New(true).Resolution(9).U32(0)).Enhanced(0, 1, [1, 2, 3])
            .Block(3, New(true).U32(2).Raw(4, 5)).Block(77, New(true).U32(5)).Enhanced(0, 2, [4]);
        CaptureCorruption.ReplaceEveryByte(bytes.ToArray());
    }

    [Fact]
    public void Read_BadBlocks_SayWhy()
    {
        CaptureBytes head = New(false).Section().Interface(1);
        Check(head, New(false).U32(6).U32(0).U32(0), "block length 0");
        Check(head, New(false).U32(6).U32(8).U32(0), "block length 8");
        Check(head, New(false).U32(6).U32(35).Raw(new byte[40]), "block length 35 is not a multiple of 4");
        Check(head, New(false).U32(6).U32(0xFFFFFFFC).Raw(new byte[40]), "more than 16777216");
        Check(head, New(false).U32(99).U32(0xFFFFFFFC).Raw(new byte[40]), "block says 4294967292 bytes, the file ends after 48");
        Check(head, New(false).U32(6).U32(32).Raw(new byte[20]).U32(36), "32 bytes at its start and 36 at its end");
        Check(head, New(false).Block(6, New(false).U32(0)), "shorter than its header");
        Check(head, New(false).Enhanced(1, 0, [1]), "interface 1 is not described (1 are)");
        Check(head, New(false).Block(6, New(false).U32(0).U32(0).U32(0).U32(9).U32(9).Raw(1)), "record says 9 bytes, its block holds 4");
        Check(head, New(false).Block(6, New(false).U32(0).U32(0).U32(0).U32(300_000).U32(9).Raw(1)), "more than the 262144");
        Check(head, New(false).U32(0x0A0D0D0A).U32(28).U32(5).Raw(new byte[16]), "without byte order magic");
        Check(New(false), New(false).Block(0x0A0D0D0A, New(false).U32(0x1A2B3C4D).U16(2).U16(0).U32(0).U32(0)), "version 2");
        Check(head, New(false).Block(1, New(false)), "too short");
    }

    private static void Check(CaptureBytes head, CaptureBytes bad, string reason)
    {
        byte[] bytes = [.. head.ToArray(), .. bad.ToArray()];
        CaptureFile file = CaptureFile.Load(new MemoryStream(bytes), "x.pcapng");
        Assert.Contains(reason, file.Error?.ToString() ?? "no error", StringComparison.Ordinal);
        Assert.Equal(head.Length, file.Error!.Offset);
    }

    private static CaptureBytes New(bool bigEndian) => new(bigEndian);

    private static CaptureReader Open(CaptureBytes bytes) => CaptureReader.Open(new MemoryStream(bytes.ToArray()));
}
