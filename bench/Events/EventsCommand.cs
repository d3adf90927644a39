using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Statewall.Conntrack;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Kernel;
using Statewall.Replay.Scenarios;

namespace Statewall.Bench.Events;

/// <summary>
/// The command <c>events [RATE [COUNT [requests|packets]]]</c>: how many events of new connections a listener shows that are made at a steady rate,
/// by requests over netlink or by packets that enter through a TUN device. First
/// the native <c>conntrack -E</c>, then Debian's, each in a network namespace of its own; needs root, and raises the table's limit
/// for the time of the run.
/// </summary>
internal static class EventsCommand
{
    private const int UsualRate = 150_000;
    private const int UsualSeconds = 4;
    private const int BatchesPerSecond = 1000;
    private const string Limit = "/proc/sys/net/netfilter/nf_conntrack_max";

    public static int Run(ReadOnlySpan<string> args)
    {
        var rate = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : UsualRate;
        var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : rate * UsualSeconds;
        var byRequests = args.Length < 3 || args[2] != "packets";
        var before = File.ReadAllText(Limit);
        File.WriteAllText(Limit, Math.Max(count * 2, int.Parse(before, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
        try
        {
            foreach (var program in (string[])["artifacts/statewall/statewall conntrack", "/usr/sbin/conntrack"])
                Measure(program, byRequests, rate, count);
        }
        finally
        {
            File.WriteAllText(Limit, before);
        }
        return 0;
    }

    private static void Measure(string program, bool byRequests, int rate, int count)
    {
        var words = program.Split(' ');
        using var host = new KernelTarget();
        var output = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh");
        foreach (var word in (string[])["-c", "exec \"$@\" >\"$0\" 2>\"$0.errors\"", output, .. words, "-E", "-e", "NEW"])
            start.ArgumentList.Add(word);
        using var listener = host.Namespace.Run(() => Process.Start(start)!);
        Thread.Sleep(500);
        var seconds = byRequests ? Request(host.Namespace, rate, count) : SendPackets(host, rate, count);
        Thread.Sleep(2000);
        using (var kill = Process.Start("kill", ["-TERM", listener.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        listener.WaitForExit();
        var gaps = File.ReadLines($"{output}.errors").Count(line => line.Contains("ENOBUFS", StringComparison.Ordinal));
        Console.WriteLine($"{program}: {count} connections in {seconds:F2} s ({count / seconds:F0}/s), {File.ReadLines(output).Count()} events shown, {gaps} gaps said");
        File.Delete(output);
        File.Delete($"{output}.errors");
    }

    /// <summary>Datagrams from as many sources to all hosts: each makes a connection, none an answer.</summary>
    private static double SendPackets(KernelTarget host, int rate, int count)
    {
        const int HeaderChecksum = 10, Source = 12, UdpChecksum = 26;
        if (!IpPrefix.TryParse("10.0.0.0/8", out var hosts))
            throw new UnreachableException();
        host.Setup(new Scenario([new ScenarioInterface("in0") { Hosts = [hosts] }]), 0);
        host.StartTracking();
        var packet = PacketBuilder.IPv4("10.0.0.0", "255.255.255.255").Udp(40000, 53).ToArray();
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < count; number++)
        {
            var (before, source) = (BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(Source)), 0x0A000000u + (uint)number);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(Source), source);
            foreach (var at in (ReadOnlySpan<int>)[HeaderChecksum, UdpChecksum])
            {
                var checksum = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at));
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), Checksum.Update(checksum, before, source));
            }
            if (!host.Send(0, 0, packet, null))
                throw new InvalidOperationException("a packet was refused");
            while (clock.Elapsed.TotalSeconds * rate < number)
                Thread.Sleep(0);
        }
        return clock.Elapsed.TotalSeconds;
    }

    private static double Request(KernelNamespace place, int rate, int count)
    {
        using var batch = new CreationBatch(place.OpenChannel(ConntrackClient.Protocol));
        var perBatch = Math.Max(1, rate / BatchesPerSecond);
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < count;)
        {
            for (var end = Math.Min(count, number + perBatch); number < end; number++)
                batch.Add(Connection(number), NfProto.IPv4);
            if (batch.Send().Count > 0)
                throw new InvalidOperationException("a connection was refused");
            while (clock.Elapsed.TotalSeconds * rate < number)
                Thread.Sleep(0);
        }
        return clock.Elapsed.TotalSeconds;
    }

    private static ConntrackMessage Connection(int number)
    {
        var (source, destination) = (new InetAddress(0x0A000000u + (uint)number), new InetAddress(0xC6336401u));
        return new ConntrackMessage
        {
            Original = new ConntrackTuple { Source = source, Destination = destination, Protocol = 17, SourcePort = 40000, DestinationPort = 53 },
            Reply = new ConntrackTuple { Source = destination, Destination = source, Protocol = 17, SourcePort = 53, DestinationPort = 40000 },
            Timeout = 600,
        };
    }
}
