using Statewall.Conntrack.Policies;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Diagnosis.Settings;

/// <summary>
/// What netlink alone tells and takes: the limit, and the default timeouts. // ctnetlink_stat_ct, cttimeout_default_get, cttimeout_default_set
/// </summary>
public sealed class NetlinkSettings : IConntrackSettings, IDisposable
{
    private readonly PolicyClient _policies;
    private readonly ulong? _maximum;
    private readonly Dictionary<byte, uint?[]> _timeouts = [];

    /// <summary>Asks for the limit, and keeps a channel for timeouts.</summary>
    /// <param name="open">Opens a channel; they are disposed here.</param>
    /// <exception cref="NetlinkException">The kernel refused to tell the limit.</exception>
    public NetlinkSettings(Func<INetlinkChannel> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using (var client = new ConntrackClient(open()))
            _maximum = client.Count().MaximumEntries;
        _policies = new PolicyClient(open());
    }

    /// <inheritdoc/>
    public string Origin => "netlink";

    /// <inheritdoc/>
    public long? EntrySize => null;

    /// <inheritdoc/>
    public ulong? Read(string name)
    {
        if (name == SettingNames.Maximum)
            return _maximum;
        return TimeoutTable.TryFind(name, out var row) ? TimeoutsOf(row.Protocol)[row.Place] : null;
    }

    /// <inheritdoc/>
    public string? ObstacleTo(string name) =>
        TimeoutTable.TryFind(name, out _) ? null : "netlink cannot set it: start the engine with --sysctl, or set it where the tracker runs";

    /// <inheritdoc/>
    public void Write(string name, ulong value)
    {
        if (!TimeoutTable.TryFind(name, out var row))
            throw new SettingException(ObstacleTo(name)!);
        var seconds = new uint?[row.Place + 1];
        seconds[row.Place] = (uint)Math.Min(value, uint.MaxValue);
        try
        {
            _policies.SetDefaultTimeouts(NfProto.IPv4, row.Protocol, seconds);
        }
        catch (NetlinkException refusal)
        {
            throw new SettingException(refusal.Message, refusal);
        }
        _timeouts.Remove(row.Protocol);
    }

    /// <summary>Disposes the channel.</summary>
    public void Dispose() => _policies.Dispose();

    private uint?[] TimeoutsOf(byte protocol)
    {
        if (_timeouts.TryGetValue(protocol, out var known))
            return known;
        var reader = new Reader(new uint?[TimeoutStates.Most]);
        try
        {
            _policies.GetDefaultTimeouts(NfProto.IPv4, protocol, ref reader);
        }
        catch (NetlinkException)
        {
            Array.Clear(reader.Seconds); // no tracker, no cttimeout, or no privilege: not known
        }
        return _timeouts[protocol] = reader.Seconds;
    }

    private readonly struct Reader(uint?[] seconds) : IMessageHandler
    {
        public uint?[] Seconds => seconds;

        public void Handle(in NetlinkMessage message) => new TimeoutPolicyView(message).ReadTimeouts(seconds);

        public void Restart() => Array.Clear(seconds);
    }
}
