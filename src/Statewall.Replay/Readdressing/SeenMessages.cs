using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Readdressing;

/// <summary>An address as a message says it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port beside it; -1 for none.</param>
internal readonly record struct QuotedEnd(InetAddress Address, int Port);

/// <summary>
/// What a host has read in the messages of another where a helper had changed them, and so what it says when it quotes them. A line that it read as it was
/// captured is quoted as it was captured.
/// </summary>
internal sealed partial class SeenMessages
{
    private const int MostEnds = 4096; // when there are more, the oldest help no more
    private const int WholeEnd = InetAddress.IPv4Size + sizeof(ushort);
    private const char Ctcp = '\x01'; // which encloses what IRC's programs say to each other

    private readonly Dictionary<(string Line, QuotedEnd End), QuotedEnd> _inLines = [];
    private readonly Dictionary<QuotedEnd, QuotedEnd> _anywhere = [];
    private readonly List<(byte[] Captured, byte[] Seen)> _binary = [];

    /// <summary>Takes note of a message.</summary>
    /// <param name="captured">The message as it was captured.</param>
    /// <param name="seen">The message as it has left the host.</param>
    /// <param name="from">Its sender's address as captured.</param>
    /// <param name="to">Its sender's address as it has left.</param>
    public void Learn(ReadOnlySpan<byte> captured, ReadOnlySpan<byte> seen, InetAddress from, InetAddress to)
    {
        if (_inLines.Count > MostEnds)
            _inLines.Clear();
        if (_anywhere.Count > MostEnds)
            _anywhere.Clear();
        if (TextOf(captured) is { } text && TextOf(seen) is { } changed)
            Learn(text, changed);
        else if (captured.Length == seen.Length && from.IsIPv4 && from != to)
            LearnBinary(captured, seen, from.Bytes, to.Bytes);
    }

    /// <summary>A message as the host would have written it.</summary>
    /// <param name="captured">The message as it was captured.</param>
    /// <param name="key">The ends of its packet as captured.</param>
    /// <param name="sent">Those with which it is sent.</param>
    /// <returns>Null when nothing is to change.</returns>
    public byte[]? Quote(ReadOnlySpan<byte> captured, FlowKey key, FlowKey sent)
    {
        if (TextOf(captured) is not { } text)
            return QuoteBinary(captured, key, sent);
        var result = Ends.Replace(text, match => EndOf(match) is { } end && Find(LineOf(text, match.Index), end, key, sent) is { } other && other != end ? Write(match, other) : match.Value);
        result = ReceivedPort.Replace(result, match => match.Value == $"rport={key.DestinationPort}" ? $"rport={sent.DestinationPort}" : match.Value);
        return result == text ? null : Encoding.Latin1.GetBytes(WithBodySize(result));
    }

    private void Learn(string captured, string seen)
    {
        var (said, read) = (Ends.Matches(captured), Ends.Matches(seen));
        if (said.Count != read.Count)
            return;
        for (var at = 0; at < said.Count; at++)
        {
            if (EndOf(said[at]) is not { } end || EndOf(read[at]) is not { } other)
                continue;
            _inLines[(LineOf(captured, said[at].Index), end)] = other;
            if (end == other)
                continue;
            _anywhere[end] = other;
            _anywhere[end with { Port = -1 }] = other with { Port = -1 };
        }
    }

    // The numbers of an address, and behind it those of a port.
    private void LearnBinary(ReadOnlySpan<byte> captured, ReadOnlySpan<byte> seen, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        for (var at = 0; at + WholeEnd <= captured.Length; at++)
        {
            if (!captured[at..].StartsWith(from) || !seen[at..].StartsWith(to))
                continue;
            if (_binary.Count == MostEnds)
                _binary.Clear();
            _binary.Add((captured.Slice(at, WholeEnd).ToArray(), seen.Slice(at, WholeEnd).ToArray()));
            at += WholeEnd - 1;
        }
    }

    private QuotedEnd? Find(string line, QuotedEnd end, FlowKey key, FlowKey sent)
    {
        if (_inLines.TryGetValue((line, end), out var read) || _anywhere.TryGetValue(end, out read))
            return read;
        if (end.Address == key.Source)
            return new QuotedEnd(sent.Source, end.Port == key.SourcePort ? sent.SourcePort : end.Port);
        return end.Address == key.Destination && (end.Port < 0 || end.Port == key.DestinationPort) ? new QuotedEnd(sent.Destination, end.Port < 0 ? -1 : sent.DestinationPort) : null;
    }

