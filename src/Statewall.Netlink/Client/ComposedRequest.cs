namespace Statewall.Netlink.Client;

/// <summary>A request that waits in its client to be sent; composing another one replaces it.</summary>
public readonly ref struct ComposedRequest
{
    /// <summary>How often a dump is started over when the table changes under it, unless said otherwise.</summary>
    public const int DefaultRestarts = 10;

    private readonly NetlinkClient _client;

    internal ComposedRequest(NetlinkClient client) => _client = client;

    /// <summary>Sends the request and waits for its acknowledgement. // NLM_F_ACK</summary>
    /// <param name="operation">What is attempted, for errors.</param>
    /// <exception cref="NetlinkException">The kernel refused, answered nothing in time (ETIMEDOUT) or lost the answer (ENOBUFS).</exception>
    /// <exception cref="NetlinkProtocolException">The answer is malformed.</exception>
    public void Execute(string operation)
    {
        var none = default(DelegateHandler);
        _client.Execute(operation, ref none);
    }

    /// <summary>Sends the request, hands over the messages it is answered with and waits for its acknowledgement. // NLM_F_ACK</summary>
    /// <param name="operation">What is attempted, for errors.</param>
    /// <param name="handler">Takes the messages.</param>
    /// <exception cref="NetlinkException">As with <see cref="Execute(string)"/>.</exception>
    /// <exception cref="NetlinkProtocolException">The answer is malformed.</exception>
    public void Request<THandler>(string operation, ref THandler handler)
        where THandler : IMessageHandler, allows ref struct => _client.Execute(operation, ref handler);

    /// <summary>As the other overload, with a delegate.</summary>
    public void Request(string operation, MessageHandler handler)
    {
        var wrapped = new DelegateHandler(handler, null);
        _client.Execute(operation, ref wrapped);
    }

    /// <summary>Sends the request as a dump and hands over its messages. // NLM_F_DUMP</summary>
    /// <param name="operation">What is attempted, for errors.</param>
    /// <param name="handler">Takes the messages; told to forget them when the dump starts over.</param>
    /// <param name="maximumRestarts">How often to start over when the table changed (NLM_F_DUMP_INTR, or EINTR); 0 for never.</param>
    /// <exception cref="NetlinkException">As with <see cref="Execute(string)"/>.</exception>
    /// <exception cref="NetlinkProtocolException">The answer is malformed.</exception>
    public DumpResult Dump<THandler>(string operation, ref THandler handler, int maximumRestarts = DefaultRestarts)
        where THandler : IMessageHandler, allows ref struct => _client.Dump(operation, maximumRestarts, ref handler);

    /// <summary>As the other overload, with delegates.</summary>
    /// <param name="operation">What is attempted, for errors.</param>
    /// <param name="handler">Takes the messages.</param>
    /// <param name="restart">Forgets them when the dump starts over; without it the dump never does.</param>
    public DumpResult Dump(string operation, MessageHandler handler, Action? restart = null)
    {
        var wrapped = new DelegateHandler(handler, restart);
        return _client.Dump(operation, restart is null ? 0 : DefaultRestarts, ref wrapped);
    }
}
