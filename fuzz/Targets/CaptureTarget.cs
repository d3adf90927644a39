using Statewall.Packets;
using Statewall.Packets.Captures;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// A whole capture file: pcap, pcapng or gzip. Packets are counted on, an error names a place in the file, and what was read can be
/// written and read again.
/// </summary>
public sealed class CaptureTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public static string Name => "capture";

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        CaptureFile file = CaptureFile.Load(new MemoryStream(bytes));
        Require(file.Error is null || (file.Error.Reason.Length > 0 && file.Error.PacketNumber <= file.Count + 1L), "error without place");

        var copy = new MemoryStream();
        using CaptureWriter writer = CaptureWriter.Create(copy, CaptureFormat.PcapNg);
        int written = 0;
        foreach (CapturedPacket packet in file)
        {
            Require(packet.Number == written + 1, "number");
            LinkLayer.TryGetIpPacket(packet.LinkType, packet.Bytes, out _);
            writer.Write(Math.Max(packet.Timestamp, 0), packet.Bytes, packet.OriginalLength);
            written++;
        }

        writer.Flush();
        CaptureFile again = CaptureFile.Load(new MemoryStream(copy.ToArray()));
        Require(again.Error is null && again.Count == file.Count, "written and read again");
        for (int i = 0; i < again.Count; i++)
        {
            Require(again[i].Bytes.SequenceEqual(file[i].Bytes) && again[i].Timestamp == Math.Max(file[i].Timestamp, 0), "packet differs");
        }
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