    private byte[]? QuoteBinary(ReadOnlySpan<byte> captured, FlowKey key, FlowKey sent)
    {
        byte[]? result = null;
        foreach (var (said, read) in _binary)
            ReplaceAll(captured, said, read, ref result);
        if (key.Source != sent.Source && key.Source.IsIPv4)
            ReplaceAll(captured, key.Source.Bytes, sent.Source.Bytes, ref result);
        return result;
    }

    private static void ReplaceAll(ReadOnlySpan<byte> captured, ReadOnlySpan<byte> said, ReadOnlySpan<byte> read, ref byte[]? result)
    {
        for (var at = 0; captured[at..].IndexOf(said) is >= 0 and var found; at += said.Length)
        {
            at += found;
            read.CopyTo((result ??= captured.ToArray()).AsSpan(at));
        }
    }

    // The text of a message; null when it is none.
    private static string? TextOf(ReadOnlySpan<byte> message)
    {
        foreach (var sign in message)
        {
            if (sign < ' ' && sign is not ((byte)'\r' or (byte)'\n' or (byte)'\t' or (byte)Ctcp))
                return null;
        }
        return Encoding.Latin1.GetString(message);
    }

    // What a line begins with: the name of a header, a letter of a session description, a command.
    private static string LineOf(string text, int at)
    {
        var begin = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var name = text.AsSpan(begin, at - begin);
        var end = name.IndexOfAny(":= ");
        return (end < 0 ? name : name[..end]).ToString().ToUpperInvariant();
    }

    private static QuotedEnd? EndOf(Match match)
    {
        var (address, port) = (match.Groups["address"], match.Groups["port"]);
        if (port.Success && !ushort.TryParse(port.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return null;
        var number = port.Success ? int.Parse(port.Value, CultureInfo.InvariantCulture) : -1;
        if (match.Groups["commas"].Success)
        {
            var bytes = match.Value.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            return bytes.Max() > byte.MaxValue ? null : new QuotedEnd(new InetAddress([(byte)bytes[0], (byte)bytes[1], (byte)bytes[2], (byte)bytes[3]]), (bytes[4] << 8) | bytes[5]);
        }
        if (match.Groups["decimal"] is { Success: true } whole)
            return uint.TryParse(whole.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? new QuotedEnd(new InetAddress(value), number) : null;
        return InetAddress.TryParse(address.Value, out var parsed) ? new QuotedEnd(parsed, number) : null;
    }

    private static string Write(Match match, QuotedEnd end)
    {
        if (match.Groups["commas"].Success)
            return $"{end.Address.ToString().Replace('.', ',')},{end.Port >> 8},{end.Port & 0xFF}";
        if (match.Groups["decimal"].Success)
            return $"{end.Address.ToUInt32()} {end.Port}";
        var address = match.Value.StartsWith('[') ? $"[{end.Address}]" : $"{end.Address}";
        return end.Port < 0 ? address : $"{address}:{end.Port}";
    }

    // A header says how long the body behind the headers is.
    private static string WithBodySize(string message)
    {
        var body = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (body < 0)
            return message;
        var size = message.Length - body - 4;
        return BodySize.Replace(message[..body], match => match.Groups[2].Value == "0" ? match.Value : $"{match.Groups[1].Value}{size}", 1) + message[body..];
    }

    [GeneratedRegex(@"(?<![\w.])(?<address>\d{1,3}(?:\.\d{1,3}){3})(?::(?<port>\d{1,5}))?(?!\w|\.\d)|(?<![\w,])(?<commas>\d{1,3}(?:,\d{1,3}){5})(?![\d,])|\[(?<address>[0-9A-Fa-f:.]{2,45})\](?::(?<port>\d{1,5}))?|(?<![\w:.])(?<address>[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w:.])|(?<!\d)(?<decimal>[1-9]\d{6,9}) (?<port>\d{1,5})(?!\d)")]
    private static partial Regex Ends { get; }

    [GeneratedRegex(@"\brport=\d+")]
    private static partial Regex ReceivedPort { get; }

    [GeneratedRegex(@"^((?:Content-Length|l)[ \t]*:[ \t]*)(\d+)", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BodySize { get; }
}
