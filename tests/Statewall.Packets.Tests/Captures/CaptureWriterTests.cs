using CsCheck;
using Statewall.Packets.Captures;

namespace Statewall.Packets.Tests.Captures;

public sealed class CaptureWriterTests
{
    [Fact]
    public void Write_AnyPackets_ReadBackTheSame() =>
        Gen.Select(Gen.Enum<CaptureFormat>(), Gen.Select(Gen.Long[0, 4_294_967_295_999_999_999], Gen.Byte.Array[0, 300]).Array[0, 30])
            .Sample((format, packets) =>
            {
                var stream = new MemoryStream();
                using (CaptureWriter writer = CaptureWriter.Create(stream, format, LinkType.Ethernet))
                {
                    foreach ((long time, byte[] bytes) in packets)
                    {
                        writer.Write(time, bytes, bytes.Length + 5);
                    }
                }

                CaptureFile file = CaptureFile.Load(new MemoryStream(stream.ToArray()));
                bool same = file.Error is null && file.Count == packets.Length;
                for (int i = 0; same && i < packets.Length; i++)
                {
                    (long time, byte[] bytes) = packets[i];
                    long expected = format == CaptureFormat.PcapMicroseconds ? time / 1000 * 1000 : time;
                    same = file[i].Timestamp == expected && file[i].Bytes.SequenceEqual(bytes)
                        && file[i].OriginalLength == bytes.Length + 5 && file[i].LinkType == LinkType.Ethernet && file[i].Number == i + 1;
                }

                return same;
            });

    [Fact]
    public void Write_SeveralInterfaces_KeepTheirLinkTypes()
    {
        var stream = new MemoryStream();
        using (CaptureWriter writer = CaptureWriter.Create(stream, CaptureFormat.PcapNg))
        {
            Assert.Equal(0, writer.AddInterface(LinkType.Ethernet, "eth0"));
            Assert.Equal(1, writer.AddInterface(LinkType.Raw, "tun00"));
            writer.Write(1, [1], interfaceIndex: 1);
            writer.Write(2, [2, 3]);
            Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(3, [4], interfaceIndex: 2));
            Assert.Equal(2, writer.Count);
        }

        CaptureFile file = CaptureFile.Load(new MemoryStream(stream.ToArray()));
        Assert.Null(file.Error);
        Assert.Equal((LinkType.Raw, 1), (file[0].LinkType, file[0].InterfaceIndex));
        Assert.Equal((LinkType.Ethernet, 0), (file[1].LinkType, file[1].InterfaceIndex));
    }

    [Fact]
    public void Write_Impossible_Throws()
    {
        using CaptureWriter writer = CaptureWriter.Create(new MemoryStream());
        Assert.Throws<InvalidOperationException>(() => writer.AddInterface(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(long.MaxValue, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(1, new byte[262_145]));
        Assert.Equal(0, writer.Count);
    }

    [Fact]
    public void Write_ToAFile_ReadsBack()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pcap");
        try
        {
            using (CaptureWriter writer = CaptureWriter.Create(path))
            {
                writer.Write(5, [9, 9]);
            }

            using CaptureReader reader = CaptureReader.Open(path);
            Assert.True(reader.TryRead(out CapturedPacket packet));
            Assert.Equal((5L, LinkType.Raw), (packet.Timestamp, packet.LinkType));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
