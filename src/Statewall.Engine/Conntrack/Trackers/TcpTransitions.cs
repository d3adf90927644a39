using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// The state table: which state a segment of a kind leads to, by direction and present state. A row is a kind of segment, a column a
/// state, a letter the next state; '.' lets the segment pass unjudged, '-' makes it invalid.
/// // tcp_conntracks
/// </summary>
internal static class TcpTransitions
{
    private const string Letters = "NSREFCLTX2-.";

    //  columns: NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2
    private static readonly byte[] Table = Build(
    [
        "SS.....SS2", // original: SYN
        "--R------R", //           SYN-ACK
        "--FFLLLTX-", //           FIN
        "E-EECCTTX-", //           ACK
        "-XXXXXXXXX", //           RST
        "----------", //           none of these
        "-2-----S-2", // reply:    SYN
        "-R.......R", //           SYN-ACK
        "--FFLLLTX-", //           FIN
        "-.RECCTTX.", //           ACK
        "-XXXXXXXXX", //           RST
        "----------", //           none of these
    ]);

    /// <summary>The next state; <see cref="TcpState.Max"/> for invalid, <see cref="TcpState.Ignore"/> to let the segment pass.</summary>
    public static TcpState Next(Direction direction, TcpSegmentKind kind, TcpState state) =>
        (TcpState)Table[((((int)direction * 6) + (int)kind) * 10) + (int)state];

    private static byte[] Build(ReadOnlySpan<string> rows)
    {
        var table = new byte[rows.Length * 10];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < 10; column++)
                table[(row * 10) + column] = (byte)Letters.IndexOf(rows[row][column], StringComparison.Ordinal);
        }
        return table;
    }
}
