using System.Diagnostics;
using System.Globalization;
using Statewall.Packets.Captures;

namespace Statewall.Packets.Tests.Captures;

public sealed class CorpusTests
{
    [Fact]
    public void CaptureFile_EveryCorpusCapture_LoadsAndEqualsStreaming()
    {
        foreach (string path in Corpora.Captures())
        {
            CaptureFile file = CaptureFile.Load(path);
            Assert.Null(file.Error);
            using CaptureReader reader = CaptureReader.Open(path);
            foreach (CapturedPacket packet in file)
            {
                Assert.True(reader.TryRead(out CapturedPacket streamed));
                Assert.True(packet.Bytes.SequenceEqual(streamed.Bytes));
                Assert.Equal(streamed.Timestamp, packet.Timestamp);
                Assert.Equal(streamed.Number, packet.Number);
                Assert.Equal(streamed.LinkType, packet.LinkType);
            }

            Assert.False(reader.TryRead(out _));
        }
    }

    [Fact]
    public void CaptureFile_EveryCorpusCapture_HasAsManyPacketsAsCapinfosSays()
    {
        IReadOnlyList<string> paths = Corpora.Captures();
        Dictionary<string, int>? counts = Capinfos(paths);
        Assert.SkipUnless(counts is not null, "needs capinfos (wireshark-common)");
        foreach (string path in paths)
        {
            Assert.Equal((path, counts[path]), (path, CaptureFile.Load(path).Count));
        }
    }

    private static Dictionary<string, int>? Capinfos(IReadOnlyList<string> paths)
    {
        var start = new ProcessStartInfo("capinfos") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-T", "-r", "-c", "-M", .. paths])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            var counts = new Dictionary<string, int>();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                string[] cells = line.Split('\t');
                counts[cells[0]] = int.Parse(cells[^1], CultureInfo.InvariantCulture);
            }

            process.WaitForExit();
            return counts;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
