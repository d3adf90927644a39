using System.Buffers.Binary;
using System.Text;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Policies;

// Overview: the requests of nfnetlink_cttimeout and nfnetlink_cthelper as calls. Life-cycle: one client per channel. Threads: one call
// at a time. The other side is net/netfilter/nfnetlink_cttimeout.c and nfnetlink_cthelper.c, or an engine that answers like them.

/// <summary>Timeout policies, and helpers that run in programs, over a channel.</summary>
public sealed class PolicyClient : IDisposable
{
    private readonly NetlinkClient _client;
    private readonly EntryRequest _request = new();

    /// <summary>Wraps a channel.</summary>
    /// <param name="channel">A channel of protocol <see cref="ConntrackClient.Protocol"/>; disposed with the client.</param>
    public PolicyClient(INetlinkChannel channel) => _client = new NetlinkClient(channel);

    /// <summary>Lists timeout policies. // IPCTNL_MSG_TIMEOUT_GET</summary>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public void ListTimeouts<THandler>(ref THandler handler)
        where THandler : IMessageHandler
    {
        _request.Start(NfProto.Unspecified);
        Compose(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.Get).Dump("list timeout policies", ref handler, maximumRestarts: 0);
    }

    /// <summary>Gets a timeout policy.</summary>
    /// <exception cref="Netlink.NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    public void GetTimeout<THandler>(string name, ref THandler handler)
        where THandler : IMessageHandler
    {
        _request.Start(NfProto.Unspecified);
        AppendText(CtTimeoutAttribute.Name, name);
        Compose(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.Get).Request("get timeout policy", ref handler);
    }

    /// <summary>Gets the default timeouts of a protocol. // IPCTNL_MSG_TIMEOUT_DEFAULT_GET</summary>
    /// <exception cref="Netlink.NetlinkException">The kernel has no tracker for it, or refused.</exception>
    public void GetDefaultTimeouts<THandler>(NfProto family, byte protocol, ref THandler handler)
        where THandler : IMessageHandler
    {
        StartTimeouts(null, family, protocol, []);
        Compose(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.DefaultGet).Request("get default timeouts", ref handler);
    }

    /// <summary>Creates a timeout policy. States that are not given have the protocol's defaults. // IPCTNL_MSG_TIMEOUT_NEW</summary>
    /// <param name="name">Its name.</param>
    /// <param name="family">Network protocol.</param>
    /// <param name="protocol">Transport protocol.</param>
    /// <param name="seconds">Timeouts in the order of <see cref="TimeoutStates"/>.</param>
    /// <exception cref="Netlink.NetlinkException">There is one already (EBUSY), no state was given (EINVAL), or the kernel refused.</exception>
    public void AddTimeout(string name, NfProto family, byte protocol, ReadOnlySpan<uint?> seconds)
    {
        StartTimeouts(name, family, protocol, seconds);
        Compose(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.New, NetlinkFlags.Create).Execute("add timeout policy");
    }

    /// <summary>Changes default timeouts of a protocol. // IPCTNL_MSG_TIMEOUT_DEFAULT_SET</summary>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public void SetDefaultTimeouts(NfProto family, byte protocol, ReadOnlySpan<uint?> seconds)
    {
        StartTimeouts(null, family, protocol, seconds);
        Compose(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.DefaultSet).Execute("set default timeouts");
    }

    /// <summary>Deletes a timeout policy, or all that nothing uses. // IPCTNL_MSG_TIMEOUT_DELETE</summary>
    /// <param name="name">Which; all when null.</param>
    /// <exception cref="Netlink.NetlinkException">There is none (ENOENT), it is in use (EBUSY), or the kernel refused.</exception>
    public void DeleteTimeout(string? name)
    {
        _request.Start(NfProto.Unspecified);
        AppendText(CtTimeoutAttribute.Name, name);
        Compose(NfnlSubsystem.CtnetlinkTimeout, TimeoutMessage.Delete).Execute("delete timeout policy");
    }

    /// <summary>Lists helpers in programs, or those that a definition's name and protocols select. // NFNL_MSG_CTHELPER_GET</summary>
    /// <exception cref="Netlink.NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    public void ListHelpers<THandler>(HelperDefinition? which, ref THandler handler)
        where THandler : IMessageHandler
    {
        StartHelper(which);
        if (which is null)
            Compose(NfnlSubsystem.CtHelper, HelperMessage.Get).Dump("list helpers", ref handler, maximumRestarts: 0);
        else
            Compose(NfnlSubsystem.CtHelper, HelperMessage.Get).Request("get helper", ref handler);
    }

    /// <summary>Registers or changes a helper. // NFNL_MSG_CTHELPER_NEW</summary>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public void AddHelper(HelperDefinition helper)
    {
        StartHelper(helper);
        Compose(NfnlSubsystem.CtHelper, HelperMessage.New, NetlinkFlags.Create).Execute("add helper");
    }

    /// <summary>Unregisters helpers: those that name and protocols select, or all. // NFNL_MSG_CTHELPER_DEL</summary>
    /// <exception cref="Netlink.NetlinkException">There is none (ENOENT), or the kernel refused.</exception>
    public void DeleteHelpers(HelperDefinition? which)
    {
        StartHelper(which);
        Compose(NfnlSubsystem.CtHelper, HelperMessage.Delete).Execute("delete helper");
    }

    /// <summary>Disposes the channel.</summary>
    public void Dispose() => _client.Dispose();

    private ComposedRequest Compose(byte subsystem, byte message, NetlinkFlags flags = NetlinkFlags.None) =>
        _client.Compose(NfnetlinkMessage.TypeOf(subsystem, message), flags, _request.Body);

    private void StartTimeouts(string? name, NfProto family, byte protocol, ReadOnlySpan<uint?> seconds)
    {
        _request.Start(NfProto.Unspecified);
        AppendText(CtTimeoutAttribute.Name, name);
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)family);
        _request.Append(CtTimeoutAttribute.L3Proto, number);
        _request.Append(CtTimeoutAttribute.L4Proto, [protocol]);
        var timeouts = new EntryRequest();
        for (var index = 0; index < seconds.Length; index++)
        {
            if (seconds[index] is { } value)
                timeouts.Append((ushort)(index + 1), value);
        }
        if (!timeouts.Body.IsEmpty)
            _request.Append(CtTimeoutAttribute.Data, timeouts.Body, nested: true);
    }

    private void StartHelper(HelperDefinition? helper)
    {
        _request.Start(NfProto.Unspecified);
        if (helper is not { } definition)
            return;
        using var writer = new MessageWriter();
        writer.AppendNfnetlink(0, NetlinkFlags.None, 0, 0, NfProto.Unspecified, 0, ref definition);
        _request.AppendAttributes(writer.Written[(NetlinkHeader.Size + NfgenHeader.Size)..]);
    }

    private void AppendText(ushort type, string? text)
    {
        if (text is not null)
            _request.Append(type, Encoding.UTF8.GetBytes(text + "\0"));
    }
}
