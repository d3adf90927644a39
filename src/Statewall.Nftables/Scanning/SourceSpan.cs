using System.Text;

namespace Statewall.Nftables.Scanning;

/// <summary>A place in a text.</summary>
/// <param name="Source">The text; null for what was not read from one, such as an object built in code.</param>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct SourceSpan(SourceText? Source, int Start, int Length)
{
    /// <summary>No place.</summary>
    public static SourceSpan None => default;

    /// <summary>Offset behind the last byte.</summary>
    public int End => Start + Length;

    /// <summary>The bytes at this place.</summary>
    public ReadOnlySpan<byte> Utf8 => Source is null ? default : Source.Utf8.Slice(Start, Length);

    /// <summary>The text at this place.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8);

    /// <summary>The place that reaches from this one's start to another one's end.</summary>
    public SourceSpan To(SourceSpan end) => Source is null ? end : Source != end.Source || end.End < Start ? this : new SourceSpan(Source, Start, end.End - Start);
}
