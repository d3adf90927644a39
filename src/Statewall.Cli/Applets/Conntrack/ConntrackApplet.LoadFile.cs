using System.Text;
using Statewall.Conntrack;
using Statewall.Netlink;

namespace Statewall.Cli.Applets.Conntrack;

// -R: a file of commands.
internal sealed partial class ConntrackApplet
{
    /// <summary>
    /// -R: carries out the commands of a file, one per line. All lines are read and checked before the first is carried out, so that a
    /// mistake changes nothing; that is why a pipe is put into a temporary file first. New connections travel in batches; memory does not
    /// grow with the file.
    /// </summary>
    private sealed class LoadFile(ConntrackApplet applet)
    {
        private const int BufferSize = 64 * 1024;
        private static readonly char[] Blanks = [' ', '\t', '\r'];

        private readonly List<Entry> _waiting = [];
        private CreationBatch? _batch;
        private int _failures;

        private readonly record struct Entry(Command Command, int Line);

        public int Run(string name)
        {
            using var file = Open(name);
            ForEachLine(file, static (_, _) => { });
            file.Position = 0;
            try
            {
                ForEachLine(file, CarryOut);
                Send();
            }
            finally
            {
                _batch?.Dispose();
            }
            return _failures == 0 ? 0 : UsageException.Other;
        }

        private static FileStream Open(string name)
        {
            try
            {
                if (name != "-")
                    return Seekable(new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferSize));
                return Seekable(Console.OpenStandardInput());
            }
            catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new UsageException($"Failed to open file {name} for reading");
            }
        }

        private static FileStream Seekable(Stream stream)
        {
            if (stream is FileStream { CanSeek: true } file)
                return file;
            var path = Path.GetTempFileName();
            var spool = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
            using (stream)
                stream.CopyTo(spool, BufferSize);
            spool.Position = 0;
            return spool;
        }

        private void ForEachLine(FileStream file, Action<ConntrackArguments, int> action)
        {
            using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, BufferSize, leaveOpen: true);
            for (var number = 1; reader.ReadLine() is { } line; number++)
            {
                var words = Split(line);
                if (words.Length == 0 || words[0].StartsWith('#'))
                    continue;
                var arguments = ConntrackArguments.Parse(words, applet._context.Streams.Error.WriteLine);
                if (arguments.Table != Table.Conntrack || arguments.Command is not (Command.Create or Command.Add or Command.Update or Command.Delete or Command.Flush))
                    throw new UsageException($"Cannot use command `{NameOf(arguments)}' with --load-file");
                action(arguments, number);
            }
        }

        private static string NameOf(ConntrackArguments arguments) => arguments.Command == Command.None
            ? "unknown"
            : $"-{OptionTable.Of(arguments.Command).Short}{(arguments.Table == Table.Expect ? " expect" : "")}";

        /// <summary>Words with blanks between them; quotes keep blanks together.</summary>
        private static string[] Split(string line)
        {
            if (!line.Contains('"', StringComparison.Ordinal))
                return line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            var words = new List<string>();
            var word = new StringBuilder();
            var (isQuoted, hasWord) = (false, false);
            foreach (var character in line)
            {
                if (character == '"')
                {
                    isQuoted = !isQuoted;
                    hasWord = true;
                }
                else if (!isQuoted && Blanks.AsSpan().Contains(character))
                {
                    if (hasWord)
                        words.Add(word.ToString());
                    word.Clear();
                    hasWord = false;
                }
                else
                {
                    word.Append(character);
                    hasWord = true;
                }
            }
            if (hasWord)
                words.Add(word.ToString());
            return [.. words];
        }

        private void CarryOut(ConntrackArguments arguments, int line)
        {
            if (_failures > 0)
                return;
            if (arguments.Command is Command.Create or Command.Add)
            {
                _batch ??= new CreationBatch(applet.OpenChannel());
                _batch.Add(arguments.ToConnection(), arguments.Family);
                _waiting.Add(new Entry(arguments.Command, line));
                if (_batch.Count == CreationBatch.Most)
                    Send();
                return;
            }
            Send();
            if (_failures == 0)
                RunAlone(arguments);
        }

        private void RunAlone(ConntrackArguments arguments)
        {
            try
            {
                _ = arguments.Command switch
                {
                    Command.Update => applet.Update(arguments, isQuiet: true),
                    Command.Delete => applet.Delete(arguments, isQuiet: true),
                    _ => applet.Flush(arguments),
                };
            }
            catch (NetlinkException exception)
            {
                _failures++;
                applet.Complain(arguments.Command, arguments.Table, exception.Errno);
            }
        }

        /// <summary>Sends what waits. The first refusal is told as a single command tells it; further ones of the batch name their line.</summary>
        private void Send()
        {
            foreach (var failure in _batch?.Send() ?? [])
            {
                var (command, line) = _waiting[failure.Index];
                if (command == Command.Add && failure.Error.Errno == NetlinkErrno.Exist)
                    continue;
                if (_failures++ == 0)
                    applet.Complain(command, Table.Conntrack, failure.Error.Errno);
                else
                    applet.Say($"line {line}: Operation failed: {ErrorText.Of(command, Table.Conntrack, failure.Error.Errno)}");
            }
            _waiting.Clear();
        }
    }
}
