using System.Text;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary>What the words of a packet say about its transport protocol: one kind for each protocol that has words of its own.</summary>
internal abstract record TransportWords
{
    /// <summary>The protocols by their words, sorted; the last of the description's protocols is <c>proto NUMBER</c>.</summary>
    public static readonly IReadOnlyList<TransportWords> All =
    [
        new AhWords(), new EspWords(), new GreWords(), new IcmpWords(), new IcmpV6Words(), new OtherWords(), new SctpWords(), new TcpWords(), new UdpWords(),
        new UdpLiteWords(),
    ];

    /// <summary>The word that begins the description.</summary>
    public abstract string Name { get; }

    /// <summary>The protocol's number. // IPPROTO_*</summary>
    public abstract byte Protocol { get; }

    /// <summary>The words that may follow, for errors.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>Whether addresses come with ports.</summary>
    public virtual bool HasPorts => false;

    /// <summary>The family that the protocol is bound to: 4 or 6; 0 for both.</summary>
    public virtual int Family => 0;

    /// <summary>Whether another packet can be inside: quoted by an error, or carried by a tunnel.</summary>
    public virtual bool TakesInner => false;

    /// <summary>Whether data is written beside the protocol's own words.</summary>
    public virtual bool WritesPayload => false;

    /// <summary>Offset of the checksum in the header; -1 when there is none.</summary>
    public virtual int ChecksumOffset => -1;

    /// <summary>Time to live unless it is given.</summary>
    public virtual byte UsualTtl => 64;

    /// <summary>Takes words that belong to the protocol's name.</summary>
    public virtual TransportWords TakeName(WordReader reader) => this;

    /// <summary>Takes the word at hand and what belongs to it; null when it is none of the protocol's. Data that the words stand for goes to <paramref name="payload"/>.</summary>
    public abstract TransportWords? Take(WordReader reader, ref Payload payload);

    /// <summary>What is taken when the description has ended.</summary>
    public virtual TransportWords Complete(Payload payload) => this;

    /// <summary>Writes the words that say what is not usual.</summary>
    public abstract void Write(StringBuilder text, Payload payload);

    /// <summary>Appends the header, and what it carries.</summary>
    public abstract void Build(PacketDraft draft, PacketWords packet);

    /// <summary>Appends what the packet carries: the packet inside, or the data.</summary>
    protected static void BuildContent(PacketDraft draft, PacketWords packet) =>
        draft.Payload(packet.Inner is null ? packet.Payload.Bytes : packet.Inner.ToBytes());
}
