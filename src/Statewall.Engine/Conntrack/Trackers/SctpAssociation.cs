using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>An SCTP association as far as the tracker follows it. // struct ip_ct_sctp</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SctpAssociation
{
    /// <summary>The verification tags by direction, in host order. // vtag</summary>
    public TagPair Tags;

    /// <summary>The association's state. // state</summary>
    public SctpState State;

    /// <summary>The direction of the heartbeat whose tag did not fit. // last_dir</summary>
    public Direction LastDirection;

    /// <summary>A heartbeat's tag did not fit; its answer may show that the tags have changed. // SCTP_FLAG_HEARTBEAT_VTAG_FAILED</summary>
    public bool HeartbeatTagFailed;

    /// <summary>Which directions have sent an INIT. // init</summary>
    public FlagPair Init;

    /// <summary>A tag by direction.</summary>
    [InlineArray(2)]
    internal struct TagPair
    {
        private uint _first;
    }

    /// <summary>A flag by direction.</summary>
    [InlineArray(2)]
    internal struct FlagPair
    {
        private bool _first;
    }
}

/// <summary>
/// The state table: which state a chunk leads to, by direction and present state. A row is a chunk type, a column a state, a letter the
/// next state; '-' makes the packet invalid. // sctp_conntracks
/// </summary>
internal static class SctpTransitions
{
    private const string Letters = "NCWOESRAH"; // NONE, CLOSED, COOKIE_WAIT, COOKIE_ECHOED, ESTABLISHED, SHUTDOWN_SENT, _RECD, _ACK_SENT, HEARTBEAT_SENT
    private const int States = 9;
    private const int Chunks = 11;

    private static readonly SctpState[] Table = Build(
    [
        "CCWOECCAW", // original: INIT
        "CCWOESRAC", //           INIT-ACK
        "CCCCCCCCC", //           ABORT
        "CCWOSSRAC", //           SHUTDOWN
        "ACWOEAAAA", //           SHUTDOWN-ACK
        "CCWOESRAC", //           ERROR
        "CCOOESRAC", //           COOKIE-ECHO
        "CCWEESRAC", //           COOKIE-ACK
        "CCWOESRCC", //           SHUTDOWN-COMPLETE
        "HCWOESRAH", //           HEARTBEAT
        "CCWOESRAH", //           HEARTBEAT-ACK
        "-CWOESRA-", // reply:    INIT
        "-WWOESRA-", //           INIT-ACK
        "-CCCCCCC-", //           ABORT
        "-CWORSRA-", //           SHUTDOWN
        "-CWOEAAA-", //           SHUTDOWN-ACK
        "-CWCESRA-", //           ERROR
        "-COOESRA-", //           COOKIE-ECHO
        "-CWEESRA-", //           COOKIE-ACK
        "-CWOESRC-", //           SHUTDOWN-COMPLETE
        "-CWOESRAH", //           HEARTBEAT
        "-CWOESRAE", //           HEARTBEAT-ACK
    ]);

    /// <summary>The next state; <see cref="SctpState.Max"/> for invalid. Chunks that carry data change nothing. // sctp_new_state</summary>
    public static SctpState Next(Direction direction, byte chunkType, SctpState state)
    {
        var row = RowOf(chunkType);
        return row < 0 ? state : Table[((((int)direction * Chunks) + row) * States) + (int)state];
    }

    private static int RowOf(byte chunkType) => chunkType switch
    {
        Packets.SctpChunkType.Init => 0,
        Packets.SctpChunkType.InitAck => 1,
        Packets.SctpChunkType.Abort => 2,
        Packets.SctpChunkType.Shutdown => 3,
        Packets.SctpChunkType.ShutdownAck => 4,
        Packets.SctpChunkType.Error => 5,
        Packets.SctpChunkType.CookieEcho => 6,
        Packets.SctpChunkType.CookieAck => 7,
        Packets.SctpChunkType.ShutdownComplete => 8,
        Packets.SctpChunkType.Heartbeat => 9,
        Packets.SctpChunkType.HeartbeatAck => 10,
        _ => -1,
    };

    private static SctpState[] Build(ReadOnlySpan<string> rows)
    {
        var table = new SctpState[rows.Length * States];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < States; column++)
            {
                var state = Letters.IndexOf(rows[row][column], StringComparison.Ordinal);
                table[(row * States) + column] = state < 0 ? SctpState.Max : (SctpState)state;
            }
        }
        return table;
    }
}
