using System.Buffers.Binary;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Netlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>
/// SCTP: each chunk of a packet moves the association's state; the verification tag must be the one that the receiver chose
/// (RFC 9260, 8.5). A heartbeat with another tag may be the first sign of a path that was seen half only.
/// </summary>
/// <remarks>Mirrors nf_conntrack_proto_sctp.c.</remarks>
internal sealed class SctpTracker() : ProtocolTracker(TrackerTraits.Ports)
{
    private const byte ReflectedTag = 1; // SCTP_CHUNK_FLAG_T
    private const int InitTagSize = 16; // sizeof(struct sctp_inithdr)

    /// <inheritdoc/>
    public override uint[] Timeouts(ConntrackSettings settings) => settings.SctpTimeouts;

    /// <inheritdoc/>
    public override bool CanEarlyDrop(ref ConntrackEntry entry) =>
        ProtocolState.As<SctpAssociation>(ref entry.Protocol).State
            is SctpState.ShutdownSent or SctpState.ShutdownRecd or SctpState.ShutdownAckSent;

    /// <inheritdoc/>
    public override TrackResult Track(ConntrackTable table, ref Packet packet)
    {
        if (!SctpView.TryParse(packet.Transport, out var sctp))
            return TrackResult.Invalid;
        var verify = table.Settings.Checksum && packet.Hook == InetHook.PreRouting;
        if ((verify && !sctp.IsChecksumValid) || !TryListChunks(in sctp, out var chunks))
            return TrackResult.Invalid;
        ref var entry = ref table[packet.Slot];
        ref var association = ref ProtocolState.As<SctpAssociation>(ref entry.Protocol);
        if (!entry.Has(ConntrackStatus.Confirmed) && !TryBegin(ref association, in sctp, in chunks))
            return TrackResult.Invalid;
        if (!chunks.ExcuseTag && sctp.VerificationTag != association.Tags[(int)packet.Direction])
            return TrackResult.Invalid;

        var ignore = false;
        var state = SctpState.None;
        foreach (var chunk in sctp.GetChunks())
        {
            var old = association.State;
            if (!IsTagGood(ref association, packet.Direction, chunk, sctp.VerificationTag, chunks.Has(SctpChunkType.Data), ref ignore, out var skip))
                return TrackResult.Invalid;
            if (skip)
                continue;
            state = SctpTransitions.Next(packet.Direction, chunk[0], old);
            if (state == SctpState.Max || !TryNoteTags(ref association, packet.Direction, in sctp, chunk))
                return TrackResult.Invalid;
            ignore |= chunk[0] == SctpChunkType.Init && state == SctpState.Closed && old == SctpState.Closed
                && entry.Has(ConntrackStatus.Confirmed); // repeated INITs do not keep an entry alive
            Enter(table, packet.Slot, ref association, old, state);
        }
        if (!ignore)
            table.RefreshAndCount(ref packet, table.TimeoutsOf(packet.Slot, table.Settings.SctpTimeouts)[(int)state]);
        return TrackResult.Accept;
    }

    /// <inheritdoc/>
    public override void Fill(ref ConntrackEntry entry, ref ConntrackMessage message, bool final)
    {
        ref var association = ref ProtocolState.As<SctpAssociation>(ref entry.Protocol);
        message.Sctp = final
            ? new SctpProtocolInfo { State = association.State }
            : new SctpProtocolInfo { State = association.State, OriginalTag = association.Tags[0], ReplyTag = association.Tags[1] };
    }

    /// <inheritdoc/>
    public override int Apply(ref ConntrackEntry entry, in ConntrackMessage message)
    {
        if (message.Sctp is not { } info)
            return 0;
        if (info is not { State: { } state, OriginalTag: { } original, ReplyTag: { } reply })
            return NetlinkErrno.Inval;
        ref var association = ref ProtocolState.As<SctpAssociation>(ref entry.Protocol);
        association.State = state;
        association.Tags[0] = original;
        association.Tags[1] = reply;
        return 0;
    }

    // do_basic_checks: some chunks stand alone or first; none has no length.
    private static bool TryListChunks(in SctpView sctp, out ChunkSet chunks)
    {
        chunks = default;
        var mustStandAlone = false;
        foreach (var chunk in sctp.GetChunks())
        {
            mustStandAlone |= chunk[0] is SctpChunkType.Init or SctpChunkType.InitAck or SctpChunkType.ShutdownComplete;
            var mustBeFirst = mustStandAlone || chunk[0] is SctpChunkType.CookieAck or SctpChunkType.CookieEcho;
            if ((mustBeFirst && chunks.Count > 0) || BinaryPrimitives.ReadUInt16BigEndian(chunk[2..]) == 0)
                return false;
            chunks.Add(chunk[0]);
        }
        return chunks.Count > 0;
    }

    // sctp_new
    private static bool TryBegin(ref SctpAssociation association, in SctpView sctp, in ChunkSet chunks)
    {
        if (chunks.Has(SctpChunkType.Abort) || chunks.Has(SctpChunkType.ShutdownComplete) || chunks.Has(SctpChunkType.CookieAck))
            return false;
        association = default;
        foreach (var chunk in sctp.GetChunks())
        {
            if (SctpTransitions.Next(Direction.Original, chunk[0], SctpState.None) is SctpState.None or SctpState.Max)
                return false;
            switch (chunk[0])
            {
                case SctpChunkType.Init:
                    if (sctp.VerificationTag != 0 || !TryReadInitTag(in sctp, chunk, out var tag))
                        return false;
                    association.Tags[(int)Direction.Reply] = tag;
                    break;
                case SctpChunkType.Heartbeat: // a second path of an association
                    association.Tags[(int)Direction.Original] = sctp.VerificationTag;
                    break;
                case SctpChunkType.ShutdownAck: // the answer will reflect its tag // RFC 9260, 8.4
                    association.Tags[(int)Direction.Reply] = sctp.VerificationTag;
                    break;
            }
        }
        return true;
    }

