using Statewall.Nftables.Datatypes;

namespace Statewall.Nftables.Headers;

/// <summary>A field of a header.</summary>
/// <param name="Name">Its name in the language.</param>
/// <param name="Type">What its values mean.</param>
/// <param name="Offset">Where it begins, in bits from the start of the header.</param>
/// <param name="Bits">How wide it is.</param>
public sealed record HeaderField(string Name, Datatype Type, int Offset, int Bits)
{
    /// <summary>Another name that is understood.</summary>
    public string? Alias { get; init; }

    /// <summary>Types of ICMP messages that have it; null when all do.</summary>
    public IReadOnlyList<byte>? IcmpTypes { get; init; }
}
