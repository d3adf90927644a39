using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>Gathers what a commit announces into few datagrams. // nft_notify_enqueue, nft_commit_notify</summary>
internal sealed class Announcer : IDisposable
{
    private const int LargestDatagram = 7872; // two pages without their overhead

    private readonly MulticastGroups _groups;
    private readonly MessageWriter _writer = new() { Style = AttributeStyle.KernelUnmarked };
    private RequestOrigin _origin;

    public Announcer(MulticastGroups groups) => _groups = groups;

    /// <summary>Whether anybody would get an announcement of a request.</summary>
    public bool IsWanted(in RequestOrigin origin) => origin.WantsEcho || _groups.HasListeners(NfnlGroup.Nftables);

    /// <summary>Announces a change.</summary>
    /// <param name="kind">One of <see cref="NftMessage"/>.</param>
    /// <param name="flags">The message's flags.</param>
    /// <param name="origin">Whose change it is.</param>
    /// <param name="family">The family of the table.</param>
    /// <param name="generation">The generation that the change makes.</param>
    /// <param name="message">What changed.</param>
    public void Announce<T>(byte kind, NetlinkFlags flags, in RequestOrigin origin, NfProto family, uint generation, ref T message)
        where T : struct, IAttributeSet<T>
    {
        if (!IsWanted(in origin))
            return;
        if (_origin.WantsEcho != origin.WantsEcho)
            Flush();
        var start = _writer.Length;
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind);
        _writer.AppendNfnetlink(type, flags, origin.Sequence, origin.PortId, family, (ushort)generation, ref message);
        if (_writer.Length > LargestDatagram && start > 0)
        {
            _writer.Truncate(start);
            Flush();
            _writer.AppendNfnetlink(type, flags, origin.Sequence, origin.PortId, family, (ushort)generation, ref message);
        }
        _origin = origin;
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        if (_writer.Length > 0)
            _groups.Notify(_writer.Written, NfnlGroup.Nftables, _origin.Socket, _origin.WantsEcho);
        _writer.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
