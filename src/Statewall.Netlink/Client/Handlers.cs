using Statewall.Netlink.Messages;

namespace Statewall.Netlink.Client;

/// <summary>Takes the messages of an answer, one by one; a struct for calls without allocation.</summary>
public interface IMessageHandler
{
    /// <summary>A message of the answer; it is good until this returns.</summary>
    void Handle(in NetlinkMessage message);

    /// <summary>The dump starts over: forget all messages so far.</summary>
    void Restart();
}

/// <summary>Takes the messages of an answer, one by one.</summary>
/// <param name="message">A message; it is good until the handler returns.</param>
public delegate void MessageHandler(in NetlinkMessage message);

/// <summary>Takes notifications.</summary>
public interface INotificationHandler
{
    /// <summary>A notification; it is good until this returns.</summary>
    void Handle(in NetlinkMessage message);

    /// <summary>Notifications were lost, because they came faster than they were read; the stream goes on. // ENOBUFS</summary>
    void Gap();
}

/// <summary>How a dump went.</summary>
/// <param name="Messages">Messages in the last attempt.</param>
/// <param name="Restarts">How often it was started over because the table changed.</param>
/// <param name="Interrupted">The table changed during the last attempt too: the messages may be inconsistent. // NLM_F_DUMP_INTR</param>
public readonly record struct DumpResult(long Messages, int Restarts, bool Interrupted);

/// <summary>A request of a batch that the kernel refused.</summary>
/// <param name="Index">The request's number in the batch, from 0.</param>
/// <param name="Error">The refusal.</param>
public readonly record struct BatchFailure(int Index, NetlinkException Error);

internal readonly struct DelegateHandler(MessageHandler? handler, Action? restart) : IMessageHandler
{
    public void Handle(in NetlinkMessage message) => handler?.Invoke(in message);

    public void Restart() => restart?.Invoke();
}
