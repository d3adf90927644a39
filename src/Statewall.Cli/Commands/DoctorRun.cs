using System.Net.Sockets;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;
using Statewall.Conntrack;
using Statewall.Conntrack.Diagnosis;
using Statewall.Conntrack.Diagnosis.Reports;
using Statewall.Conntrack.Diagnosis.Settings;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Saved;
using Statewall.Netlink;

namespace Statewall.Cli.Commands;

/// <summary>Carries out one <c>statewall doctor</c>: examines, reports, and sets what cures when asked to.</summary>
internal sealed class DoctorRun(DoctorRequest request)
{
    private const int ShownErrors = 5;
    private static readonly TimeSpan ListingTime = TimeSpan.FromSeconds(1.4); // so that all is done within two seconds
    private readonly StandardStreams _streams = StandardStreams.Open();

    /// <returns>The exit code: 0 healthy, 1 warning, 2 critical, 3 not known.</returns>
    public int Run()
    {
        try
        {
            if (Mistake() is { } mistake)
                return Unknown(mistake);
            if (request.Input is not null)
                return RunOnListing(request.Input);
            return EngineChoice.TryParse(request.Engine, out var choice)
                ? RunOnEngine(new EngineChannels(choice))
                : Unknown($"unknown engine '{request.Engine}': it is kernel, embedded or unix:PATH");
        }
        catch (BrokenPipeException)
        {
            return BrokenPipeException.ExitCode;
        }
        catch (NetlinkException refusal)
        {
            return Unknown(refusal.Message, refusal.Errno is NetlinkErrno.Perm or NetlinkErrno.Access ? Privilege : null);
        }
        catch (Exception refusal) when (refusal is NetlinkProtocolException or PlatformNotSupportedException or IOException or UnauthorizedAccessException or SocketException)
        {
            return Unknown(refusal.Message);
        }
    }

    private const string Privilege = """
        This needs CAP_NET_ADMIN in the network namespace. Three ways on:
          sudo statewall doctor
          unshare -rn …                        a network namespace of your own, with a table of its own
          statewall doctor --input FILE        what `sudo conntrack -L` printed; or --engine embedded, --engine unix:PATH
        """;

    private string? Mistake()
    {
        if (request.Input is null && (request.Maximum ?? request.Buckets) is not null)
            return "--max and --buckets say what machine a listing is from: they go with --input";
        if (request.Input is not null && request.Apply)
            return "--apply sets the settings of a running tracker: it does not go with --input";
        if (request.Maximum is <= 0 || request.Buckets is <= 0)
            return "--max and --buckets take numbers above 0";
        return null;
    }

    private int RunOnEngine(EngineChannels engines)
    {
        var settings = engines.OpenSettings();
        using var owned = settings as IDisposable;
        var budget = engines.ListsAtRandom && !request.All ? ListingTime : Timeout.InfiniteTimeSpan;
        var options = new ExaminationOptions(request.Interval, budget, TimeProvider.System);
        return Report(Doctor.Examine(() => new ConntrackClient(engines.Open(ConntrackClient.Protocol)), settings, options));
    }

    private int RunOnListing(string path)
    {
        var known = new Dictionary<string, ulong>();
        if (request.Maximum is { } maximum)
            known[SettingNames.Maximum] = (ulong)maximum;
        if (request.Buckets is { } buckets)
            known[SettingNames.Buckets] = (ulong)buckets;
        using var stream = path == "-" ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var diagnosis = Doctor.Examine(stream, SavedListingOptions.Default, new GivenSettings(known), out var read);
        foreach (var error in read.Errors.Take(ShownErrors))
            _streams.Error.WriteLine($"statewall: {path}:{error}");
        if (read.ErrorCount > ShownErrors)
            _streams.Error.WriteLine($"statewall: {path}: {read.ErrorCount} of {read.Lines} lines are no connections");
        if (read.ErrorCount > 0 && read.ErrorCount >= read.Connections)
            return Unknown($"{path} is no listing of connections: {read.Errors[0]}");
        return Report(diagnosis);
    }

    private int Report(TableDiagnosis diagnosis)
    {
        using (var output = new OutputBuffer(_streams.Output))
        {
            if (request.Json)
                DiagnosisJson.Write(output, diagnosis, request.Top);
            else
                output.Append(System.Text.Encoding.UTF8.GetBytes(DiagnosisText.Format(diagnosis, request.Top, IsColoured()).TrimEnd('\n')));
            output.EndLine();
            output.Flush();
        }
        var treatment = new DoctorTreatment(diagnosis, request, _streams.Error.WriteLine);
        return treatment.Run() ? (int)diagnosis.Severity : DoctorCommand.Unknown;
    }

    private int Unknown(string text, string? advice = null)
    {
        var line = request.Json
            ? $"{{\"status\":\"UNKNOWN\",\"code\":{DoctorCommand.Unknown},\"summary\":\"{System.Text.Json.JsonEncodedText.Encode(text)}\"}}\n"
            : $"UNKNOWN: {text}\n";
        _streams.Output.Write(System.Text.Encoding.UTF8.GetBytes(line));
        if (advice is not null)
            _streams.Error.WriteLine(advice);
        return DoctorCommand.Unknown;
    }

    private static bool IsColoured() =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