    private static bool IsTagGood(
        ref SctpAssociation association, Direction direction, ReadOnlySpan<byte> chunk, uint tag, bool hasData, ref bool ignore, out bool skip)
    {
        skip = false;
        var own = association.Tags[(int)direction];
        switch (chunk[0])
        {
            case SctpChunkType.Init:
                return tag == 0;
            case SctpChunkType.Abort or SctpChunkType.ShutdownComplete:
                return tag == ((chunk[1] & ReflectedTag) == 0 ? own : association.Tags[(int)Opposite(direction)]);
            case SctpChunkType.CookieEcho:
                return tag == own;
            case SctpChunkType.CookieAck: // no INIT is under way any more
                association.Init = default;
                return true;
            case SctpChunkType.Heartbeat or SctpChunkType.HeartbeatAck when own == 0:
                association.Tags[(int)direction] = tag;
                return true;
            case SctpChunkType.Heartbeat or SctpChunkType.HeartbeatAck when tag == own:
                association.HeartbeatTagFailed = false;
                return true;
            case SctpChunkType.Heartbeat or SctpChunkType.HeartbeatAck when hasData || ignore:
                return false;
            case SctpChunkType.Heartbeat:
                association.HeartbeatTagFailed = true;
                association.LastDirection = direction;
                ignore = skip = true;
                return true;
            case SctpChunkType.HeartbeatAck:
                return TryAdoptTag(ref association, direction, tag);
            default:
                return true;
        }
    }

    // The answer to a heartbeat with a strange tag: the tags have changed indeed.
    private static bool TryAdoptTag(ref SctpAssociation association, Direction direction, uint tag)
    {
        if (!association.HeartbeatTagFailed || association.LastDirection == direction)
            return false;
        association.HeartbeatTagFailed = false;
        association.Tags[(int)direction] = tag;
        association.Tags[(int)Opposite(direction)] = 0;
        return true;
    }

    private static bool TryNoteTags(ref SctpAssociation association, Direction direction, in SctpView sctp, ReadOnlySpan<byte> chunk)
    {
        if (chunk[0] is not (SctpChunkType.Init or SctpChunkType.InitAck))
            return true;
        if (!TryReadInitTag(in sctp, chunk, out var tag))
            return false;
        var opposite = (int)Opposite(direction);
        if (chunk[0] == SctpChunkType.Init)
        {
            if (association.State == SctpState.None || association.Tags[opposite] != tag) // else it says nothing new
                NoteInit(ref association, direction);
        }
        else
        {
            var known = association.Tags[opposite];
            var collision = association.Init[(int)direction] && association.Init[opposite];
            if ((!association.Init[opposite] && known != 0 && known != tag) || (collision && known != tag))
                return false;
        }
        association.Tags[opposite] = tag;
        return true;
    }

    // Of more than two INITs the latest of each side counts.
    private static void NoteInit(ref SctpAssociation association, Direction direction)
    {
        var opposite = (int)Opposite(direction);
        if (association.Init[(int)direction] && association.Init[opposite])
            association.Init[opposite] = false;
        association.Init[(int)direction] = true;
    }

    // The packet must hold what an INIT has; whether the chunk's length says so is not looked at.
    private static bool TryReadInitTag(in SctpView sctp, ReadOnlySpan<byte> chunk, out uint tag)
    {
        sctp.Bytes.Overlaps(chunk, out var at);
        var rest = sctp.Bytes[(at + SctpChunkEnumerator.HeaderSize)..];
        var whole = rest.Length >= InitTagSize;
        tag = whole ? BinaryPrimitives.ReadUInt32BigEndian(rest) : 0;
        return whole;
    }

    private static void Enter(ConntrackTable table, uint slot, ref SctpAssociation association, SctpState old, SctpState state)
    {
        association.State = state;
        if (old == state)
            return;
        table.Cache(slot, ConntrackEvents.ProtoInfo);
        ref var entry = ref table[slot];
        if (state != SctpState.Established || entry.Has(ConntrackStatus.Assured))
            return;
        entry.Status |= ConntrackStatus.Assured;
        table.Cache(slot, ConntrackEvents.Assured);
    }

    /// <summary>Which chunk types a packet holds.</summary>
    private struct ChunkSet
    {
        private UInt128 _low;
        private UInt128 _high;

        public int Count { get; private set; }

        /// <summary>One of the chunks has rules of its own for the verification tag.</summary>
        public readonly bool ExcuseTag => Has(SctpChunkType.Init) || Has(SctpChunkType.ShutdownComplete) || Has(SctpChunkType.CookieEcho)
            || Has(SctpChunkType.Abort) || Has(SctpChunkType.ShutdownAck) || Has(SctpChunkType.Heartbeat) || Has(SctpChunkType.HeartbeatAck);

        public readonly bool Has(byte type) => (((type < 128 ? _low : _high) >> (type & 127)) & 1) != 0;

        public void Add(byte type)
        {
            if (type < 128)
                _low |= UInt128.One << type;
            else
                _high |= UInt128.One << (type & 127);
            Count++;
        }
    }
}
