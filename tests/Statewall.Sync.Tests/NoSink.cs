using Statewall.Sync.Modes;

namespace Statewall.Sync.Tests;

/// <summary>Nobody listens.</summary>
internal sealed class NoSink : IMessageSink
{
    private readonly byte[] _room = new byte[IMessageSink.LargestMessage];

    /// <inheritdoc/>
    public Span<byte> Room => _room;

    /// <inheritdoc/>
    public void Commit(int length)
    {
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }
}
