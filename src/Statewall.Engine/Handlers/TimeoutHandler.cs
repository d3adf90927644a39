using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// Timeout policies by netlink: made and replaced (New), listed (Get), forgotten (Delete); and the default timeouts of each protocol,
/// which are the tracker's settings.
/// </summary>
/// <remarks>Threads: the engine's gate. Mirrors nfnetlink_cttimeout.c.</remarks>
internal sealed unsafe class TimeoutHandler : INfnetlinkSubsystem
{
    private const int NameBytes = 31; // CTNL_TIMEOUT_NAME_MAX - 1

    // cttimeout_nla_policy
    private static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.Text(NameBytes), AttributeRule.U16, AttributeRule.U8, AttributeRule.Nested, AttributeRule.Any];

    private readonly ConntrackTable _table;
    private readonly MessageWriter _writer;

    public TimeoutHandler(ConntrackTable table, MessageWriter writer)
    {
        _table = table;
        _writer = writer;
    }

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.CtnetlinkTimeout;

    private TimeoutPolicies Policies => _table.Policies;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        if (request.Kind > TimeoutMessage.DefaultGet)
            return NetlinkErrno.Inval;
        var attributes = default(RequestAttributes);
        var errno = request.Parse(Rules, ref attributes, ref ack);
        if (errno != 0)
            return errno;
        return request.Kind switch
        {
            TimeoutMessage.New => New(in request, in attributes),
            TimeoutMessage.Get => Get(in request, in attributes),
            TimeoutMessage.Delete => Delete(in attributes),
            TimeoutMessage.DefaultSet => SetDefaults(in attributes),
            _ => GetDefaults(in request, in attributes),
        };
    }

    // cttimeout_new_timeout
    private int New(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (!attributes.Has(CtTimeoutAttribute.Name) || !attributes.Has(CtTimeoutAttribute.L3Proto)
            || !attributes.Has(CtTimeoutAttribute.L4Proto) || !attributes.Has(CtTimeoutAttribute.Data))
            return NetlinkErrno.Inval;
        var name = attributes.Text(CtTimeoutAttribute.Name);
        var family = attributes.U16(CtTimeoutAttribute.L3Proto);
        var protocol = attributes.U8(CtTimeoutAttribute.L4Proto);
        if (Policies.Find(name) is { } present)
            return Replace(in request, in attributes, present, family, protocol);
        if (!TimeoutLayout.IsKnown(protocol))
            return NetlinkErrno.OpNotSupp;
        var seconds = (uint[])ProtocolTrackers.For(protocol).Timeouts(_table.Settings).Clone();
        var errno = TimeoutLayout.Read(in attributes, protocol, seconds);
        if (errno == 0)
            Policies.Add(new NamedTimeouts(name.ToArray(), family, protocol, seconds));
        return errno;
    }

    // What a policy is replaced by begins with the defaults of the protocol, as a new one does.
    private int Replace(in NfnetlinkRequest request, in RequestAttributes attributes, NamedTimeouts present, ushort family, byte protocol)
    {
        if ((request.Message.Flags & NetlinkFlags.Exclusive) != 0)
            return NetlinkErrno.Exist;
        if ((request.Message.Flags & NetlinkFlags.Replace) == 0)
            return NetlinkErrno.Busy;
        if (present.Family != family || present.Protocol != protocol)
            return NetlinkErrno.Inval;
        var seconds = (uint[])ProtocolTrackers.For(protocol).Timeouts(_table.Settings).Clone();
        var errno = TimeoutLayout.Read(in attributes, protocol, seconds);
        if (errno == 0)
            seconds.CopyTo(present.Seconds, 0);
        return errno;
    }

    // cttimeout_get_timeout
    private int Get(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (request.IsDump)
            return request.Socket.StartDump(request.Message, new PolicyDump(Policies));
        if (!attributes.Has(CtTimeoutAttribute.Name))
            return NetlinkErrno.Inval;
        if (Policies.Find(attributes.Text(CtTimeoutAttribute.Name)) is not { } policy)
            return NetlinkErrno.NoEnt;
        var message = ToMessage(policy);
        Answer(in request, TimeoutMessage.New, ref message);
        return 0;
    }

    // cttimeout_del_timeout
    private int Delete(in RequestAttributes attributes)
    {
        if (attributes.Has(CtTimeoutAttribute.Name))
            return Policies.Find(attributes.Text(CtTimeoutAttribute.Name)) is { } policy ? TryRemove(policy) : NetlinkErrno.NoEnt;
        foreach (var policy in Policies.All.ToArray())
            TryRemove(policy); // those in use stay, and nobody is told
        return 0;
    }

    // ctnl_timeout_try_del
    private int TryRemove(NamedTimeouts policy)
    {
        if (policy.Users > 0)
            return NetlinkErrno.Busy;
        var number = Policies.NumberOf(policy);
        for (var slot = 1u; slot < _table.Bound; slot++)
        {
            if (_table[slot].Original.Family != 0 && _table.TryGetExtension(slot, out var extension) && extension->TimeoutPolicy == number)
                extension->TimeoutPolicy = 0; // nf_ct_untimeout
        }
        Policies.Remove(policy);
        return 0;
    }

    // cttimeout_default_set
    private int SetDefaults(in RequestAttributes attributes)
    {
        if (!attributes.Has(CtTimeoutAttribute.L4Proto) || !attributes.Has(CtTimeoutAttribute.Data))
            return NetlinkErrno.Inval;
        var protocol = attributes.U8(CtTimeoutAttribute.L4Proto);
        return TimeoutLayout.IsKnown(protocol)
            ? TimeoutLayout.Read(in attributes, protocol, ProtocolTrackers.For(protocol).Timeouts(_table.Settings))
            : NetlinkErrno.OpNotSupp;
    }

    // cttimeout_default_get
    private int GetDefaults(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (!attributes.Has(CtTimeoutAttribute.L3Proto) || !attributes.Has(CtTimeoutAttribute.L4Proto))
            return NetlinkErrno.Inval;
        var protocol = attributes.U8(CtTimeoutAttribute.L4Proto);
        if (!TimeoutLayout.IsKnown(protocol))
            return NetlinkErrno.OpNotSupp;
        var answer = default(PolicyAnswer);
        answer.Policy = new TimeoutPolicy { L3Protocol = attributes.U16(CtTimeoutAttribute.L3Proto), L4Protocol = protocol };
        TimeoutLayout.Fill(ProtocolTrackers.For(protocol).Timeouts(_table.Settings), ref answer.Policy);
        Answer(in request, TimeoutMessage.DefaultSet, ref answer);
        return 0;
    }

    private void Answer(in NfnetlinkRequest request, byte kind, ref PolicyAnswer message)
    {
        _writer.Clear();
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.CtnetlinkTimeout, kind);
        _writer.AppendNfnetlink(type, NetlinkFlags.Multi, request.Message.Sequence, request.Socket.PortId, NfProto.Unspecified, 0, ref message);
        request.Socket.Queue(_writer.Written);
    }

    // ctnl_timeout_fill_info
    private static PolicyAnswer ToMessage(NamedTimeouts policy)
    {
        var answer = new PolicyAnswer
        {
            Name = [.. policy.Name, 0],
            Policy = new TimeoutPolicy { L3Protocol = policy.Family, L4Protocol = policy.Protocol, Use = 1 + (uint)policy.Users },
        };
        TimeoutLayout.Fill(policy.Seconds, ref answer.Policy);
        return answer;
    }

    // A policy whose name is given back byte by byte: it need not be text.
    private record struct PolicyAnswer : IAttributeSet<PolicyAnswer>
    {
        public byte[]? Name;
        public TimeoutPolicy Policy;

        public static void Describe<TCodec>(ref TCodec codec, ref PolicyAnswer value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.Bytes(CtTimeoutAttribute.Name, ref value.Name);
            TimeoutPolicy.Describe(ref codec, ref value.Policy);
        }
    }

    /// <summary>All policies, oldest first. // ctnl_timeout_dump</summary>
    private sealed class PolicyDump(TimeoutPolicies policies) : IDumpSource
    {
        private int _next;

        public bool Fill(DumpWriter writer)
        {
            const ushort Type = (NfnlSubsystem.CtnetlinkTimeout << 8) | TimeoutMessage.New;
            Span<byte> header = stackalloc byte[NfgenHeader.Size];
            new NfgenHeader(NfProto.Unspecified).Write(header);
            for (; _next < policies.All.Count; _next++)
            {
                var message = ToMessage(policies.All[_next]);
                if (!writer.TryAppend(Type, NetlinkFlags.None, header, ref message))
                    return true;
            }
            _next = int.MaxValue; // what is made from now on is not of this dump
            return writer.Length > 0;
        }

        public void Dispose()
        {
        }
    }
}
