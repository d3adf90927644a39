using System.Runtime.InteropServices;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Sync.States;

// To requests of ctnetlink and to what listings show.
internal partial struct ConnectionState
{
    private const ConntrackStatus NatBits = ConntrackStatus.SrcNat | ConntrackStatus.DstNat | ConntrackStatus.SrcNatDone | ConntrackStatus.DstNatDone;

    /// <summary>What names the connection to a kernel.</summary>
    public readonly ConntrackMessage ToKey() => new() { Original = Original.ToTuple(), Zone = Has(ConnectionFields.Zone) ? Original.Zone : null };

    /// <summary>A request that creates the connection. // nl_create_conntrack</summary>
    /// <param name="timeout">Seconds until it expires.</param>
    /// <param name="tracksWindows">The window scales were synchronised, so that TCP's windows are checked.</param>
    public readonly ConntrackMessage ToCreation(uint timeout, bool tracksWindows)
    {
        var request = ToUpdate(timeout, tracksWindows);
        if (Has(ConnectionFields.Status))
            request.Status = (Status & ~(ConntrackStatus.Expected | ConntrackStatus.Dying)) | ConntrackStatus.Confirmed;
        if ((Present & ConnectionFields.MasterAddresses) != 0)
            request.Master = Master.ToTuple();
        if (Has(ConnectionFields.Helper))
            request.Helper = new Nfnetlink.Ctnetlink.HelperName(Helper);
        if ((Present & (ConnectionFields.SourceNatAddresses | ConnectionFields.SourceNatPort)) != 0)
            request.SourceNat = RangeOf(in Reply.Destination, Reply.DestinationPort, ConnectionFields.SourceNatAddresses, ConnectionFields.SourceNatPort);
        if ((Present & (ConnectionFields.DestinationNatAddresses | ConnectionFields.DestinationNatPort)) != 0)
            request.DestinationNat = RangeOf(in Reply.Source, Reply.SourcePort, ConnectionFields.DestinationNatAddresses, ConnectionFields.DestinationNatPort);
        return request;
    }

    /// <summary>A request that changes the connection in a kernel that has it: without helper, master and translation, which stay what they are.</summary>
    /// <param name="timeout">Seconds until it expires.</param>
    /// <param name="tracksWindows">As for a creation.</param>
    public readonly ConntrackMessage ToUpdate(uint timeout, bool tracksWindows)
    {
        var request = ToKey();
        request.Reply = Original.Mirrored().ToTuple();
        request.Timeout = timeout;
        if (Has(ConnectionFields.Status))
            request.Status = (Status & ~(ConntrackStatus.Expected | ConntrackStatus.Dying | NatBits)) | ConntrackStatus.Confirmed;
        if (Has(ConnectionFields.Mark))
            request.Mark = Mark;
        if (Has(ConnectionFields.Labels))
            request.Labels = new ConntrackLabels(MemoryMarshal.AsBytes(((ReadOnlySpan<uint>)Labels)[..LabelCount]));
        AddProtocolInfo(ref request);
        if (request.Tcp is { } tcp)
            request.Tcp = WithWindows(tcp, tracksWindows);
        AddExtensions(ref request);
        return request;
    }

    /// <summary>The connection as listings show it: without its time-out, and without a reply tuple where that is not known.</summary>
    public readonly ConntrackMessage ToListing()
    {
        var listed = ToKey();
        if (Has(ConnectionFields.Reply))
            listed.Reply = Reply.ToTuple();
        if (Has(ConnectionFields.Status))
            listed.Status = Status;
        if (Has(ConnectionFields.Mark))
            listed.Mark = Mark;
        if (Has(ConnectionFields.Id))
            listed.Id = Id;
        if (Has(ConnectionFields.Helper))
            listed.Helper = new Nfnetlink.Ctnetlink.HelperName(Helper);
        AddProtocolInfo(ref listed);
        return listed;
    }

    private readonly void AddProtocolInfo(ref ConntrackMessage message)
    {
        if (Has(ConnectionFields.TcpState))
            message.Tcp = new TcpProtocolInfo { State = (TcpState)State };
        else if (Has(ConnectionFields.SctpState))
            message.Sctp = new SctpProtocolInfo { State = (SctpState)State, OriginalTag = OriginalTag, ReplyTag = ReplyTag };
        else if (Has(ConnectionFields.DccpState))
            message.Dccp = new DccpProtocolInfo { State = (DccpState)State, Role = (DccpRole)DccpRole, HandshakeSequence = 0 };
    }

    // without the other machine's windows, packets must not be measured by them
    private readonly TcpProtocolInfo WithWindows(TcpProtocolInfo info, bool tracksWindows)
    {
        const TcpFlags Liberal = TcpFlags.BeLiberal;
        var flags = tracksWindows ? TcpFlags.None : Liberal;
        if (tracksWindows && Has(ConnectionFields.OriginalWindowScale | ConnectionFields.ReplyWindowScale))
        {
            flags |= TcpFlags.WindowScale;
            info.OriginalWindowScale = OriginalWindowScale;
            info.ReplyWindowScale = ReplyWindowScale;
        }
        if (flags != TcpFlags.None)
            info.OriginalFlags = info.ReplyFlags = new TcpFlagsMask(flags, flags);
        return info;
    }

    private readonly void AddExtensions(ref ConntrackMessage request)
    {
        if (Has(ConnectionFields.SequenceAdjustment))
        {
            request.OriginalSequenceAdjustment = AdjustmentOf(0);
            request.ReplySequenceAdjustment = AdjustmentOf(3);
        }
        if (Has(ConnectionFields.Synproxy))
            request.Synproxy = new SynproxyInfo { InitialTimestamp = Synproxy[0], InitialSequence = Synproxy[1], TimestampOffset = Synproxy[2] };
    }

    private readonly SequenceAdjustment AdjustmentOf(int first) => new()
    {
        CorrectionPosition = Adjustments[first],
        OffsetBefore = (int)Adjustments[first + 1],
        OffsetAfter = (int)Adjustments[first + 2],
    };

    private readonly NatRange RangeOf(in FlowAddress address, ushort port, ConnectionFields addresses, ConnectionFields ports)
    {
        var range = new NatRange();
        if ((Present & addresses) != 0)
            range.MinimumAddress = range.MaximumAddress = address.ToInet(Original.IsIPv6);
        if (Has(ports) && port != 0)
            range.MinimumPort = range.MaximumPort = port;
        return range;
    }
}
