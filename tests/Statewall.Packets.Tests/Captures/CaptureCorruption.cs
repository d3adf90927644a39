using Statewall.Packets.Captures;

namespace Statewall.Packets.Tests.Captures;

// Reads damaged captures: nothing may be thrown, and an error has to name a place inside the file.
internal static class CaptureCorruption
{
    internal static void ReplaceEveryByte(byte[] capture)
    {
        for (int at = 0; at < capture.Length; at++)
        {
            byte original = capture[at];
            foreach (byte value in (byte[])[0, 1, 0x7F, 0x80, 0xFF, (byte)(original ^ 4)])
            {
                capture[at] = value;
                CaptureFile file = CaptureFile.Load(new MemoryStream(capture));
                Assert.True(file.Error is null || (file.Error.Reason.Length > 0 && file.Error.PacketNumber <= file.Count + 1L));
                Assert.True(file.TotalBytes <= capture.Length * 1032L); // deflate's greatest expansion
            }

            capture[at] = original;
        }
    }
}
