using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Packets.Building;
using Statewall.Replay.Testing;

namespace Statewall.Replay.Words;

// Overview: one packet as people write it, "tcp 10.0.0.5:1234 > 192.168.1.1:22 syn in eth1": a protocol, two addresses and what is not usual.
// Each protocol reads, writes and builds what is its own (TransportWords); what every packet has is here and in PacketWordsReader.
// Life-cycle: read from text; immutable afterwards. Threads: any number may read.

/// <summary>A piece of a packet that was cut by a router.</summary>
/// <param name="Offset">Where it was in the packet's data, in bytes; a multiple of 8.</param>
/// <param name="HasMore">Whether it is not the last piece.</param>
/// <param name="Id">What the pieces of one packet have in common; 16 bits in IPv4.</param>
internal readonly record struct FragmentWords(int Offset, bool HasMore, uint Id);

/// <summary>A packet described in words; <c>docs/packets.md</c> has all of them. Descriptions are equal when they say the same.</summary>
public sealed record PacketWords
{
    internal PacketWords(TransportWords transport, InetAddress source, InetAddress destination)
    {
        Transport = transport;
        Source = source;
        Destination = destination;
    }

    /// <summary>Source address.</summary>
    public InetAddress Source { get; internal init; }

    /// <summary>Destination address, of the same family.</summary>
    public InetAddress Destination { get; internal init; }

    /// <summary>Source port; null where the protocol has none, in later fragments, and where it may be left out and was.</summary>
    public ushort? SourcePort { get; internal init; }

    /// <summary>Destination port; null where the protocol has none and in later fragments.</summary>
    public ushort? DestinationPort { get; internal init; }

    /// <summary>The interface that the packet comes in by; null when it was not named.</summary>
    public string? InInterface { get; internal init; }

    /// <summary>The interface that the packet leaves by, sent by the host itself; null when it was not named.</summary>
    public string? OutInterface { get; internal init; }

    /// <summary>The mark that the packet has when it comes; 0 unless given.</summary>
    public uint Mark { get; internal init; }

    /// <summary>Whether Ethernet addresses or VLANs are given, see <see cref="ToFrame"/>.</summary>
    public bool HasLinkHeader => Ethernet is not null || Vlans.Count > 0;

    internal TransportWords Transport { get; init; }

    internal byte? Ttl { get; init; }

    internal byte TypeOfService { get; init; }

    internal uint FlowLabel { get; init; }

    internal ushort? Id { get; init; }

    internal bool DontFragment { get; init; }

    internal bool HasBadChecksum { get; init; }

    internal FragmentWords? Fragment { get; init; }

    internal (string Source, string Destination)? Ethernet { get; init; }

    internal IReadOnlyList<ushort> Vlans { get; init; } = [];

    internal Payload Payload { get; init; } = Payload.Empty;

    internal PacketWords? Inner { get; init; }

    private bool HasTransport => Fragment is not { Offset: > 0 };

