using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary><c>sctp</c>: chunks by name, or <c>chunk NUMBER</c>. Data is what DATA chunks carry.</summary>
internal sealed record SctpWords : TransportWords
{
    private const uint UsualTag = 1000;
    private const int MostChunks = 16;
    private const string Numbered = "chunk";
    private const string Data = "data";

    private static readonly (string Name, byte Type)[] Names =
    [
        (Data, SctpChunkType.Data), ("init", SctpChunkType.Init), ("init-ack", SctpChunkType.InitAck), ("sack", SctpChunkType.Sack),
        ("heartbeat", SctpChunkType.Heartbeat), ("heartbeat-ack", SctpChunkType.HeartbeatAck), ("abort", SctpChunkType.Abort),
        ("shutdown", SctpChunkType.Shutdown), ("shutdown-ack", SctpChunkType.ShutdownAck), ("error", SctpChunkType.Error),
        ("cookie-echo", SctpChunkType.CookieEcho), ("cookie-ack", SctpChunkType.CookieAck), ("shutdown-complete", SctpChunkType.ShutdownComplete),
        ("asconf", SctpChunkType.Asconf), ("asconf-ack", SctpChunkType.AsconfAck), ("forward-tsn", SctpChunkType.ForwardTsn),
    ];

    private static readonly string[] Known = [.. Names.Select(row => row.Name), Numbered, "vtag", "itag"];

    /// <summary>Types of the chunks in order.</summary>
    public IReadOnlyList<byte> Chunks { get; init; } = [];

    /// <summary>Verification tag; null for 0 in a packet with INIT, and for the usual one elsewhere.</summary>
    public uint? VerificationTag { get; init; }

    /// <summary>Initiate tag in INIT and INIT ACK: the tag of the packets that come back.</summary>
    public uint InitiateTag { get; init; } = UsualTag;

    /// <inheritdoc/>
    public override string Name => "sctp";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Sctp;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => Known;

    /// <inheritdoc/>
    public override bool HasPorts => true;

    /// <inheritdoc/>
    public override bool WritesPayload => true;

    /// <inheritdoc/>
    public override int ChecksumOffset => SctpView.Offset.Checksum;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        var word = reader.Keyword;
        switch (word)
        {
            case "vtag":
                reader.TakeOnce(word);
                return this with { VerificationTag = (uint)reader.Number(0, uint.MaxValue) };
            case "itag":
                reader.TakeOnce(word);
                return this with { InitiateTag = (uint)reader.Number(0, uint.MaxValue) };
            case Numbered:
                reader.Advance();
                return With((byte)reader.Number(0, byte.MaxValue), reader);
            case Data:
                reader.Advance();
                if (reader.HasBytes)
                    payload = Payload.TakeValue(reader);
                return With(SctpChunkType.Data, reader);
        }
        foreach (var (name, type) in Names)
        {
            if (name != word)
                continue;
            reader.Advance();
            return With(type, reader);
        }
        return null;
    }

    private SctpWords With(byte type, WordReader? reader = null)
    {
        if (reader is not null && Chunks.Count == MostChunks)
            throw reader.Fault($"more than {MostChunks} chunks");
        return this with { Chunks = [.. Chunks, type] };
    }

    /// <inheritdoc/>
    public override TransportWords Complete(Payload payload)
    {
        if (!payload.Bytes.IsEmpty && !Chunks.Contains(SctpChunkType.Data))
            return With(SctpChunkType.Data);
        return Chunks.Count == 0 ? With(SctpChunkType.Init) : this;
    }

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
        foreach (var type in Chunks)
        {
            var name = Array.Find(Names, row => row.Type == type).Name;
            text.Append(CultureInfo.InvariantCulture, $" {name ?? $"{Numbered} {type}"}");
            if (type == SctpChunkType.Data && !payload.Bytes.IsEmpty)
            {
                payload.WriteValue(text);
                payload = Payload.Empty; // every DATA chunk has the same
            }
        }
        if (VerificationTag is { } tag)
            text.Append(CultureInfo.InvariantCulture, $" vtag {tag}");
        if (InitiateTag != UsualTag)
            text.Append(CultureInfo.InvariantCulture, $" itag {InitiateTag}");
    }

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet)
    {
        var tag = VerificationTag ?? (Chunks.Contains(SctpChunkType.Init) ? 0 : UsualTag);
        draft.Sctp(packet.SourcePort ?? 0, packet.DestinationPort ?? 0, tag);
        var number = 1u;
        foreach (var type in Chunks)
        {
            _ = type switch
            {
                SctpChunkType.Data => draft.ChunkData(number++, packet.Payload.Bytes),
                SctpChunkType.Init or SctpChunkType.InitAck => draft.ChunkInit(InitiateTag, acknowledge: type == SctpChunkType.InitAck),
                SctpChunkType.Sack => draft.Chunk(type, 0, [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]), // all up to the first is there, window 65536
                SctpChunkType.Shutdown => draft.Chunk(type, 0, [0, 0, 0, 1]),
                SctpChunkType.CookieEcho => draft.Chunk(type, 0, [0, 0, 0, 1]),
                _ => draft.Chunk(type),
            };
        }
    }

    /// <inheritdoc/>
    public bool Equals(SctpWords? other) => other is not null && VerificationTag == other.VerificationTag && InitiateTag == other.InitiateTag
        && Chunks.SequenceEqual(other.Chunks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(VerificationTag, InitiateTag, Chunks.Count);
}
