using System.Text;
using Statewall.Netlink;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Cli.Applets.Nft;

// Overview: `nft [OPTIONS] COMMAND…`, `nft [OPTIONS] -f FILE`. Reading, evaluating and carrying out is the library's (Statewall.Nftables/Commands);
// here are the command line, files, and the words for what went wrong. Every failure exits 1.

/// <summary>nft(8).</summary>
internal static class NftApplet
{
    private const string Version = "nftables v1.1.6 (statewall)";
    private const string StandardInput = "/dev/stdin";

    /// <summary>Runs the applet.</summary>
    /// <returns>0 done, 1 failed.</returns>
    public static int Run(AppletContext context, string[] words)
    {
        var output = new TextOutput(context.Streams.Output);
        try
        {
            var options = NftOptions.Read(words);
            if (options.IsHelp || options.IsVersion)
                WriteAbout(output, options);
            else
                RunCommands(context, options, output);
            return 0;
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
        catch (NetlinkException refusal)
        {
            context.Streams.Error.WriteLine($"{NetlinkErrno.Describe(refusal.Errno)} (you must be root)");
        }
        catch (Exception failure) when (failure is NetlinkProtocolException or PlatformNotSupportedException or IOException or UnauthorizedAccessException)
        {
            context.Streams.Error.WriteLine($"Error: {failure.Message}");
        }
        finally
        {
            output.Flush();
        }
        return 1;
    }

    private static void RunCommands(AppletContext context, NftOptions options, TextOutput output)
    {
        var source = options.File is { } file ? ReadFile(file) : new SourceText("", Encoding.UTF8.GetBytes(string.Join(' ', options.Words)));
        if (options.File is null && options.Words.Count == 0)
            throw new NftUsageException("no command specified");
        using var client = new RulesetClient(context.Engines.Open(RulesetClient.Protocol));
        var runner = new CommandRunner(client, output, options.Listing) { IsJson = options.IsJson, IsCheck = options.IsCheck, ShowsBytecode = options.ShowsBytecode, Includes = IncludesOf(options), Prelude = PreludeOf(options) };
        runner.Run(source);
    }

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
