using System.Text;
using Statewall.Cli.Terminal;
using Statewall.Netlink;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Cli.Applets.Nft;

// Overview: `nft [OPTIONS] COMMAND…`, `nft [OPTIONS] -f FILE`, `nft [OPTIONS] -i` (NftSession). Reading, evaluating and carrying out is the library's (Statewall.Nftables/Commands);
// here are the command line, files, and the words for what went wrong. Every failure exits 1.

/// <summary>nft(8).</summary>
internal static class NftApplet
{
    private const string Version = "nftables v1.1.6 (statewall)";
    private const string StandardInput = "/dev/stdin";
    private const string HistoryFile = ".nft.history";
    private const int MostHistory = 1000;

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done, 1 failed.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        var output = new TextOutput(context.Streams.Output);
        return Attempt(context, output, () =>
        {
            var options = NftOptions.Read(words);
            if (options.IsHelp || options.IsVersion)
                WriteAbout(output, options);
            else
                RunCommands(context, options, output);
        }) ? 0 : 1;
    }

    /// <summary>Does something, says what is wrong with it, and writes what it shows.</summary>
    /// <returns>True when nothing was wrong.</returns>
    private static bool Attempt(AppletContext context, TextOutput output, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (NftUsageException mistake)
        {
            context.Streams.Error.WriteLine($"nft: {mistake.Message}");
        }
        catch (LanguageException mistake)
        {
            var text = new TextOutput();
            foreach (var diagnostic in mistake.Diagnostics)
                diagnostic.Format(text);
            context.Streams.Error.Write(text.ToString());
        }
        catch (NetlinkException refusal) when (refusal.Errno == NetlinkErrno.MsgSize)
        {
            context.Streams.Error.WriteLine($"Error: {refusal.Message}");
        }
        catch (NetlinkException refusal)
        {
            context.Streams.Error.WriteLine($"{NetlinkErrno.Describe(refusal.Errno)} (you must be root)");
        }
        catch (Exception failure) when (failure is NetlinkProtocolException or PlatformNotSupportedException or (IOException and not BrokenPipeException) or UnauthorizedAccessException)
        {
            context.Streams.Error.WriteLine($"Error: {failure.Message}");
        }
        finally
        {
            output.Flush();
        }
        return false;
    }

    private static void RunCommands(AppletContext context, NftOptions options, TextOutput output)
    {
        if (options.File is null && options.Words.Count == 0 && !options.IsInteractive)
            throw new NftUsageException("no command specified");
        var source = options.IsInteractive ? null : options.File is { } file ? ReadFile(file) : new SourceText("", Encoding.UTF8.GetBytes($"{string.Join(' ', options.Words)}\n"));
        using var client = new RulesetClient(context.Engines.Open(RulesetClient.Protocol));
        var merges = options.IsOptimizing ? new TextOutput() : null;
        var runner = RunnerOf(context, options, client, (output, merges));
        if (source is not null)
            Run(context, runner, source, merges);
        else
            Converse(context, client, text => Attempt(context, output, () => Run(context, runner, text, merges)));
    }

    private static void Run(AppletContext context, CommandRunner runner, SourceText source, TextOutput? merges)
    {
        try
        {
            runner.Run(source);
        }
        finally
        {
            if (merges is not null)
                context.Streams.Error.Write(merges.ToString());
            merges?.Clear();
        }
    }

    /// <summary>Reads commands from a terminal, or plain lines from anything else.</summary>
    private static void Converse(AppletContext context, RulesetClient client, Action<SourceText> run)
    {
        if (!ConsoleTerminal.IsAttended)
        {
            using var input = new StreamReader(Console.OpenStandardInput());
            new NftSession(_ => input.ReadLine(), run).Run();
            return;
        }
        var path = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), HistoryFile);
        var history = LineHistory.Load(path, MostHistory);
        var completion = new NftCompletion(() => client.Read().Tables);
        var editor = new LineEditor(new ConsoleTerminal(context.Streams.Output), history, completion.Complete);
        new NftSession(editor.Read, run).Run();
        history.Save(path);
    }

    private static CommandRunner RunnerOf(AppletContext context, NftOptions options, RulesetClient client, (TextOutput Shown, TextOutput? Merges) output) => new(client, output.Shown, options.Listing)
    {
        IsJson = options.IsJson,
        IsCheck = options.IsCheck,
        IsEcho = options.IsEcho,
        ShowsBytecode = options.ShowsBytecode,
        Includes = IncludesOf(options),
        Prelude = PreludeOf(options),
        Merges = output.Merges,
        KeepsVariables = options.IsInteractive,
        Follow = new NftMonitor(context, output.Shown, options.Listing).Follow,
        Remark = context.Streams.Error.WriteLine,
    };

    /// <summary>The directories of -I, that of the file, and the usual one.</summary>
    private static IncludePath IncludesOf(NftOptions options)
    {
        var directories = new List<string>(options.IncludeDirectories);
        if (options.File is { } file and not "-" && Path.GetDirectoryName(file) is { Length: > 0 } directory)
            directories.Add(directory);
        directories.Add(IncludePath.DefaultDirectory);
        return new IncludePath(directories);
    }

    /// <summary>The variables of -D, as a text.</summary>
    private static SourceText? PreludeOf(NftOptions options) =>
        options.Definitions.Count == 0 ? null : new SourceText("<cmdline>", Encoding.UTF8.GetBytes(string.Concat(options.Definitions.Select(definition => $"redefine {definition}\n"))));

    private static SourceText ReadFile(string file)
    {
        if (file != "-")
            return new SourceText(file, File.ReadAllBytes(file));
        using var input = Console.OpenStandardInput();
        using var text = new MemoryStream();
        input.CopyTo(text);
        return new SourceText(StandardInput, text.ToArray());
    }

    private static void WriteAbout(TextOutput output, NftOptions options)
    {
        if (options.IsVersion)
        {
            output.Append($"{Version}\n");
            return;
        }
        output.Append("Usage: nft [ options ] [ cmds... ]\n\nOptions:\n");
        foreach (var option in NftOptions.All.Where(option => option.Name.Length > 0))
            output.Append($"  -{option.Letter}, --{(option.ValueName is null ? option.Name : $"{option.Name} {option.ValueName}"),-28} {option.Help}\n");
    }
}
