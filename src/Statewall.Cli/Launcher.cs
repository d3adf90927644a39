using Statewall.Cli.Applets;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;

namespace Statewall.Cli;

/// <summary>Picks what to run.</summary>
internal static class Launcher
{
    /// <summary>The exit code of wrong usage.</summary>
    public const int UsageError = 2;

    /// <summary>Runs the applet or command that the arguments name.</summary>
    /// <param name="programName">What the program was started as, with or without a path. // argv[0]</param>
    /// <param name="arguments">The arguments behind it.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string programName, string[] arguments)
    {
        var name = NameOf(programName);
        var rest = new ReadOnlySpan<string>(arguments);
        string? engine = null;
        var applet = AppletTable.Find(name);
        if (applet is null)
        {
            if (!TryTakeEngine(ref rest, out engine))
                return UsageError;
            if (rest.IsEmpty)
                return Usage();
            name = rest[0];
            applet = AppletTable.Find(name);
            if (applet is null)
                return Commands.OwnCommands.Run(rest.ToArray(), engine);
            rest = rest[1..];
        }
        engine ??= Environment.GetEnvironmentVariable("STATEWALL_ENGINE");
        if (!EngineChoice.TryParse(engine, out var choice))
            return Complain($"unknown engine '{engine}': it is kernel, embedded or unix:PATH");
        using var streams = StandardStreams.Open();
        try
        {
            return applet(new AppletContext(name, new EngineChannels(choice), streams), rest.ToArray());
        }
        catch (BrokenPipeException)
        {
            return BrokenPipeException.ExitCode;
        }
    }

    private static string NameOf(string program)
    {
        var name = Path.GetFileName(program);
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    private static bool TryTakeEngine(ref ReadOnlySpan<string> arguments, out string? engine)
    {
        const string Option = "--engine";
        engine = null;
        if (arguments.IsEmpty || !arguments[0].StartsWith(Option, StringComparison.Ordinal))
            return true;
        if (arguments[0].Length > Option.Length)
        {
            if (arguments[0][Option.Length] != '=')
                return true;
            engine = arguments[0][(Option.Length + 1)..];
            arguments = arguments[1..];
            return true;
        }
        if (arguments.Length < 2)
        {
            Complain("--engine needs kernel, embedded or unix:PATH");
            return false;
        }
        engine = arguments[1];
        arguments = arguments[2..];
        return true;
    }

    private static int Usage()
    {
        using var streams = StandardStreams.Open();
        streams.Error.WriteLine($"usage: statewall [--engine kernel|embedded|unix:PATH] APPLET …\napplets: {string.Join(' ', AppletTable.Names)}\n`statewall --help` shows the other commands.");
        return UsageError;
    }

    private static int Complain(string text)
    {
        using var streams = StandardStreams.Open();
        streams.Error.WriteLine($"statewall: {text}");
        return UsageError;
    }
}
