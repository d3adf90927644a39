namespace Statewall.Sync.Modes;

/// <summary>Takes messages for the other machines, and sends them together.</summary>
internal interface IMessageSink
{
    /// <summary>Where the next message is written: at least <see cref="LargestMessage"/> bytes.</summary>
    Span<byte> Room { get; }

    /// <summary>Takes the message that was written.</summary>
    /// <param name="length">Its bytes.</param>
    void Commit(int length);

    /// <summary>Sends what waits.</summary>
    void Flush();

    /// <summary>Bytes that a message has at most.</summary>
    const int LargestMessage = 512;
}
