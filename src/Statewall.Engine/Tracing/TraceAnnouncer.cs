using Statewall.Engine.Conntrack;
using Statewall.Engine.Nftables;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Tracing;

/// <summary>Tells those who listen what became of traced packets: a message for each rule that matched, chain that ended and policy. // nf_tables_trace.c</summary>
internal sealed class TraceAnnouncer(MulticastGroups groups, ConntrackTable connections) : IDisposable
{
    private const int LargestNetworkHeader = 40; // NFT_TRACETYPE_NETWORK_HSIZE
    private const int LargestTransportHeader = 20; // NFT_TRACETYPE_TRANSPORT_HSIZE
    private const int LargestLinkHeader = 20; // NFT_TRACETYPE_LL_HSIZE
    private const uint IdStep = 0x9E37_79B1; // odd, so that no number comes twice
    private const uint TemplateId = uint.MaxValue;
    private const ConntrackStatus TemplateStatus = ConntrackStatus.Template | ConntrackStatus.Confirmed; // nf_ct_tmpl_alloc
    private readonly MessageWriter _writer = new() { Style = AttributeStyle.KernelUnmarked };
    private uint _lastId;

    /// <summary>Whether anybody listens. // nfnetlink_has_listeners</summary>
    public bool IsHeard => groups.HasListeners(NfnlGroup.NfTrace);

    /// <summary>Tells of one step. // nft_trace_notify</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="step">What happened.</param>
    /// <param name="isDescribed">Whether the packet's way through this base chain was begun by describing the packet.</param>
    public void Announce(ref Packet packet, in TracedStep step, ref bool isDescribed)
    {
        if (!IsHeard)
            return;
        if (packet.TraceId == 0)
            packet.TraceId = _lastId += IdStep;
        var message = new TraceEvent
        {
            Family = (uint)FamilyOf(in packet, step.Start),
            Type = step.Type,
            Id = packet.TraceId,
            Chain = step.Chain.Name,
            Table = step.Chain.Table.Name,
            RuleHandle = step.Rule?.Handle,
        };
        if (step.Type == NftTraceType.Policy)
            message.Policy = step.Start.Base!.Policy;
        else
            message.Verdict = VerdictOf(in packet, in step);
        var isGone = step.Verdict == NftVerdict.Stolen; // its taker may have changed it already
        if (!isGone && packet.Mark != 0)
            message.Mark = packet.Mark;
        if (!isGone && !isDescribed && (IsTaggedEgress(in packet) || EndsBeforeTransport(in packet)))
            return;
        if (!isGone && !isDescribed)
            Describe(in packet, ref message);
        isDescribed = true;
        _writer.Clear();
        _writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, NftMessage.Trace), NetlinkFlags.None, 0, 0, step.Start.Table.Family, 0, ref message);
        groups.Broadcast(_writer.Written, NfnlGroup.NfTrace);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    // What comes in by a device is, in tables of both families, a packet of one of these. // nft_do_chain_inet_ingress
    private static NfProto FamilyOf(in Packet packet, NftChain start) => (packet.Family, start.Table.Family) switch
    {
        (NfProto.Netdev, NfProto.Inet) => packet.View.IsIPv6 ? NfProto.IPv6 : NfProto.IPv4,
        var (family, _) => family,
    };

    // nft_verdict_dump
    private static Verdict VerdictOf(in Packet packet, in TracedStep step) => step.Verdict switch
    {
        NftVerdict.Jump or NftVerdict.Goto => new Verdict { Code = step.Verdict, Chain = step.Target!.Name },
        NftVerdict.Queue => new Verdict { Code = (NftVerdict)(packet.Queue << 16 | (packet.MayBypassQueue ? 0x8000 : 0) | (int)NftVerdict.Queue) },
        var code => new Verdict { Code = code },
    };

    private void Describe(in Packet packet, ref TraceEvent message)
    {
        (message.InputIndex, message.InputType) = (packet.In?.Number, packet.In?.Type);
        (message.OutputIndex, message.OutputType) = (packet.Out?.Number, packet.Out?.Type);
        DescribeHeaders(in packet, ref message);
        DescribeConnection(in packet, ref message);
    }

    // nf_trace_fill_pkt_info
    private static void DescribeHeaders(in Packet packet, ref TraceEvent message)
    {
        var bytes = packet.Bytes;
        var end = packet.HasTransportProtocol ? Math.Min(packet.TransportOffset, bytes.Length) : bytes.Length;
        message.NetworkHeader = Header(bytes[..end], LargestNetworkHeader);
        if (packet.HasTransportProtocol)
            message.TransportHeader = Header(bytes[end..], LargestTransportHeader);
        if (!IsAtEgress(in packet)) // where the kernel does not tell it
            message.LinkHeader = Header(packet.LinkHeader, LargestLinkHeader);
    }

    private static bool IsAtEgress(in Packet packet) => packet is { Family: NfProto.Netdev, Hook: (InetHook)Hooks.DeviceHook.Egress };

    // The kernel looks for the header in the wrong place then, and tells nothing. // nf_trace_fill_ll_header
    private static bool IsTaggedEgress(in Packet packet) =>
        IsAtEgress(in packet) && packet.HasTag && (packet.LinkHeader[EthernetView.Size] | packet.LinkHeader[EthernetView.Size + 1]) != 0;

    // Nor of packets whose extension headers say that they are longer than they are. // nf_trace_fill_pkt_info
    private static bool EndsBeforeTransport(in Packet packet) => packet.HasTransportProtocol && packet.TransportOffset > packet.Bytes.Length;

    private static byte[]? Header(ReadOnlySpan<byte> bytes, int largest) => bytes.IsEmpty ? null : bytes[..Math.Min(bytes.Length, largest)].ToArray();

    // nf_trace_fill_ct_info
    private void DescribeConnection(in Packet packet, ref TraceEvent message)
    {
        var state = packet.State;
        if (state == ConntrackState.Invalid)
            return;
        message.ConntrackState = state;
        if (state == ConntrackState.Untracked)
            return;
        var (id, status) = packet.HasTemplate ? (TemplateId, TemplateStatus) : (connections[packet.Slot].Id, connections[packet.Slot].Status);
        message.ConntrackDirection = packet.Direction;
        message.ConntrackId = id;
        message.ConntrackStatus = status != 0 ? status : null;
    }
}

/// <summary>A step of a traced packet. // struct nft_traceinfo</summary>
/// <param name="Start">The base chain that the packet came to.</param>
/// <param name="Chain">The chain that it is in.</param>
/// <param name="Type">What kind of step it is.</param>
internal readonly record struct TracedStep(NftChain Start, NftChain Chain, NftTraceType Type)
{
    /// <summary>The rule that decided; null when a chain's end or policy did.</summary>
    public NftRule? Rule { get; init; }

    /// <summary>What it decided.</summary>
    public NftVerdict Verdict { get; init; }

    /// <summary>Where that leads, in jumps.</summary>
    public NftChain? Target { get; init; }
}
