using Statewall.Sync.Configuration;
using Statewall.Sync.Control;
using Statewall.Sync.Modes;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Transports;

// Overview: the dedicated links, of which one is sent on and all are listened to. It is another one when a message comes by that, and when the
// interface of the present one goes down; it does not change back by itself.

/// <summary>The dedicated links.</summary>
internal sealed class LinkSet : IMessageSink, IDisposable
{
    private readonly Link[] _links;
    private readonly Action<LogLevel, string> _log;
    private Link _active;

    /// <summary>Takes links that are open.</summary>
    /// <param name="links">At least one, in the order of the configuration.</param>
    /// <param name="log">Takes a level and a line.</param>
    public LinkSet(Link[] links, Action<LogLevel, string> log)
    {
        _links = links;
        _log = log;
        _active = Array.FindLast(links, link => link.Channel.IsDefault) ?? links[0];
        _active.Counters.IsActive = true;
    }

    /// <inheritdoc/>
    public Span<byte> Room => _active.Buffer.Room;

    /// <summary>Opens the links of a configuration.</summary>
    /// <param name="sync">The configuration.</param>
    /// <param name="mostDatagrams">Datagrams to be taken before something else is looked at.</param>
    /// <param name="errors">The queue of what cannot be sent.</param>
    /// <param name="log">Takes a level and a line.</param>
    /// <exception cref="IOException">An interface does not exist, or an address cannot be used.</exception>
    public static LinkSet Open(SyncSection sync, int mostDatagrams, QueueCounters errors, Action<LogLevel, string> log)
    {
        errors.Maximum = (int)sync.ErrorQueueLength;
        var links = new List<Link>();
        foreach (var channel in sync.Channels)
        {
            var device = NetworkLink.Find(channel.Interface) ?? throw new IOException($"there is no interface {channel.Interface}");
            try
            {
                links.Add(channel.Transport == LinkTransport.Tcp ? new TcpLink(channel, in device, errors) : new DatagramLink(channel, in device, mostDatagrams));
            }
            catch (System.Net.Sockets.SocketException error)
            {
                links.ForEach(link => link.Dispose());
                throw new IOException($"can't open channel socket on {channel.Interface}: {error.Message}", error);
            }
        }
        return new LinkSet([.. links], log);
    }

    /// <summary>True while the link that is sent on takes no more.</summary>
    public bool IsCongested => _active.IsCongested;

    /// <summary>What the links count.</summary>
    public LinkCounters[] Counters => Array.ConvertAll(_links, link => link.Counters);

    /// <summary>Registers all sockets.</summary>
    /// <param name="watch">Has a socket watched.</param>
    /// <param name="receiver">Takes what comes; a link that something good comes by is to be named to <see cref="Heard"/>.</param>
    public void Listen(Watch watch, LinkReceiver receiver)
    {
        foreach (var link in _links)
            link.Open(watch, receiver);
    }

    /// <inheritdoc/>
    public void Commit(int length)
    {
        var buffer = _active.Buffer;
        if (buffer.TryCommit(length))
            return;
        Span<byte> message = stackalloc byte[length];
        buffer.Room[..length].CopyTo(message);
        _active.Flush();
        message.CopyTo(buffer.Room);
        buffer.TryCommit(length);
    }

    /// <inheritdoc/>
    public void Flush() => _active.Flush();

    /// <summary>A message came by a link: the other machine can send there.</summary>
    public void Heard(Link link)
    {
        if (link != _active)
            Activate(link);
    }

    /// <summary>An interface has changed.</summary>
    public void Changed(in NetworkLink device)
    {
        foreach (var link in _links)
        {
            if (link.Index == device.Index)
                link.Counters.Status = device.Status;
        }
        if (_active.Index != device.Index || device.Status == LinkStatus.Running)
            return;
        var other = Array.Find(_links, link => link != _active && link.Counters.Status == LinkStatus.Running);
        if (other is null)
            _log(LogLevel.Error, "no dedicated links available!");
        else
            Activate(other);
    }

    /// <summary>Does what the time has come for.</summary>
    public void Advance(long now)
    {
        foreach (var link in _links)
            link.Advance(now);
    }

    /// <summary>Closes the links.</summary>
    public void Dispose()
    {
        foreach (var link in _links)
            link.Dispose();
    }

    private void Activate(Link link)
    {
        _active.Counters.IsActive = false;
        link.Counters.IsActive = true;
        var waiting = _active.Buffer.Waiting;
        if (!waiting.IsEmpty && waiting.Length <= link.Buffer.Room.Length)
        {
            waiting.CopyTo(link.Buffer.Room);
            link.Buffer.TryCommit(waiting.Length);
        }
        _active.Buffer.Clear();
        _active = link;
        _log(LogLevel.Notice, $"device `{link.Channel.Interface}' becomes dedicated link");
    }
}
