using Statewall.Conntrack.Filters.Expressions;
using Statewall.Replay.Words;

namespace Statewall.Replay.Testing;

/// <summary>One test: steps on a fresh host, one after the other.</summary>
/// <param name="Name">The name; of a test with a table, with the row's values.</param>
/// <param name="Line">1-based line in the file where it begins.</param>
/// <param name="Steps">The steps.</param>
public sealed record RulesetTest(string Name, int Line, IReadOnlyList<TestStep> Steps);

/// <summary>A step of a test: what happens, and what is expected afterwards.</summary>
/// <param name="Line">1-based line in the file where it begins.</param>
public abstract record TestStep(int Line)
{
    /// <summary>Conditions about the table of connections, each of which has to hold for one at least.</summary>
    public IReadOnlyList<ConnectionExpression> Present { get; init; } = [];

    /// <summary>Conditions about the table of connections, each of which must hold for none.</summary>
    public IReadOnlyList<ConnectionExpression> Absent { get; init; } = [];

    /// <summary>How many connections there have to be; null when that does not matter.</summary>
    public int? Connections { get; init; }

    /// <summary>What counters have to show.</summary>
    public IReadOnlyList<TestCounter> Counters { get; init; } = [];
}

/// <summary>Packets are sent: one, or an exchange with answers.</summary>
/// <param name="Line">1-based line in the file where the step begins.</param>
/// <param name="Traffic">What is sent.</param>
/// <param name="Packet">The packet, or the first one of the exchange; it has a source port where there are ports.</param>
/// <param name="Expected">What is expected of it.</param>
public sealed record SendStep(int Line, TestTraffic Traffic, PacketWords Packet, PacketExpectation Expected) : TestStep(Line);

/// <summary>Time passes.</summary>
/// <param name="Line">1-based line in the file where the step begins.</param>
/// <param name="Time">How much.</param>
public sealed record WaitStep(int Line, TimeSpan Time) : TestStep(Line);

/// <summary>Nothing happens; only what the step expects is looked at.</summary>
/// <param name="Line">1-based line in the file where the step begins.</param>
public sealed record CheckStep(int Line) : TestStep(Line);

/// <summary>What a step sends.</summary>
public enum TestTraffic
{
    /// <summary>One packet.</summary>
    Packet,

    /// <summary>A TCP connection: three packets to open it, data both ways, and both ends close it.</summary>
    TcpConnection,

    /// <summary>The three packets that open a TCP connection, which stays open.</summary>
    TcpHandshake,

    /// <summary>A UDP datagram and its answer.</summary>
    UdpExchange,

    /// <summary>An echo request and its reply.</summary>
    Ping,
}

/// <summary>What a named counter has to show.</summary>
/// <param name="Name">Name of the counter: NAME, TABLE NAME or FAMILY TABLE NAME.</param>
/// <param name="Packets">Packets since the test began; null when they do not matter.</param>
/// <param name="Bytes">Bytes since the test began; null when they do not matter.</param>
public sealed record TestCounter(string Name, long? Packets, long? Bytes);
