using Statewall.Conntrack.Filters;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack;

/// <summary>What an update changes of every connection it finds; what is null stays as it is. // ctnetlink_change_conntrack</summary>
public sealed record ConnectionChange
{
    private byte[]? _fixedPart;

    /// <summary>Seconds until it expires. // CTA_TIMEOUT</summary>
    public uint? Timeout { get; init; }

    /// <summary>Bits of the mark: those of the mask are cleared, then those of the value are turned round. // CTA_MARK</summary>
    public MarkMatch? Mark { get; init; }

    /// <summary>Status bits to set; none is ever cleared. // CTA_STATUS</summary>
    public ConntrackStatus? Status { get; init; }

    /// <summary>Labels to set. // CTA_LABELS</summary>
    public ConntrackLabels? LabelsToAdd { get; init; }

    /// <summary>Labels to clear.</summary>
    public ConntrackLabels? LabelsToDelete { get; init; }

    /// <summary>State of a TCP connection. // CTA_PROTOINFO_TCP</summary>
    public TcpProtocolInfo? Tcp { get; init; }

    /// <summary>State of an SCTP association. // CTA_PROTOINFO_SCTP</summary>
    public SctpProtocolInfo? Sctp { get; init; }

    /// <summary>State of a DCCP connection. // CTA_PROTOINFO_DCCP</summary>
    public DccpProtocolInfo? Dccp { get; init; }

    /// <summary>Appends to a request what changes in a connection.</summary>
    /// <returns>False when the connection is as it would be after the change.</returns>
    internal bool TryAppend(EntryRequest request, ref ConnectionView connection)
    {
        var changes = AppendMark(request, ref connection);
        changes |= AppendStatus(request, ref connection);
        changes |= AppendLabels(request, ref connection);
        changes |= Timeout is { } timeout && !(connection.TryGetU32(CtAttribute.Timeout, out var current) && current == timeout);
        changes |= ChangesState(ref connection);
        request.AppendAttributes(_fixedPart ??= EncodeFixedPart());
        return changes;
    }

    private bool AppendMark(EntryRequest request, ref ConnectionView connection)
    {
        if (Mark is not { } mark)
            return false;
        connection.TryGetU32(CtAttribute.Mark, out var current);
        var wanted = (current & ~mark.Mask) ^ mark.Value;
        request.Append(CtAttribute.Mark, wanted);
        return wanted != current;
    }

    private bool AppendStatus(EntryRequest request, ref ConnectionView connection)
    {
        if (Status is not { } status)
            return false;
        connection.TryGetStatus(out var current);
        request.Append(CtAttribute.Status, (uint)(current | status));
        return (current | status) != current;
    }

    private bool AppendLabels(EntryRequest request, ref ConnectionView connection)
    {
        if (LabelsToAdd is null && LabelsToDelete is null)
            return false;
        Span<byte> wanted = stackalloc byte[ConntrackLabels.MaximumSize];
        wanted.Clear();
        if (connection.TryGetBytes(CtAttribute.Labels, out var current))
            current[..Math.Min(current.Length, wanted.Length)].CopyTo(wanted);
        var changes = false;
        for (var index = 0; index < wanted.Length; index++)
        {
            var before = wanted[index];
            wanted[index] |= ByteOf(LabelsToAdd, index);
            wanted[index] &= (byte)~ByteOf(LabelsToDelete, index);
            changes |= wanted[index] != before;
        }
        request.Append(CtAttribute.Labels, wanted);
        return changes;
    }

    private static byte ByteOf(ConntrackLabels? labels, int index)
    {
        var bytes = labels.GetValueOrDefault();
        return index < bytes.Size ? bytes.Bytes[index] : (byte)0;
    }

    private bool ChangesState(ref ConnectionView connection)
    {
        var wanted = (byte?)Tcp?.State ?? (byte?)Sctp?.State ?? (byte?)Dccp?.State;
        return wanted is not null && (!connection.TryGetProtocolState(out _, out var state) || state != wanted);
    }

    private byte[] EncodeFixedPart()
    {
        using var writer = new MessageWriter();
        var message = new ConntrackMessage { Timeout = Timeout, Tcp = Tcp, Sctp = Sctp, Dccp = Dccp };
        writer.AppendNfnetlink(0, NetlinkFlags.None, 0, 0, NfProto.Unspecified, 0, ref message);
        return writer.Written[(NetlinkHeader.Size + NfgenHeader.Size)..].ToArray();
    }
}
