using Statewall.Conntrack;
using Statewall.Netlink;
using Statewall.Netlink.Client;

namespace Statewall.Cli.Applets.Conntrack;

// -R: a file of commands.
internal sealed partial class ConntrackApplet
{
    /// <summary>
    /// -R: carries out the commands of a file, one per line. All lines are read and checked before the first is carried out, so that a
    /// mistake changes nothing; that is why a pipe is put into a temporary file first. New connections travel in batches, one on its way
    /// while the next is read; memory does not grow with the file. What the kernel refuses is told with its line, and the rest goes on.
    /// </summary>
    private sealed class LoadFile(ConntrackApplet applet)
    {
        private const int BufferSize = 64 * 1024;
        private const int PartSize = 1024 * 1024;

        private readonly CommandWords _words = new();
        private readonly Action<string> _warn = applet._context.Streams.Error.WriteLine;
        private Load? _filling;
        private Load? _sending;
        private Task<IReadOnlyList<BatchFailure>>? _sent;
        private int _failures;

        public int Run(string name)
        {
            using var file = Open(name);
            if (!IsRight(file))
                ReadAll(file); // tells what is wrong, and what was passed over before it
            try
            {
                using var commands = new CommandFile(file);
                while (commands.TryNext(_words))
                    CarryOut(Read(_words, _warn), commands.Line);
                Drain();
            }
            finally
            {
                if (_sent is not null)
                    Task.WaitAny(_sent); // whatever came of it, something else has ended the run
                _filling?.Dispose();
                _sending?.Dispose();
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

        /// <summary>Checks all lines, the parts of a large file at the same time.</summary>
        private static bool IsRight(FileStream file)
        {
            var count = (int)Math.Clamp(file.Length / PartSize, 1, Environment.ProcessorCount);
            var parts = FilePart.Divide(file.SafeFileHandle, count);
            var checks = new Task<bool>[count - 1];
            for (var index = 0; index < checks.Length; index++)
            {
                var part = parts[index + 1];
                checks[index] = Task.Run(() => IsRight(part));
            }
            var isRight = IsRight(parts[0]);
            foreach (var check in checks)
                isRight &= check.GetAwaiter().GetResult();
            return isRight;
        }

        private static bool IsRight(FilePart part)
        {
            var words = new CommandWords();
            using var commands = new CommandFile(part);
            try
            {
                while (commands.TryNext(words))
                    Read(words, static _ => { });
                return true;
            }
            catch (UsageException)
            {
                return false;
            }
        }

        private void ReadAll(FileStream file)
        {
            using var commands = new CommandFile(file);
            while (commands.TryNext(_words))
                Read(_words, _warn);
        }

        private static ConntrackArguments Read(CommandWords words, Action<string> warn)
        {
            var arguments = ConntrackArguments.Parse(words, warn);
            if (arguments.Table != Table.Conntrack || arguments.Command is not (Command.Create or Command.Add or Command.Update or Command.Delete or Command.Flush))
                throw new UsageException($"Cannot use command `{NameOf(arguments)}' with --load-file");
            return arguments;
        }

        private static string NameOf(ConntrackArguments arguments) => arguments.Command == Command.None
            ? "unknown"
            : $"-{OptionTable.Of(arguments.Command).Short}{(arguments.Table == Table.Expect ? " expect" : "")}";

        private void CarryOut(ConntrackArguments arguments, int line)
        {
            if (arguments.Command is not (Command.Create or Command.Add))
            {
                Drain();
                RunAlone(arguments, line);
                return;
            }
            _filling ??= new Load(new CreationBatch(applet.OpenChannel()));
            _filling.Add(arguments, line);
            if (_filling.Batch.Count == CreationBatch.Most)
                Send();
        }

        private void RunAlone(ConntrackArguments arguments, int line)
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
                Complain(arguments.Command, line, exception.Errno);
            }
        }

        /// <summary>Sends what waits, once what was sent before is answered; the latter's batch is the next to be filled.</summary>
        private void Send()
        {
            TakeAnswers();
            if (_filling is null)
                return;
            var load = _filling;
            (_filling, _sending) = (_sending, load);
            _sent = Task.Run(load.Batch.Send);
        }

        private void Drain()
        {
            Send();
            TakeAnswers();
        }

        private void TakeAnswers()
        {
            if (_sent is not { } sent)
                return;
            _sent = null;
            foreach (var failure in sent.GetAwaiter().GetResult())
            {
                var (command, line) = _sending!.Entries[failure.Index];
                if (command != Command.Add || failure.Error.Errno != NetlinkErrno.Exist)
                    Complain(command, line, failure.Error.Errno);
            }
            _sending!.Entries.Clear();
        }

        /// <summary>The first refusal is told as a single command tells it; all name their line.</summary>
        private void Complain(Command command, int line, int errno)
        {
            if (_failures++ == 0)
                applet.Complain(command, Table.Conntrack, errno);
            applet._context.Streams.Error.WriteLine($"line {line}: {ErrorText.Of(command, Table.Conntrack, errno)}");
        }

        /// <summary>New connections that travel together, and which lines they came from.</summary>
        private sealed class Load(CreationBatch batch) : IDisposable
        {
            public CreationBatch Batch { get; } = batch;

            public List<(Command Command, int Line)> Entries { get; } = [];

            public void Add(ConntrackArguments arguments, int line)
            {
                Batch.Add(arguments.ToConnection(), arguments.Family);
                Entries.Add((arguments.Command, line));
            }

            public void Dispose() => Batch.Dispose();
        }
    }
}
