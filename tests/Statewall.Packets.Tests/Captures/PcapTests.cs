using System.Globalization;
using System.IO.Compression;
using Statewall.Packets.Captures;

namespace Statewall.Packets.Tests.Captures;

public sealed class PcapTests
{
    [Theory]
    [InlineData(0xA1B2C3D4, false, 7_000_123_000)]
    [InlineData(0xA1B2C3D4, true, 7_000_123_000)]
    [InlineData(0xA1B23C4D, false, 7_000_000_123)]
    [InlineData(0xA1B23C4D, true, 7_000_000_123)]
    public void Read_EitherOrderAndPrecision_GivesPackets(uint magic, bool bigEndian, long timestamp)
    {
        byte[] bytes = new CaptureBytes(bigEndian).PcapHeader(magic, linkType: 1).PcapRecord(7, 123, [1, 2, 3], original: 60)
            .PcapRecord(4_000_000_000, 0, []).ToArray();
        using CaptureReader reader = Open(bytes);
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal((1L, timestamp, 1, 60, 0), (packet.Number, packet.Timestamp, packet.LinkType, packet.OriginalLength, packet.InterfaceIndex));
        Assert.Equal([1, 2, 3], packet.Bytes.ToArray());
        Assert.True(reader.TryRead(out packet));
        Assert.Equal((2L, 4_000_000_000_000_000_000, 0), (packet.Number, packet.Timestamp, packet.Bytes.Length));
        Assert.False(reader.TryRead(out _));
        Assert.Null(reader.Error);
        reader.ThrowIfFailed();
    }

    [Fact]
    public void Read_ModifiedVariant_SkipsItsExtraFields()
    {
        byte[] bytes = new CaptureBytes(false).PcapHeader(0xA1B2CD34).U32(1).U32(2).U32(3).U32(3).U32(5).U16(8).Raw(0, 0).Raw(7, 8, 9).ToArray();
        using CaptureReader reader = Open(bytes);
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal([7, 8, 9], packet.Bytes.ToArray());
        Assert.False(reader.TryRead(out _));
        Assert.Null(reader.Error);
    }

    [Fact]
    public void Read_LinkTypeWithFrameCheckBits_IsMasked()
    {
        using CaptureReader reader = Open(new CaptureBytes(false).PcapHeader(linkType: 0x24000001).PcapRecord(1, 1, [1]).ToArray());
        Assert.True(reader.TryRead(out CapturedPacket packet));
        Assert.Equal(1, packet.LinkType);
    }

    [Fact]
    public void Read_EveryTruncation_GivesWholePacketsThenAnErrorWithPlace()
    {
        var full = new CaptureBytes(false).PcapHeader();
        int first = full.Length;
        full.PcapRecord(1, 2, [1, 2, 3, 4, 5]);
        int second = full.Length;
        byte[] bytes = full.PcapRecord(3, 4, [6, 7]).ToArray();
        for (int size = 0; size <= bytes.Length; size++)
        {
            CaptureFile file = CaptureFile.Load(new MemoryStream(bytes, 0, size), "x.pcap");
            Assert.Equal(size >= bytes.Length ? 2 : size >= second ? 1 : 0, file.Count);
            bool atBoundary = size == first || size == second || size == bytes.Length;
            Assert.Equal(atBoundary, file.Error is null);
            if (size > second && !atBoundary)
            {
                Assert.Equal((2L, (long)second), (file.Error!.PacketNumber, file.Error.Offset));
            }
        }
    }

    [Fact]
    public void Read_TruncatedRecord_SaysWhereAndHowMuch()
    {
        byte[] bytes = new CaptureBytes(true).PcapHeader().PcapRecord(1, 2, [1]).U32(1).U32(2).U32(70000).U32(70000).Raw(new byte[12]).ToArray();
        CaptureFile file = CaptureFile.Load(new MemoryStream(bytes), "x.pcap");
        Assert.Equal(1, file.Count);
        Assert.Equal("x.pcap: packet 2 at offset 41: record says 70000 bytes, the file ends after 12", file.Error!.ToString());
        CaptureException thrown = Assert.Throws<CaptureException>(file.ThrowIfFailed);
        Assert.Same(file.Error, thrown.Error);
    }

