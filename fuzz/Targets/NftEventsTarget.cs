using Statewall.Engine;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Monitoring;

namespace Statewall.Fuzz.Targets;

/// <summary>Announcements of nf_tables and traces of packets: a fault is told, or events are shown as text and as JSON.</summary>
public sealed class NftEventsTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly ListingOptions Options = new() { Names = new NameSources("/nowhere") }; // the same on every machine

    /// <inheritdoc/>
    public static string Name => "nft-events";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds => [.. NftablesTarget.Seeds, [.. NftablesTarget.Seeds.SelectMany(seed => seed)]];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        using var kernel = new EmbeddedKernel();
        using var monitor = new RulesetMonitor(new OneDatagram(input.ToArray()), kernel.OpenChannel());
        var output = new TextOutput();
        try
        {
            while (monitor.Read(TimeSpan.Zero) is { } told)
            {
                EventText.Write(output, told, Options);
                EventJson.Write(output, told, Options);
            }
        }
        catch (NetlinkProtocolException)
        {
            // said to be malformed
        }
    }

    /// <summary>A channel on which one datagram comes.</summary>
    private sealed class OneDatagram(byte[] datagram) : INetlinkChannel
    {
        private bool _isRead;

        public uint PortId => 1;

        public int ReceiveBufferSize => datagram.Length;

        public int RequestReceiveBuffer(int size) => size;

        public bool TrySetOption(NetlinkOption option, bool on) => true;

        public void Join(uint group)
        {
        }

        public void Leave(uint group)
        {
        }

        public void Send(ReadOnlySpan<byte> request)
        {
        }

        public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
        {
            if (_isRead || datagram.Length > buffer.Length)
                return new ReceiveResult(ReceiveStatus.Closed, 0);
            _isRead = true;
            datagram.CopyTo(buffer);
            return new ReceiveResult(ReceiveStatus.Datagram, datagram.Length);
        }

        public void Dispose()
        {
        }
    }
}
