using System.Globalization;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Words;

/// <summary>Reads a packet's description: <c>PROTOCOL SOURCE &gt; DESTINATION WORD…</c>. The first mistake ends it.</summary>
internal sealed partial class PacketWordsReader(WordReader reader, bool anySourcePort)
{
    private const int DeepestPacket = 4;
    private const int LargestPacket = 65535;

    private static readonly string[] Protocols = [.. TransportWords.All.Select(transport => transport.Name)];

    private static readonly string[] NetworkWords = ["badsum", "data", "df", "dscp", "flow", "frag", "ipid", "length", "of", "tos", "ttl"];
    private static readonly string[] PlaceWords = ["ether", "in", "mark", "out", "vlan"]; // of the outermost packet

    private readonly WordReader _reader = reader;

    /// <summary>Reads to the end of the text.</summary>
    /// <param name="protocol">The protocol, if its name was taken already.</param>
    /// <exception cref="PacketWordsException">Something is wrong.</exception>
    public PacketWords Read(TransportWords? protocol = null)
    {
        var words = Packet(protocol ?? Protocol(), 1);
        if (_reader.Kind != WordKind.End)
            throw Unknown("the end", words, PlaceWords);
        if (words.ToBytes().Length > LargestPacket)
            throw new PacketWordsException(new PacketWordsError(0, _reader.Start, $"the packet has more than {LargestPacket} bytes"));
        return words;
    }

    private PacketWords Packet(TransportWords transport, int depth)
    {
        var (source, sourcePort, start) = Endpoint(transport);
        if (_reader.Kind != WordKind.Arrow)
            throw _reader.Expected("> and the destination");
        _reader.Advance();
        var (destination, destinationPort, destinationStart) = Endpoint(transport);
        if (source.Family != destination.Family)
            throw new PacketWordsException(new PacketWordsError(destinationStart, 0, "source and destination are of different families"));
        if (transport.Family != 0 && transport.Family == 4 != source.IsIPv4)
            throw new PacketWordsException(new PacketWordsError(start, 0, $"{transport.Name} has IPv{transport.Family} addresses"));
        var words = new PacketWords(transport, source, destination) { SourcePort = sourcePort, DestinationPort = destinationPort };
        while (_reader.Kind == WordKind.Word && Take(ref words, depth))
        {
        }
        if (words.Fragment is { Offset: > 0 })
        {
            if (sourcePort is not null || destinationPort is not null || words.HasBadChecksum || words.Inner is not null || words.Transport != transport)
                throw new PacketWordsException(new PacketWordsError(start, 0, $"a later fragment has no {transport.Name} header: leave ports and {transport.Name} words out"));
            return words;
        }
        return Complete(words, start, destinationStart, depth);
    }

    private TransportWords Protocol()
    {
        foreach (var transport in TransportWords.All)
        {
            if (_reader.TryTake(transport.Name))
                return transport.TakeName(_reader);
        }
        throw _reader.Unknown("a protocol", Protocols);
    }

    // Takes the words at hand; false when it is not known.
    private bool Take(ref PacketWords words, int depth)
    {
        var payload = words.Payload;
        if (words.Fragment is not { Offset: > 0 } && words.Transport.Take(_reader, ref payload) is { } transport)
            words = words with { Transport = transport, Payload = payload };
        else if (Payload.Take(_reader) is { } data)
            words = words with { Payload = data };
        else if (TakeNetwork(words) is { } network)
            words = network;
        else if (_reader.Keyword == "of")
            words = words with { Inner = Inner(words, depth) };
        else if (depth == 1 && TakePlace(words) is { } place)
            words = place;
        else
            return false;
        return true;
    }

    private PacketWordsException Unknown(string instead, PacketWords words, string[] more) =>
        _reader.Unknown($"{instead} or more about the packet", [.. words.Transport.Words.Concat(NetworkWords).Concat(more).Distinct()]);

    private PacketWords Inner(PacketWords words, int depth)
    {
        if (!words.Transport.TakesInner)
            throw _reader.Fault($"this {words.Transport.Name} packet carries no other");
        if (depth == DeepestPacket)
            throw _reader.Fault($"more than {DeepestPacket} packets inside each other");
        _reader.TakeOnce("of");
        _reader.Once("data");
        if (_reader.Kind != WordKind.Open)
            throw _reader.Expected("a packet in parentheses");
        _reader.Advance();
        using (_reader.BeginInner())
        {
            var inner = Packet(Protocol(), depth + 1);
            if (_reader.Kind != WordKind.Close)
                throw Unknown("a closing parenthesis", inner, []);
            _reader.Advance();
            return inner;
        }
    }

    private PacketWords Complete(PacketWords words, int start, int destinationStart, int depth)
    {
        if (words.Transport.HasPorts && words.DestinationPort is null)
            throw PortMissing(destinationStart);
        if (words.Transport.HasPorts && words.SourcePort is null && !(anySourcePort && depth == 1))
            throw PortMissing(start);
        if (words.Inner is not null && !words.Transport.TakesInner)
            throw new PacketWordsException(new PacketWordsError(start, 0, $"this {words.Transport.Name} packet carries no other"));
        return words with { Transport = words.Transport.Complete(words.Payload) };

        PacketWordsException PortMissing(int at) => new(new PacketWordsError(
            at, 0, $"a port is missing: {words.Transport.Name} has them, as in {(words.Source.IsIPv4 ? "10.0.0.1:80" : "[2001:db8::1]:80")}"));
    }

    private (InetAddress Address, ushort? Port, int Start) Endpoint(TransportWords transport)
    {
        var start = _reader.Start;
        var example = transport.HasPorts ? "an address with a port such as 10.0.0.1:80 or [2001:db8::1]:80" : "an address such as 10.0.0.1 or 2001:db8::1";
        if (_reader.Kind != WordKind.Word)
            throw _reader.Expected(example);
        if (!TrySplit(_reader.Word, out var address, out var port))
            throw _reader.Expected(example);
        if (port is not null && !transport.HasPorts)
            throw _reader.Fault($"{transport.Name} has no ports");
        _reader.Advance();
        return (address, port, start);
    }

    // Takes an address and perhaps a port apart.
    private static bool TrySplit(string word, out InetAddress address, out ushort? port)
    {
        port = null;
        if (InetAddress.TryParse(word, out address))
            return true;
        var isBracketed = word.StartsWith('[');
        var end = isBracketed ? word.IndexOf(']', StringComparison.Ordinal) : word.IndexOf(':', StringComparison.Ordinal);
        if (end < 0 || !InetAddress.TryParse(word.AsSpan(isBracketed ? 1 : 0, end - (isBracketed ? 1 : 0)), out address) || isBracketed != address.IsIPv6)
            return false;
        var rest = word.AsSpan(isBracketed ? end + 1 : end);
        if (rest.IsEmpty)
            return true;
        if (rest[0] != ':' || !ushort.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        port = number;
        return true;
    }
}
