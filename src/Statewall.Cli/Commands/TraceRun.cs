using System.Globalization;
using System.Text;
using Statewall.Cli.Engines;
using Statewall.Cli.Terminal;
using Statewall.Conntrack.Filters.Expressions;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Packets;
using Statewall.Replay.Traces;

namespace Statewall.Cli.Commands;

/// <summary>Carries out one <c>statewall trace</c>: tells of packets until it is interrupted, or has told of enough.</summary>
internal sealed class TraceRun(TraceRequest request)
{
    private const int BufferSize = 64 * 1024 * 1024;
    private const string Privilege = """
        This needs CAP_NET_ADMIN in the network namespace. Three ways on:
          sudo statewall trace …
          unshare -rn …                        a network namespace of your own
          statewall trace --engine unix:PATH   packets of an engine (statewall engine run); or statewall explain, without any packets
        """;

    private static readonly TimeSpan CancellationInterval = TimeSpan.FromMilliseconds(100);
    private static readonly ListingOptions Stateless = new() { Stateless = true }; // what was counted since has nothing to do with the packet

    private readonly StandardStreams _streams = StandardStreams.Open();
    private int _told;

    /// <returns>The exit code.</returns>
    public int Run()
    {
        if (!EngineChoice.TryParse(request.Engine, out var choice))
            return Refuse($"unknown engine '{request.Engine}': it is kernel or unix:PATH");
        if (choice.Kind == EngineKind.Embedded)
            return Refuse("an engine that lives for this command alone has no packets: take --engine unix:PATH, or statewall explain");
        ConnectionExpression? condition = null;
        if (request.Filter is { } filter && !ConnectionExpression.TryParse(filter, null, out condition, out var fault))
            return Refuse($"--filter: {fault.Describe(filter)}");
        try
        {
            if (choice.Kind == EngineKind.Kernel)
                Follow(new EngineChannels(choice), condition);
            else
                new InterfaceNames([]).During(() => Follow(new EngineChannels(choice), condition)); // they are not those of this machine
            return 0;
        }
        catch (BrokenPipeException)
        {
            return BrokenPipeException.ExitCode;
        }
        catch (NetlinkException refusal) when (refusal.Errno is NetlinkErrno.Perm or NetlinkErrno.Access)
        {
            return Refuse($"{refusal.Message}\n{Privilege}");
        }
    }

    private void Follow(EngineChannels engines, ConnectionExpression? condition)
    {
        using var interruption = new Interruption();
        using var table = request.Matches.Length > 0 ? new LiveTable(engines.Open(RulesetClient.Protocol), request.Matches) : null;
        var events = new ReadAheadChannel(engines.Open(RulesetClient.Protocol));
        events.RequestReceiveBuffer(BufferSize);
        using var tracer = new RulesetTracer(events, engines.Open(RulesetClient.Protocol), condition);
        if (!tracer.HasTraceRule)
            _streams.Error.WriteLine("statewall: no rule traces packets: begin with --add 'tcp dport 22', or add a rule that says: meta nftrace set 1");
        while (!interruption.HasCome && _told < request.Count)
        {
            if (tracer.Read(CancellationInterval) is { } report)
                Write(report, tracer);
            else if (tracer.IsClosed)
                throw new IOException("the engine has ended");
        }
    }

    private void Write(LiveReport report, RulesetTracer tracer)
    {
        switch (report)
        {
            case PacketReport packet:
                _told++;
                Write(request.Json ? Json(packet, tracer) : new TraceStory(tracer.Rules, Stateless).Tell(packet.Steps, $"packet {_told.ToString(CultureInfo.InvariantCulture)}"));
                break;
            case ConnectionReport connection:
                Write(request.Json ? Json(connection) : $"announced: {connection.Text}\n");
                break;
            case LostMessages:
                _streams.Error.WriteLine("statewall: messages were lost, since they came faster than they were read: a gap in what is told");
                break;
        }
    }

    private void Write(string text) => _streams.Output.Write(Encoding.UTF8.GetBytes(text));

    private string Json(PacketReport packet, RulesetTracer tracer) => JsonLine.Of(writer =>
    {
        writer.WriteNumber("packet", _told);
        writer.WriteString("id", packet.Id.ToString("x8", CultureInfo.InvariantCulture));
        if (packet.Bytes.Length > 0)
            writer.WriteString("text", PacketText.Format(packet.Bytes));
        new TraceJson(tracer.Rules, Stateless).WriteSteps(writer, packet.Steps);
    });

    private static string Json(ConnectionReport connection) => JsonLine.Of(writer => writer.WriteString("announced", connection.Text));

    private int Refuse(string text)
    {
        _streams.Error.WriteLine($"statewall: {text}");
        return 1;
    }
}
