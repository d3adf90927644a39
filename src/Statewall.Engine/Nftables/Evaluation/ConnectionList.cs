using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Evaluation;

/// <summary>The connections that an expression has seen and that are still there. // nf_conncount.c: struct nf_conncount_list</summary>
internal sealed class ConnectionList
{
    private const int MostCollected = 8; // CONNCOUNT_GC_MAX_NODES
    private const long Fresh = 8_000_000; // nanoseconds: two of the kernel's ticks
    private readonly List<Seen> _seen = [];

    /// <summary>Adds a packet's connection if it is new here, and says how many there are. // nf_conncount_add, __nf_conncount_add</summary>
    public uint Count(ConntrackTable table, in TupleKey tuple)
    {
        var collected = 0;
        for (var at = 0; at < _seen.Count && collected <= MostCollected;)
        {
            var seen = _seen[at];
            var slot = table.Find(in seen.Tuple, table.HashOf(in seen.Tuple), out _);
            if (seen.Tuple.EqualsRef(in tuple))
                return (uint)_seen.Count;
            if (slot == 0 ? table.Now - seen.Since < Fresh : !IsClosed(ref table[slot]))
            {
                at++;
                continue;
            }
            _seen.RemoveAt(at);
            collected++;
        }
        _seen.Add(new Seen(tuple, table.Now));
        return (uint)_seen.Count;
    }

    // already_closed
    private static bool IsClosed(ref ConntrackEntry entry) => entry.Original.Protocol == IpProtocol.Tcp
        && ProtocolState.As<TcpConnection>(ref entry.Protocol).State is TcpState.TimeWait or TcpState.Close;

    private readonly struct Seen(in TupleKey tuple, long since)
    {
        public readonly TupleKey Tuple = tuple;

        public readonly long Since = since;
    }
}
