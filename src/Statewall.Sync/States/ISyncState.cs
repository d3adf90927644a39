using Statewall.Sync.Wire;

namespace Statewall.Sync.States;

/// <summary>What machines tell each other of.</summary>
internal interface ISyncState<TSelf>
    where TSelf : struct, ISyncState<TSelf>
{
    /// <summary>The message that tells of a new one; those of an update and of an end follow it.</summary>
    static abstract SyncMessageType NewMessage { get; }

    /// <summary>True when it names something.</summary>
    bool IsComplete { get; }

    /// <summary>A hash of what names it.</summary>
    int KeyHash { get; }

    /// <summary>True when both have the same name.</summary>
    bool HasSameKey(in TSelf other);

    /// <summary>Takes over what a later state of the same one tells; what it does not tell stays.</summary>
    void Merge(in TSelf later);

    /// <summary>Reads the attributes of a message; false when one is malformed or unknown, which makes the state worthless.</summary>
    bool TryReadWire(ReadOnlySpan<byte> attributes);

    /// <summary>Writes the attributes of a message.</summary>
    /// <returns>Bytes written: a multiple of four, and no more than <see cref="TellingRules.LargestWire"/>.</returns>
    int WriteWire(Span<byte> destination, TellingRules rules);
}

/// <summary>What a configuration lets machines tell.</summary>
/// <param name="Timeout">When an entry expires: not where the machine that commits it decides. // CommitTimeout</param>
/// <param name="WindowScale">TCP's window scales. // TCPWindowTracking</param>
internal readonly record struct TellingRules(bool Timeout, bool WindowScale)
{
    /// <summary>Bytes that the attributes of a message need at most.</summary>
    public const int LargestWire = 384;
}