    /// <summary>Reads a description.</summary>
    /// <param name="text">The description.</param>
    /// <param name="words">What it says; null when there is an error.</param>
    /// <param name="error">What is wrong; null when nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PacketWords? words, [NotNullWhen(false)] out PacketWordsError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (words, error) = (null, null);
        try
        {
            var taken = 0;
            words = TrafficReader.WithSourcePort(new PacketWordsReader(new WordReader(text), anySourcePort: true).Read(), ref taken);
            return true;
        }
        catch (PacketWordsException fault)
        {
            error = fault.Error;
            return false;
        }
    }

    /// <summary>Reads a description.</summary>
    /// <exception cref="FormatException">Something is wrong with it: the message tells the column and what was expected.</exception>
    public static PacketWords Parse(string text) =>
        TryParse(text, out var words, out var error) ? words : throw new FormatException(error.ToString());

    /// <summary>The packet, beginning with its IP header.</summary>
    public byte[] ToBytes()
    {
        var draft = new PacketDraft();
        Build(draft);
        return Finish(draft, 0);
    }

    /// <summary>The packet in an Ethernet frame, with the addresses and VLANs that were given.</summary>
    public byte[] ToFrame()
    {
        var (source, destination) = Ethernet ?? (PacketDraft.DefaultSource, PacketDraft.DefaultDestination);
        var draft = PacketBuilder.Ethernet(source, destination);
        for (var at = 0; at < Vlans.Count; at++)
            draft.Vlan(Vlans[at], service: at + 1 < Vlans.Count);
        Build(draft);
        return Finish(draft, EthernetView.Size + (Vlans.Count * VlanView.Size));
    }

    private void Build(PacketDraft draft)
    {
        var ttl = Ttl ?? Transport.UsualTtl;
        if (Source.IsIPv4)
        {
            var id = (ushort)(Fragment?.Id ?? Id ?? 0);
            draft.IPv4(Source.Bytes, Destination.Bytes, ttl, TypeOfService, id, DontFragment, Fragment?.HasMore ?? false, Fragment?.Offset ?? 0);
        }
        else
        {
            draft.IPv6(Source.Bytes, Destination.Bytes, ttl, TypeOfService, FlowLabel);
            if (Fragment is { } fragment)
                draft.Fragment(fragment.Id, fragment.Offset, fragment.HasMore);
        }
        if (HasTransport)
            Transport.Build(draft, this);
        else
            draft.WithProtocol(Transport.Protocol).Payload(Payload.Bytes);
    }

    private byte[] Finish(PacketDraft draft, int ipOffset)
    {
        var bytes = draft.ToArray();
        if (!HasBadChecksum)
            return bytes;
        var header = Source.IsIPv4 ? IPv4View.MinimumSize : IPv6View.Size + (Fragment is null ? 0 : IPv6Extensions.FragmentSize);
        ref var changed = ref bytes[ipOffset + header + Transport.ChecksumOffset];
        changed ^= 0x55;
        if (changed == 0 && bytes[ipOffset + header + Transport.ChecksumOffset + 1] == 0)
            changed = 1; // 0 is no checksum at all
        return bytes;
    }

    /// <summary>The description in its shortest form; it is read as an equal one.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        text.Append(Transport is OtherWords other ? other.ToString() : Transport.Name);
        text.Append(CultureInfo.InvariantCulture, $" {Endpoint(Source, SourcePort)} > {Endpoint(Destination, DestinationPort)}");
        if (HasTransport)
            Transport.Write(text, Payload);
        WriteNetwork(text);
        if (!Payload.Bytes.IsEmpty && !(HasTransport && Transport.WritesPayload))
            Payload.Write(text);
        if (Inner is not null)
        {
            Inner.Write(text.Append(" of ("));
            text.Append(')');
        }
        if (Ethernet is { } ethernet)
            text.Append(CultureInfo.InvariantCulture, $" ether {ethernet.Source} > {ethernet.Destination}");
        foreach (var vlan in Vlans)
            text.Append(CultureInfo.InvariantCulture, $" vlan {vlan}");
        if (Mark != 0)
            text.Append(CultureInfo.InvariantCulture, $" mark 0x{Mark:x}");
        if (InInterface is not null)
            text.Append(CultureInfo.InvariantCulture, $" in {Name(InInterface)}");
        if (OutInterface is not null)
            text.Append(CultureInfo.InvariantCulture, $" out {Name(OutInterface)}");
    }

    private void WriteNetwork(StringBuilder text)
    {
        if (Ttl is { } ttl)
            text.Append(CultureInfo.InvariantCulture, $" ttl {ttl}");
        if (TypeOfService != 0)
            text.Append(CultureInfo.InvariantCulture, $" tos 0x{TypeOfService:x2}");
        if (FlowLabel != 0)
            text.Append(CultureInfo.InvariantCulture, $" flow {FlowLabel}");
        if (Id is { } id)
            text.Append(CultureInfo.InvariantCulture, $" ipid {id}");
        if (DontFragment)
            text.Append(" df");
        if (Fragment is { } fragment)
            text.Append(CultureInfo.InvariantCulture, $" frag offset {fragment.Offset}{(fragment.HasMore ? " more" : "")} id {fragment.Id}");
        if (HasBadChecksum)
            text.Append(" badsum");
    }

    internal static string Endpoint(InetAddress address, ushort? port) => port switch
    {
        null => $"{address}",
        _ when address.IsIPv6 => string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{address}:{port}"),
    };

    // Whatever could be taken for something else is put in quotes.
    private static string Name(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.AsSpan().ContainsAny(WordReader.Delimiters) ? name : Payload.Quote(name);

    /// <inheritdoc/>
    public bool Equals(PacketWords? other) => other is not null && Transport.Equals(other.Transport)
        && Source == other.Source && Destination == other.Destination && SourcePort == other.SourcePort && DestinationPort == other.DestinationPort
        && InInterface == other.InInterface && OutInterface == other.OutInterface && Mark == other.Mark && Ttl == other.Ttl
        && TypeOfService == other.TypeOfService && FlowLabel == other.FlowLabel && Id == other.Id && DontFragment == other.DontFragment
        && HasBadChecksum == other.HasBadChecksum && Fragment == other.Fragment && Ethernet == other.Ethernet && Vlans.SequenceEqual(other.Vlans)
        && Payload.Equals(other.Payload) && Equals(Inner, other.Inner);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Transport.Name, Source, Destination, SourcePort, DestinationPort, InInterface, Payload);
}
