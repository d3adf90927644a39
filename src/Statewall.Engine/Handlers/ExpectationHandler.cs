using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>Expectations by netlink: made and prolonged (New), asked for one by one or together (Get), ended (Delete), statistics.</summary>
/// <remarks>
/// <para>Overview: as for connections, attributes are checked against the kernel's rules and read in the kernel's order.</para>
/// <para>Threads: the engine's gate. Mirrors nf_conntrack_netlink.c.</para>
/// </remarks>
internal sealed partial class ExpectationHandler : INfnetlinkSubsystem
{
    private const int HelperNameBytes = 15; // NF_CT_HELPER_NAME_LEN - 1

    private const uint AllFlags = (uint)(ExpectationFlags.Permanent | ExpectationFlags.Inactive | ExpectationFlags.Userspace); // NF_CT_EXPECT_MASK

    // exp_nla_policy
    private static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.Nested, AttributeRule.U32, AttributeRule.U32,
        AttributeRule.Text(HelperNameBytes), AttributeRule.U16, AttributeRule.Bits(AllFlags), AttributeRule.U32, AttributeRule.Nested, AttributeRule.Text(0),
    ];

    private static readonly AttributeRule[] NatRules = [AttributeRule.Any, AttributeRule.U32UpTo((byte)Direction.Reply), AttributeRule.Nested];

    private readonly ConntrackTable _table;
    private readonly ConntrackNotifier _notifier;
    private readonly MessageWriter _writer;

    public ExpectationHandler(ConntrackTable table, ConntrackNotifier notifier, MessageWriter writer)
    {
        _table = table;
        _notifier = notifier;
        _writer = writer;
    }

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.CtnetlinkExpect;

    private ExpectationTable Expectations => _table.Expectations;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        var attributes = default(RequestAttributes);
        var errno = request.Parse(request.Kind <= ExpMessage.Delete ? Rules : [], ref attributes, ref ack);
        if (errno != 0)
            return errno;
        return request.Kind switch
        {
            ExpMessage.New => New(in request, in attributes),
            ExpMessage.Get => Get(in request, in attributes),
            ExpMessage.Delete => Delete(in request, in attributes),
            ExpMessage.GetStatsCpu => GetStatsCpu(in request),
            _ => NetlinkErrno.Inval,
        };
    }

    // ctnetlink_new_expect
    private int New(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (!attributes.Has(CtExpectAttribute.Tuple) || !attributes.Has(CtExpectAttribute.Mask) || !attributes.Has(CtExpectAttribute.Master))
            return NetlinkErrno.Inval;
        var zone = RequestZone.Read(in attributes, CtExpectAttribute.Zone);
        var errno = TupleParser.Parse(in attributes, CtExpectAttribute.Tuple, request.Family, out var tuple);
        if (errno != 0)
            return errno;
        var number = Expectations.Find(in tuple, zone.Id);
        if (number == 0)
            return (request.Message.Flags & NetlinkFlags.Create) == 0 ? NetlinkErrno.NoEnt : Create(in request, in attributes, in zone, in tuple);
        if ((request.Message.Flags & NetlinkFlags.Exclusive) != 0)
            return NetlinkErrno.Exist;
        if (attributes.Has(CtExpectAttribute.Timeout))
            Expectations.Refresh(number, attributes.U32(CtExpectAttribute.Timeout));
        return 0;
    }

    // ctnetlink_create_expect
    private int Create(in NfnetlinkRequest request, in RequestAttributes attributes, in RequestZone zone, in TupleKey tuple)
    {
        var errno = TupleParser.Parse(in attributes, CtExpectAttribute.Mask, request.Family, out var mask);
        if (errno != 0)
            return errno;
        errno = TupleParser.Parse(in attributes, CtExpectAttribute.Master, request.Family, out var masterTuple);
        if (errno != 0)
            return errno;
        var expectation = new Expectation
        {
            Tuple = tuple,
            Mask = new SourceMask { High = mask.SourceHigh, Low = mask.SourceLow, Port = mask.SourcePort },
            Master = ConntrackHandler.Find(_table, in masterTuple, in zone),
        };
        if (expectation.Master == 0)
            return NetlinkErrno.NoEnt;
        errno = Equip(in attributes, ref expectation);
        if (errno != 0)
            return errno;
        _notifier.BeginRequest(in request);
        errno = Expectations.Add(in expectation, out _);
        _notifier.EndRequest();
        return errno;
    }

    // ctnetlink_alloc_expect
    private unsafe int Equip(in RequestAttributes attributes, ref Expectation expectation)
    {
        ref readonly var master = ref _table[expectation.Master].Original;
        if (!_table.TryGetExtension(expectation.Master, out var extension) || extension->Helper == 0)
            return NetlinkErrno.OpNotSupp; // only a connection with a helper can expect; what helper the request names is not asked
        if (attributes.Has(CtExpectAttribute.Class))
        {
            var kind = attributes.U32(CtExpectAttribute.Class);
            if (kind >= _table.Helpers[extension->Helper].Classes.Length)
                return NetlinkErrno.Inval;
            expectation.Class = (byte)kind;
        }
        if (attributes.Has(CtExpectAttribute.Flags))
            expectation.Flags = (ExpectationFlags)attributes.U32(CtExpectAttribute.Flags) & ~ExpectationFlags.Userspace;
        if (attributes.Has(CtExpectAttribute.Fn))
        {
            expectation.Function = ExpectationFunctions.Find(attributes.Text(CtExpectAttribute.Fn));
            if (expectation.Function == 0)
                return NetlinkErrno.Inval;
        }
        return attributes.Has(CtExpectAttribute.Nat) ? ReadNat(in attributes, (NfProto)master.Family, ref expectation) : 0;
    }

    // ctnetlink_parse_expect_nat
    private static int ReadNat(in RequestAttributes attributes, NfProto family, ref Expectation expectation)
    {
        var errno = attributes.Parse(CtExpectAttribute.Nat, NatRules, out var nat);
        if (errno != 0)
            return errno;
        if (!nat.Has(CtExpectNatAttribute.Dir) || !nat.Has(CtExpectNatAttribute.Tuple))
            return NetlinkErrno.Inval;
        errno = TupleParser.Parse(in nat, CtExpectNatAttribute.Tuple, family, out var tuple);
        if (errno != 0)
            return errno;
        (expectation.SavedHigh, expectation.SavedLow, expectation.SavedPort) = (tuple.SourceHigh, tuple.SourceLow, tuple.SourcePort);
        expectation.Direction = nat.U32(CtExpectNatAttribute.Dir);
        return 0;
    }

    // ctnetlink_del_expect
    private int Delete(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        _notifier.BeginRequest(in request);
        var errno = attributes.Has(CtExpectAttribute.Tuple) ? DeleteOne(in request, in attributes) : 0;
        if (!attributes.Has(CtExpectAttribute.Tuple))
        {
            var name = attributes.Text(CtExpectAttribute.HelpName);
            for (var number = 1u; number < Expectations.Bound; number++)
            {
                if (Expectations.Exists(number) && (!attributes.Has(CtExpectAttribute.HelpName) || IsOf(Expectations[number].Master, name)))
                    Expectations.Remove(number, onRequest: true);
            }
        }
        _notifier.EndRequest();
        return errno;
    }

    private int DeleteOne(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        var errno = FindNamed(in request, in attributes, CtExpectAttribute.Tuple, out var number);
        if (errno == 0)
            Expectations.Remove(number, onRequest: true);
        return errno;
    }

    // expect_iter_name
    private unsafe bool IsOf(uint master, ReadOnlySpan<byte> helper) =>
        _table.TryGetExtension(master, out var extension) && extension->Helper != 0
        && _table.Helpers[extension->Helper].WireName.Utf8.SequenceEqual(helper);

    private int FindNamed(in NfnetlinkRequest request, in RequestAttributes attributes, ushort type, out uint number)
    {
        number = 0;
        var zone = RequestZone.Read(in attributes, CtExpectAttribute.Zone);
        var errno = TupleParser.Parse(in attributes, type, request.Family, out var tuple);
        if (errno != 0)
            return errno;
        number = Expectations.Find(in tuple, zone.Id);
        return number == 0 || (attributes.Has(CtExpectAttribute.Id) && attributes.U32(CtExpectAttribute.Id) != Expectations[number].Id)
            ? NetlinkErrno.NoEnt
            : 0;
    }
}
