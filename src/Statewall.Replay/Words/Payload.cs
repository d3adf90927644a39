using System.Globalization;
using System.Text;

namespace Statewall.Replay.Words;

/// <summary>The bytes that a packet carries; equal when they are the same.</summary>
internal sealed class Payload(byte[] bytes) : IEquatable<Payload>
{
    /// <summary>What no packet can carry more of.</summary>
    public const int Largest = 65535;

    private readonly byte[] _bytes = bytes;

    /// <summary>No bytes.</summary>
    public static Payload Empty { get; } = new([]);

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Bytes that count up from 0.</summary>
    public static Payload OfLength(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length; at++)
            bytes[at] = (byte)at;
        return new Payload(bytes);
    }

    /// <summary>Takes <c>data …</c> or <c>length …</c>; null when neither is at hand.</summary>
    public static Payload? Take(WordReader reader)
    {
        if (reader.Keyword == "length")
        {
            reader.TakeOnce("data");
            return OfLength((int)reader.Number(0, Largest));
        }
        if (reader.Keyword != "data")
            return null;
        reader.Advance();
        return TakeValue(reader);
    }

    /// <summary>Takes what stands behind <c>data</c>.</summary>
    public static Payload TakeValue(WordReader reader)
    {
        reader.Once("data");
        var fault = reader.Fault($"more than {Largest} bytes of data");
        var payload = new Payload(reader.Bytes());
        return payload._bytes.Length <= Largest ? payload : throw fault;
    }

    /// <summary>Writes the words that give the same payload.</summary>
    public void Write(StringBuilder text)
    {
        if (!Counts)
            text.Append(" data");
        WriteValue(text);
    }

    /// <summary>Writes what stands behind <c>data</c>.</summary>
    public void WriteValue(StringBuilder text)
    {
        if (Counts)
            text.Append(CultureInfo.InvariantCulture, $" length {_bytes.Length}");
        else if (_bytes.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            text.Append(CultureInfo.InvariantCulture, $" hex:{Convert.ToHexStringLower(_bytes)}");
        else
            text.Append(CultureInfo.InvariantCulture, $" {Quote(Encoding.ASCII.GetString(_bytes))}");
    }

    private bool Counts => Equals(OfLength(_bytes.Length));

    /// <summary>Text as it stands between quotes.</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <inheritdoc/>
    public bool Equals(Payload? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Payload);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}
