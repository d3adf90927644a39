using System.Runtime.InteropServices;

namespace Statewall.Cli.Terminal;

/// <summary>
/// Writes to a file descriptor with write(2) and nothing in between: .NET's console starts encodings, terminal handling and signal
/// threads that a tool of a millisecond has no use for.
/// </summary>
internal sealed unsafe partial class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4; // EINTR
    private const int TryAgain = 11; // EAGAIN
    private const int BrokenPipe = 32; // EPIPE
    private const short PollOut = 4; // POLLOUT

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var written = 0; written < buffer.Length;)
            {
                var result = NativeWrite(descriptor, start + written, (nuint)(buffer.Length - written));
                if (result >= 0)
                    written += (int)result;
                else
                    Wait(Marshal.GetLastPInvokeError());
            }
        }
    }

    private void Wait(int errno)
    {
        switch (errno)
        {
            case Interrupted:
                break;
            case TryAgain:
                // somebody made the descriptor non-blocking: wait until it takes more
                var entry = new PollEntry { Descriptor = descriptor, Events = PollOut };
                _ = NativePoll(&entry, 1, -1);
                break;
            case BrokenPipe:
                throw new BrokenPipeException();
            default:
                throw new IOException($"write error: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int NativePoll(PollEntry* entries, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Occurred;
    }
}

/// <summary>Nobody reads standard output any more: the tool ends without a word, as one does that SIGPIPE ends.</summary>
internal sealed class BrokenPipeException : IOException
{
    /// <summary>What a shell reports of a program that SIGPIPE ended.</summary>
    public const int ExitCode = 128 + 13;
}
