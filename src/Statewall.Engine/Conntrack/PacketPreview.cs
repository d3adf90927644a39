using Statewall.Engine.Conntrack.Storage;

namespace Statewall.Engine.Conntrack;

/// <summary>
/// A packet's tuple and its hash, read before its turn comes, so that the processor can fetch what the look-up will need while other
/// packets are dealt with.
/// </summary>
internal struct PacketPreview
{
    /// <summary>How many packets ahead the tuple is read, and its place in the index fetched.</summary>
    public const int Far = 16;

    /// <summary>How many packets ahead the entry is fetched.</summary>
    public const int Near = 8;

    /// <summary>The tuple.</summary>
    public TupleKey Key;

    /// <summary>Its hash.</summary>
    public uint Hash;

    /// <summary>True when there is a tuple: the packet is whole and can be looked up as it is.</summary>
    public bool IsKnown;
}
