using System.Text;

namespace Statewall.Cli.Terminal;

/// <summary>Standard output, for bytes, and standard error, for messages.</summary>
internal sealed class StandardStreams : IDisposable
{
    /// <summary>Takes any two streams.</summary>
    public StandardStreams(Stream output, Stream error)
    {
        Output = output;
        Error = new ErrorText(error);
    }

    /// <summary>Standard output: unbuffered.</summary>
    public Stream Output { get; }

    /// <summary>Standard error.</summary>
    public ErrorText Error { get; }

    /// <summary>The process's own streams.</summary>
    public static StandardStreams Open() => OperatingSystem.IsWindows()
        ? new StandardStreams(Console.OpenStandardOutput(), Console.OpenStandardError())
        : new StandardStreams(new DescriptorStream(1), new DescriptorStream(2));

    /// <summary>Closes nothing: the streams belong to the process.</summary>
    public void Dispose() => Output.Flush();

    /// <summary>Messages, each written at once; one that cannot be written is lost, as there is nowhere left to say so.</summary>
    internal sealed class ErrorText(Stream stream)
    {
        /// <summary>Writes a line.</summary>
        public void WriteLine(string text) => Write(text + "\n");

        /// <summary>Writes text.</summary>
        public void Write(string text)
        {
            try
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush();
            }
            catch (IOException)
            {
            }
        }
    }
}