    [Theory]
    [InlineData(262_145)]
    [InlineData(0x7FFFFFFF)]
    [InlineData(0xFFFFFFFF)]
    public void Read_HostileRecordSize_IsRefusedWithoutReading(long size)
    {
        CaptureFile file = CaptureFile.Load(new MemoryStream(new CaptureBytes(false).PcapHeader().U32(0).U32(0).U32(size).U32(size).ToArray()));
        Assert.Contains("more than the 262144", file.Error!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LargestRecord_IsRead()
    {
        CaptureFile file = CaptureFile.Load(new MemoryStream(
            new CaptureBytes(false).PcapHeader().PcapRecord(0, 0, new byte[262_144]).PcapRecord(0, 0, new byte[262_144]).ToArray()));
        Assert.Null(file.Error);
        Assert.Equal((2, 524_288L), (file.Count, file.TotalBytes));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("d4c3", "too short")]
    [InlineData("d4c3b2a1", "24 bytes, the file has 4")]
    [InlineData("d4c3b2a103000400000000000000000000000000" + "01000000", "version 3")]
    [InlineData("00000000000000000000", "not a pcap or pcapng file (it begins with 0x00000000)")]
    [InlineData("7f454c46", "0x7f454c46")]
    public void Read_NoCapture_IsAnErrorOfTheFile(string hex, string reason)
    {
        using CaptureReader reader = Open(Convert.FromHexString(hex));
        Assert.False(reader.TryRead(out _));
        Assert.Equal((0L, 0L), (reader.Error!.PacketNumber, reader.Error.Offset));
        Assert.Contains(reason, reader.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Gzip_IsSeenThrough()
    {
        byte[] plain = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, new byte[5000]).PcapRecord(3, 4, [1]).ToArray();
        CaptureFile file = CaptureFile.Load(new MemoryStream(Gzip(plain)));
        Assert.Null(file.Error);
        Assert.Equal(2, file.Count);
    }

    [Fact]
    public void Read_EveryGzipTruncation_EndsWithoutException()
    {
        var bytes = new CaptureBytes(false).PcapHeader();
        for (int i = 0; i < 20; i++)
        {
            bytes.PcapRecord((uint)i, 0, [(byte)i, (byte)(i * 7), (byte)(i * i)]);
        }

        byte[] packed = Gzip(bytes.ToArray());
        for (int size = 0; size < packed.Length; size++)
        {
            CaptureFile file = CaptureFile.Load(new MemoryStream(packed, 0, size));
            Assert.True(file.Error is not null, $"cut at {size} of {packed.Length}: {file.Count} packets, no error");
            for (int i = 0; i < file.Count; i++)
            {
                Assert.Equal([(byte)i, (byte)(i * 7), (byte)(i * i)], file[i].Bytes.ToArray());
            }
        }
    }

    [Fact]
    public void Read_GzipOfSeveralMembers_ReadsThemAll()
    {
        byte[] plain = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, new byte[50]).PcapRecord(3, 4, [1]).ToArray();
        CaptureFile file = CaptureFile.Load(new MemoryStream([.. Gzip(plain[..30]), .. Gzip(plain[30..31]), .. Gzip(plain[31..])]));
        Assert.Null(file.Error);
        Assert.Equal(2, file.Count);
    }

    [Fact]
    public void Read_EveryByteReplaced_EndsWithoutException()
    {
        byte[] plain = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, [1, 2, 3]).PcapRecord(3, 4, [5]).ToArray();
        CaptureCorruption.ReplaceEveryByte(plain);
        CaptureCorruption.ReplaceEveryByte(Gzip(plain));
    }

    [Fact]
    public void Index_OutsideTheFile_Throws()
    {
        CaptureFile file = CaptureFile.Load(new MemoryStream(new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, [1]).ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => file[1].Number.ToString(CultureInfo.InvariantCulture));
        Assert.Throws<ArgumentOutOfRangeException>(() => file[-1].Number.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Open_SlowStream_ReadsTheSame()
    {
        byte[] bytes = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, [1, 2, 3]).PcapRecord(3, 4, [5]).ToArray();
        Assert.Equal(2, CaptureFile.Load(new OneByteStream(bytes)).Count);
        Assert.Equal(2, CaptureFile.Load(new OneByteStream(Gzip(bytes))).Count);
    }

    private static CaptureReader Open(byte[] bytes) => CaptureReader.Open(new MemoryStream(bytes));

    private static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(plain);
        }

        return packed.ToArray();
    }

    // Gives one byte per read, as a slow pipe may.
    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
