using Statewall.Conntrack;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Formats.Xml;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Caches;
using Statewall.Sync.States;

namespace Statewall.Sync.Daemon;

/// <summary>Caches as <c>conntrackd -i</c> and <c>-e</c> print them: each entry becomes a message of ctnetlink, which is printed as any other.</summary>
/// <param name="now">Milliseconds of the node's clock.</param>
/// <param name="isXml">XML in place of text.</param>
/// <param name="showsExpiry">The entries' timers are those of their end.</param>
internal sealed class CacheListing(long now, bool isXml, bool showsExpiry) : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly MessageWriter _writer = new();

    private static ReadOnlySpan<byte> NoReply =>
        "<meta direction=\"reply\"><layer3 protonum=\"0\" protoname=\"unknown\"><src></src><dst></dst></layer3><layer4 protonum=\"0\" protoname=\"unknown\"></layer4></meta>"u8;

    private delegate void EntryWriter<TState>(OutputBuffer output, in TState state);

    /// <summary>Lists a cache of connections.</summary>
    public ReadOnlyMemory<byte> List(EntryCache<ConnectionState> cache) => List(cache, (OutputBuffer output, in ConnectionState state) => Write(output, in state));

    /// <summary>Lists a cache of expectations.</summary>
    public ReadOnlyMemory<byte> List(EntryCache<ExpectationState> cache) => List(cache, Write);

    /// <summary>Appends a connection, without the end of the line.</summary>
    /// <param name="output">Gets it.</param>
    /// <param name="state">The connection.</param>
    /// <param name="original">Counters of the original direction, where they are known.</param>
    /// <param name="reply">Counters of the reply direction, where they are known.</param>
    public void Write(OutputBuffer output, in ConnectionState state, ConntrackCounters? original = null, ConntrackCounters? reply = null)
    {
        var listed = state.ToListing();
        (listed.OriginalCounters, listed.ReplyCounters) = (original, reply);
        var view = new ConnectionView(Compose(NfnlSubsystem.Ctnetlink, state.Original.Family, ref listed));
        if (!isXml)
        {
            ConnectionText.Write(output, ref view, TextOptions.Default);
            return;
        }
        var start = output.Pending.Length;
        ConnectionXml.Write(output, EventKinds.None, ref view, TextOptions.Default);
        if (!state.Has(ConnectionFields.Reply))
            InsertReply(output, start);
    }

    // conntrackd prints an element for what it does not know, too
    private static void InsertReply(OutputBuffer output, int start)
    {
        var place = start + output.Pending[start..].IndexOf("<meta direction=\"independent\">"u8);
        var rest = output.Pending[place..].ToArray();
        output.Truncate(place);
        output.Append(NoReply);
        output.Append(rest);
    }

    /// <summary>Returns the buffer.</summary>
    public void Dispose() => _writer.Dispose();

    private ReadOnlyMemory<byte> List<TState>(EntryCache<TState> cache, EntryWriter<TState> write)
        where TState : struct, ISyncState<TState>
    {
        using (var output = new OutputBuffer(_bytes))
        {
            foreach (var entry in cache)
            {
                if (entry.Life == EntryLife.Dead)
                    continue;
                write(output, in entry.State);
                End(output, entry);
            }
            output.Flush();
        }
        return _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);
    }

    private void Write(OutputBuffer output, in ExpectationState state)
    {
        var listed = state.ToMessage(timeout: null);
        var view = new ExpectationView(Compose(NfnlSubsystem.CtnetlinkExpect, state.Expected.Family, ref listed));
        if (isXml)
            ExpectationXml.Write(output, EventKinds.None, ref view);
        else
            ExpectationText.Write(output, EventKinds.None, ref view, TextOptions.Default);
    }

    private NetlinkMessage Compose<T>(byte subsystem, NfProto family, ref T value)
        where T : struct, IAttributeSet<T>
    {
        _writer.Clear();
        _writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(subsystem, CtMessage.New), NetlinkFlags.None, 0, 0, family, 0, ref value);
        var walk = new NetlinkMessageEnumerator(_writer.Written);
        walk.MoveNext();
        return walk.Current;
    }

    private void End(OutputBuffer output, CacheEntry entry)
    {
        if (!isXml)
        {
            if (showsExpiry && entry.TimerSlot != TimerWheel.None)
                Seconds(output, " [expires in "u8, entry.Due - now);
            Seconds(output, " [active since "u8, now - entry.Created);
        }
        output.EndLine();
    }

    private static void Seconds(OutputBuffer output, ReadOnlySpan<byte> words, long milliseconds)
    {
        output.Append(words);
        output.AppendDecimal((ulong)Math.Max(0, milliseconds / 1000));
        output.Append("s]"u8);
    }
}
