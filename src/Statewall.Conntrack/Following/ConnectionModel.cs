using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Following;

// Overview: what a reader of events knows of the table: which connections there are, and of each its status, state, mark and labels.
// Events move it; when some were lost, the table is listed, and the model tells what the lost ones must have said. Counters and
// time-outs are no part of it, since no event follows them. An entry keeps the attributes that name it, so that its removal can be told.
// Not safe for several threads.

/// <summary>A table of connections built from events, which a listing can put right.</summary>
public sealed class ConnectionModel
{
    private readonly Dictionary<EntryKey, Entry> _entries = [];
    private readonly EntryRequest _request = new();
    private uint _round;

    /// <summary>Connections known.</summary>
    public int Count => _entries.Count;

    /// <summary>True when the model has the connection.</summary>
    public bool Contains(ref ConnectionView connection) => _entries.ContainsKey(EntryKey.Of(ref connection));

    /// <summary>Takes an event.</summary>
    /// <param name="kind">What it says happened.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>What happened to the model: an update of an unknown connection is a new one, its removal nothing.</returns>
    public EventKinds Apply(EventKinds kind, ref ConnectionView connection)
    {
        var key = EntryKey.Of(ref connection);
        if (kind == EventKinds.Destroy)
            return _entries.Remove(key) ? EventKinds.Destroy : EventKinds.None;
        if (!_entries.TryGetValue(key, out var entry))
        {
            Add(key, ref connection);
            return EventKinds.New;
        }
        entry.State = entry.State.With(ref connection);
        return EventKinds.Update;
    }

    /// <summary>Begins to compare the model with a listing, whose entries are then all given to <see cref="Meet"/>.</summary>
    public void BeginListing() => _round++;

    /// <summary>Takes an entry of the listing; one that comes twice is no other the second time.</summary>
    /// <returns>New when it was unknown, update when it had changed, otherwise none.</returns>
    public EventKinds Meet(ref ConnectionView connection)
    {
        var key = EntryKey.Of(ref connection);
        if (!_entries.TryGetValue(key, out var entry))
        {
            Add(key, ref connection);
            return EventKinds.New;
        }
        entry.Round = _round;
        var listed = default(EntryState).With(ref connection);
        if (entry.State == listed)
            return EventKinds.None;
        entry.State = listed;
        return EventKinds.Update;
    }

    /// <summary>Ends the comparison: hands over the connections that were not listed, as events of their removal, and forgets them.</summary>
    /// <param name="handler">Takes them.</param>
    public void EndListing<THandler>(ref THandler handler)
        where THandler : IConnectionListener
    {
        using var removal = new MessageWriter();
        foreach (var (key, entry) in _entries)
        {
            if (entry.Round == _round)
                continue;
            removal.Clear();
            removal.Append(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.Delete), NetlinkFlags.None, 0, 0, Describe(entry));
            var walk = new NetlinkMessageEnumerator(removal.Written);
            walk.MoveNext();
            var connection = new ConnectionView(walk.Current);
            _entries.Remove(key);
            handler.Handle(EventKinds.Destroy, ref connection);
        }
    }

    private void Add(EntryKey key, ref ConnectionView connection)
    {
        _request.Start(connection.Family);
        _request.Copy(ref connection, CtAttribute.TupleOrig, nested: true);
        _request.Copy(ref connection, CtAttribute.TupleReply, nested: true);
        _request.Copy(ref connection, CtAttribute.Zone, nested: false);
        _request.Copy(ref connection, CtAttribute.Id, nested: false);
        _entries.Add(key, new Entry(_request.Body.ToArray()) { Round = _round, State = default(EntryState).With(ref connection) });
    }

    private ReadOnlySpan<byte> Describe(Entry entry)
    {
        _request.Clear();
        _request.AppendAttributes(entry.Name);
        _request.Append(CtAttribute.Status, (uint)entry.State.Status);
        _request.Append(CtAttribute.Mark, entry.State.Mark);
        return _request.Body;
    }

    /// <summary>A connection that is known.</summary>
    private sealed class Entry(byte[] name)
    {
        /// <summary>Family header and the attributes that name it.</summary>
        public byte[] Name { get; } = name;

        /// <summary>The listing it was last seen in, or that came before it was.</summary>
        public uint Round { get; set; }

        public EntryState State { get; set; }
    }

    /// <summary>What names a connection for as long as it lives: its identifier, original tuple and zone, the latter two hashed.</summary>
    private readonly record struct EntryKey(uint Id, ulong Tuple)
    {
        private const ulong Basis = 14695981039346656037; // FNV-1a, over words
        private const ulong Prime = 1099511628211;

        public static EntryKey Of(ref ConnectionView connection)
        {
            connection.TryGetU32(CtAttribute.Id, out var id);
            connection.TryGetU16(CtAttribute.Zone, out var zone);
            var hash = (Basis ^ zone) * Prime;
            if (connection.TryGetBytes(CtAttribute.TupleOrig, out var tuple))
            {
                for (; tuple.Length >= 4; tuple = tuple[4..])
                    hash = (hash ^ MachineOrder.ReadU32(tuple)) * Prime;
            }
            return new EntryKey(id, hash ^ (hash >> 29));
        }
    }

    /// <summary>What changes in a connection and is announced when it does.</summary>
    private readonly record struct EntryState(ConntrackStatus Status, byte Protocol, uint Mark, ulong Labels)
    {
        /// <summary>The state with what a message says of it; events leave out what has not changed.</summary>
        public EntryState With(ref ConnectionView connection)
        {
            var labels = Labels;
            if (connection.TryGetBytes(CtAttribute.Labels, out var bits))
            {
                labels = 0;
                foreach (var octet in bits)
                    labels = (labels * 257) + octet;
            }
            return new EntryState(
                connection.TryGetStatus(out var status) ? status : Status,
                connection.TryGetProtocolState(out _, out var state) ? state : Protocol,
                connection.TryGetU32(CtAttribute.Mark, out var mark) ? mark : Mark,
                labels);
        }
    }
}
