using System.Runtime.InteropServices;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using SequenceAdjustment = Statewall.Engine.Conntrack.Storage.SequenceAdjustment;

namespace Statewall.Engine.Handlers;

internal sealed unsafe partial class ConntrackHandler
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const byte HighestWindowScale = 14; // TCP_MAX_WSCALE
    private const long TicksPerSecond = 250; // CONFIG_HZ's default
    private const long LongestTimeout = int.MaxValue * (NanosecondsPerSecond / TicksPerSecond); // __nf_ct_set_timeout: INT_MAX ticks

    private const ConntrackStatus Fixed = ConntrackStatus.Expected | ConntrackStatus.Confirmed | ConntrackStatus.Dying;
    private const ConntrackStatus OnlySettable = ConntrackStatus.SeenReply | ConntrackStatus.Assured;

    private static readonly AttributeRule[] HelpRules = [AttributeRule.Any, AttributeRule.Text(HelperNameBytes), AttributeRule.Any];
    private static readonly AttributeRule[] ThreeNumbers = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32];
    private static readonly AttributeRule[] ProtocolInfoRules = [AttributeRule.Any, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.Nested];

    private static readonly AttributeRule[] TcpRules =
    [
        AttributeRule.Any, AttributeRule.UpTo((byte)TcpState.SynSent2), AttributeRule.UpTo(HighestWindowScale), AttributeRule.UpTo(HighestWindowScale),
        AttributeRule.AtLeast(2), AttributeRule.AtLeast(2),
    ];

    private static readonly AttributeRule[] SctpRules =
        [AttributeRule.Any, AttributeRule.UpTo((byte)SctpState.HeartbeatSent), AttributeRule.U32, AttributeRule.U32];

    private static long DurationOf(uint seconds) => Math.Min(seconds * NanosecondsPerSecond, LongestTimeout);

    // ctnetlink_change_conntrack
    private int Change(in RequestAttributes attributes, uint slot)
    {
        if (attributes.Has(CtAttribute.NatSrc) || attributes.Has(CtAttribute.NatDst) || attributes.Has(CtAttribute.TupleMaster))
            return NetlinkErrno.OpNotSupp;
        var errno = attributes.Has(CtAttribute.Help) ? ChangeHelper(in attributes, slot) : 0;
        if (errno == 0 && attributes.Has(CtAttribute.Timeout))
            errno = ChangeTimeout(in attributes, slot);
        if (errno == 0 && attributes.Has(CtAttribute.Status))
            errno = ChangeStatus(in attributes, slot);
        if (errno == 0 && attributes.Has(CtAttribute.ProtoInfo))
            errno = ChangeProtocolInfo(in attributes, slot);
        if (errno != 0)
            return errno;
        if (attributes.Has(CtAttribute.Mark))
            ChangeMark(in attributes, slot);
        errno = ChangeAdjustments(in attributes, slot);
        if (errno == 0 && attributes.Has(CtAttribute.Synproxy))
            errno = ChangeSynproxy(in attributes, slot);
        return errno == 0 && attributes.Has(CtAttribute.Labels) ? ChangeLabels(in attributes, slot) : errno;
    }

    // ctnetlink_parse_help
    private static int ReadHelper(in RequestAttributes attributes, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> info)
    {
        name = info = default;
        var errno = attributes.Parse(CtAttribute.Help, HelpRules, out var help);
        if (errno != 0)
            return errno;
        name = help.Text(CtHelpAttribute.Name);
        info = help[CtHelpAttribute.Info];
        return help.Has(CtHelpAttribute.Name) ? 0 : NetlinkErrno.Inval;
    }

    private ushort FindHelper(ReadOnlySpan<byte> name, uint slot)
    {
        ref readonly var key = ref _table[slot].Original;
        return _table.Helpers.Find(name, (NfProto)key.Family, key.Protocol);
    }

    private int AttachHelper(in RequestAttributes attributes, uint slot)
    {
        var errno = ReadHelper(in attributes, out var name, out var info);
        if (errno != 0)
            return errno;
        var helper = FindHelper(name, slot);
        if (helper == 0)
            return NetlinkErrno.OpNotSupp;
        ref var extension = ref _table.Extend(slot);
        extension.HasHelp = 1;
        extension.Helper = helper;
        TakeHelperData(ref extension, info);
        _table[slot].Status |= ConntrackStatus.Helper;
        return 0;
    }

    // ctnetlink_change_helper
    private int ChangeHelper(in RequestAttributes attributes, uint slot)
    {
        var errno = ReadHelper(in attributes, out var name, out var info);
        if (errno != 0)
            return errno;
        var hasExtension = _table.TryGetExtension(slot, out var extension);
        var present = hasExtension ? extension->Helper : (ushort)0;
        if (hasExtension && extension->MasterSlot != 0)
            return present != 0 && _table.Helpers[present].WireName.Utf8.SequenceEqual(name) ? 0 : NetlinkErrno.Busy;
        if (name.IsEmpty)
        {
            if (present == 0)
                return 0;
            _table.Expectations.RemoveOf(slot);
            extension->Helper = 0;
            return 0;
        }
        var helper = FindHelper(name, slot);
        if (helper == 0 || !hasExtension || extension->HasHelp == 0)
            return NetlinkErrno.OpNotSupp; // an entry that never had a helper gets none any more
        if (helper != present)
            return NetlinkErrno.Busy;
        TakeHelperData(ref *extension, info);
        return 0;
    }

    // nfnl_cthelper_from_nlattr: those built in keep what they keep to themselves
    private void TakeHelperData(ref EntryExtension extension, ReadOnlySpan<byte> info)
    {
        if (info.IsEmpty || _table.Helpers[extension.Helper].Program is not { DataSize: > 0 })
            return;
        Span<byte> data = extension.HelperData;
        data.Clear();
        info[..Math.Min(info.Length, data.Length)].CopyTo(data);
    }

    // __nf_ct_change_timeout
    private int ChangeTimeout(in RequestAttributes attributes, uint slot)
    {
        if (_table[slot].Has(ConntrackStatus.FixedTimeout))
            return NetlinkErrno.Perm;
        _table.Refresh(slot, DurationOf(attributes.U32(CtAttribute.Timeout)));
        return 0;
    }

    // nf_ct_change_status_common
    private int ChangeStatus(in RequestAttributes attributes, uint slot)
    {
        ref var entry = ref _table[slot];
        var wanted = (ConntrackStatus)attributes.U32(CtAttribute.Status);
        var change = entry.Status ^ wanted;
        if ((change & (Fixed | (OnlySettable & ~wanted))) != 0)
            return NetlinkErrno.Busy;
        entry.Status |= wanted & ~ConntrackStatus.UnchangeableMask & (ConntrackStatus)0xffff;
        return 0;
    }

    // ctnetlink_change_protoinfo
    private int ChangeProtocolInfo(in RequestAttributes attributes, uint slot)
    {
        var errno = attributes.Parse(CtAttribute.ProtoInfo, ProtocolInfoRules, out var info);
        if (errno != 0)
            return errno;
        ref var entry = ref _table[slot];
        var message = default(ConntrackMessage);
        switch (entry.Original.Protocol)
        {
            case Packets.IpProtocol.Tcp when info.Has(CtProtoInfoAttribute.Tcp):
                errno = ReadTcp(in info, ref message);
                break;
            case Packets.IpProtocol.Sctp when info.Has(CtProtoInfoAttribute.Sctp):
                errno = ReadSctp(in info, ref message);
                break;
        }
        return errno != 0 ? errno : ProtocolTrackers.For(entry.Original.Protocol).Apply(ref entry, in message);
    }

    private static int ReadTcp(in RequestAttributes info, ref ConntrackMessage message)
    {
        var errno = info.Parse(CtProtoInfoAttribute.Tcp, TcpRules, out var tcp);
        if (errno != 0)
            return errno;
        message.Tcp = new TcpProtocolInfo
        {
            State = tcp.Has(CtProtoInfoTcpAttribute.State) ? (TcpState)tcp.U8(CtProtoInfoTcpAttribute.State) : null,
            OriginalWindowScale = tcp.Has(CtProtoInfoTcpAttribute.WscaleOriginal) ? tcp.U8(CtProtoInfoTcpAttribute.WscaleOriginal) : null,
            ReplyWindowScale = tcp.Has(CtProtoInfoTcpAttribute.WscaleReply) ? tcp.U8(CtProtoInfoTcpAttribute.WscaleReply) : null,
            OriginalFlags = ReadFlags(tcp[CtProtoInfoTcpAttribute.FlagsOriginal]),
            ReplyFlags = ReadFlags(tcp[CtProtoInfoTcpAttribute.FlagsReply]),
        };
        return 0;
    }

    private static TcpFlagsMask? ReadFlags(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty ? null : new TcpFlagsMask((TcpFlags)payload[0], (TcpFlags)payload[1]);

    private static int ReadSctp(in RequestAttributes info, ref ConntrackMessage message)
    {
        var errno = info.Parse(CtProtoInfoAttribute.Sctp, SctpRules, out var sctp);
        if (errno != 0)
            return errno;
        message.Sctp = new SctpProtocolInfo
        {
            State = sctp.Has(CtProtoInfoSctpAttribute.State) ? (SctpState)sctp.U8(CtProtoInfoSctpAttribute.State) : null,
            OriginalTag = sctp.Has(CtProtoInfoSctpAttribute.VtagOriginal) ? sctp.U32(CtProtoInfoSctpAttribute.VtagOriginal) : null,
            ReplyTag = sctp.Has(CtProtoInfoSctpAttribute.VtagReply) ? sctp.U32(CtProtoInfoSctpAttribute.VtagReply) : null,
        };
        return 0;
    }

    // ctnetlink_change_mark
    private void ChangeMark(in RequestAttributes attributes, uint slot)
    {
        var kept = attributes.Has(CtAttribute.MarkMask) ? ~attributes.U32(CtAttribute.MarkMask) : 0;
        ref var entry = ref _table[slot];
        entry.Mark = (entry.Mark & kept) ^ attributes.U32(CtAttribute.Mark);
    }

    // ctnetlink_change_seq_adj
    private int ChangeAdjustments(in RequestAttributes attributes, uint slot)
    {
        if (!_table.TryGetExtension(slot, out var extension) || extension->HasSequenceAdjustment == 0)
            return 0;
        for (var direction = 0; direction < 2; direction++)
        {
            var type = direction == 0 ? CtAttribute.SeqAdjOrig : CtAttribute.SeqAdjReply;
            if (!attributes.Has(type))
                continue;
            var errno = ReadAdjustment(in attributes, type, ref extension->SequenceAdjustment[direction]);
            if (errno != 0)
                return errno;
            _table[slot].Status |= ConntrackStatus.SeqAdjust;
        }
        return 0;
    }

    // change_seq_adj: what stands before a missing part is taken all the same
    private static int ReadAdjustment(in RequestAttributes attributes, ushort type, ref SequenceAdjustment adjustment)
    {
        var errno = attributes.Parse(type, ThreeNumbers, out var nest);
        if (errno != 0)
            return errno;
        if (!nest.Has(CtSeqAdjAttribute.CorrectionPos))
            return NetlinkErrno.Inval;
        adjustment.CorrectionPosition = nest.U32(CtSeqAdjAttribute.CorrectionPos);
        if (!nest.Has(CtSeqAdjAttribute.OffsetBefore))
            return NetlinkErrno.Inval;
        adjustment.OffsetBefore = (int)nest.U32(CtSeqAdjAttribute.OffsetBefore);
        if (!nest.Has(CtSeqAdjAttribute.OffsetAfter))
            return NetlinkErrno.Inval;
        adjustment.OffsetAfter = (int)nest.U32(CtSeqAdjAttribute.OffsetAfter);
        return 0;
    }

    // ctnetlink_change_synproxy
    private int ChangeSynproxy(in RequestAttributes attributes, uint slot)
    {
        if (!_table.TryGetExtension(slot, out var extension) || extension->HasSynproxy == 0)
            return 0;
        var errno = attributes.Parse(CtAttribute.Synproxy, ThreeNumbers, out var nest);
        if (errno != 0)
            return errno;
        if (!nest.Has(CtSynproxyAttribute.Isn) || !nest.Has(CtSynproxyAttribute.Its) || !nest.Has(CtSynproxyAttribute.TsOff))
            return NetlinkErrno.Inval;
        extension->Synproxy = new SynproxyState
        {
            InitialSequence = nest.U32(CtSynproxyAttribute.Isn),
            InitialTimestamp = nest.U32(CtSynproxyAttribute.Its),
            TimestampOffset = nest.U32(CtSynproxyAttribute.TsOff),
        };
        return 0;
    }

    // ctnetlink_attach_labels, nf_connlabels_replace: words of 32 bits; those not given are cleared
    private int ChangeLabels(in RequestAttributes attributes, uint slot)
    {
        var given = attributes[CtAttribute.Labels];
        var mask = attributes[CtAttribute.LabelsMask];
        if (given.Length % sizeof(uint) != 0 || (attributes.Has(CtAttribute.LabelsMask) && (mask.IsEmpty || mask.Length != given.Length)))
            return NetlinkErrno.Inval;
        if ((_table[slot].Features & EntryFeatures.Labels) == 0)
            return NetlinkErrno.NoSpc;
        ref var labels = ref _table.Extend(slot).Labels;
        var before = labels;
        var bytes = MemoryMarshal.AsBytes(new Span<UInt128>(ref labels));
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = i < mask.Length ? bytes[i] & ~mask[i] : 0;
            bytes[i] = (byte)(i < given.Length ? kept ^ given[i] : 0);
        }
        if (labels != before)
            _table.Cache(slot, ConntrackEvents.Label);
        return 0;
    }
}
