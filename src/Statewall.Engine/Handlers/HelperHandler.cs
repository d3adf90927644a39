using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Netlink;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>
/// Helpers in programs by netlink: made known and changed (New), listed (Get), taken away (Delete). Those built in are neither listed nor
/// touched here.
/// </summary>
/// <remarks>Threads: the engine's gate. Mirrors nfnetlink_cthelper.c.</remarks>
internal sealed class HelperHandler : INfnetlinkSubsystem
{
    private const int NameBytes = HelperName.MaximumSize;

    // nfnl_cthelper_policy
    private static readonly AttributeRule[] Rules =
    [
        AttributeRule.Any, AttributeRule.Text(NameBytes), AttributeRule.Any, AttributeRule.U32, AttributeRule.Any, AttributeRule.U32, AttributeRule.U32,
    ];

    private static readonly AttributeRule[] TupleRules = [AttributeRule.Any, AttributeRule.U16, AttributeRule.U8];

    private readonly ConntrackTable _table;
    private readonly ConntrackNotifier _notifier;
    private readonly MessageWriter _writer;

    public HelperHandler(ConntrackTable table, ConntrackNotifier notifier, MessageWriter writer)
    {
        _table = table;
        _notifier = notifier;
        _writer = writer;
    }

    /// <inheritdoc/>
    public byte Number => NfnlSubsystem.CtHelper;

    private ConntrackHelpers Helpers => _table.Helpers;

    /// <inheritdoc/>
    public int Handle(in NfnetlinkRequest request, ref ExtendedAck ack)
    {
        if (request.Kind > HelperMessage.Delete)
            return NetlinkErrno.Inval;
        var attributes = default(RequestAttributes);
        var errno = request.Parse(Rules, ref attributes, ref ack);
        if (errno != 0)
            return errno;
        return request.Kind switch
        {
            HelperMessage.New => New(in request, in attributes),
            HelperMessage.Get => Get(in request, in attributes),
            _ => Delete(in attributes),
        };
    }

    // nfnl_cthelper_new
    private int New(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (!attributes.Has(CtHelperAttribute.Name) || !attributes.Has(CtHelperAttribute.Tuple))
            return NetlinkErrno.Inval;
        var errno = Selection.Read(in attributes, out var selection);
        if (errno != 0)
            return errno;
        for (var number = 1; number < Helpers.Bound; number++)
        {
            if (!selection.Matches(Helpers.At(number)))
                continue;
            return (request.Message.Flags & NetlinkFlags.Exclusive) != 0 ? NetlinkErrno.Exist : Update(in attributes, Helpers.At(number)!);
        }
        return Create(in attributes, in selection);
    }

    // nfnl_cthelper_create
    private int Create(in RequestAttributes attributes, in Selection selection)
    {
        if (!attributes.Has(CtHelperAttribute.Policy) || !attributes.Has(CtHelperAttribute.PrivDataLen))
            return NetlinkErrno.Inval;
        var errno = HelperPolicies.Read(in attributes, out var classes);
        if (errno != 0)
            return errno;
        var size = attributes.U32(CtHelperAttribute.PrivDataLen);
        if (size > ProgramHelper.MaximumDataSize)
            return NetlinkErrno.NoMem;
        if (Helpers.Find(selection.Name, selection.Family, selection.Protocol) != 0)
            return NetlinkErrno.Exist;
        var program = new ProgramHelper { DataSize = (int)size };
        SetUp(in attributes, program);
        Helpers.Add(new ConntrackHelper(new HelperName(selection.Name), selection.Family, selection.Protocol, classes) { Program = program });
        return 0;
    }

    // nfnl_cthelper_update
    private static int Update(in RequestAttributes attributes, ConntrackHelper helper)
    {
        if (attributes.Has(CtHelperAttribute.PrivDataLen))
            return NetlinkErrno.Busy;
        var errno = attributes.Has(CtHelperAttribute.Policy) ? HelperPolicies.Update(in attributes, helper.Classes) : 0;
        if (errno == 0)
            SetUp(in attributes, helper.Program!);
        return errno;
    }

    private static void SetUp(in RequestAttributes attributes, ProgramHelper program)
    {
        if (attributes.Has(CtHelperAttribute.QueueNum))
            program.Queue = attributes.U32(CtHelperAttribute.QueueNum);
        if (attributes.Has(CtHelperAttribute.Status) && (HelperStatus)attributes.U32(CtHelperAttribute.Status) is HelperStatus.Enabled or HelperStatus.Disabled)
            program.IsEnabled = (HelperStatus)attributes.U32(CtHelperAttribute.Status) == HelperStatus.Enabled;
    }

    // nfnl_cthelper_get: the first that fits
    private int Get(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        if (request.IsDump)
            return request.Socket.StartDump(request.Message, new HelperDump(Helpers));
        var errno = Selection.Read(in attributes, out var selection);
        if (errno != 0)
            return errno;
        for (var number = 1; number < Helpers.Bound; number++)
        {
            if (!selection.Matches(Helpers.At(number)))
                continue;
            var message = ToMessage(Helpers.At(number)!);
            _writer.Clear();
            var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.CtHelper, HelperMessage.New);
            _writer.AppendNfnetlink(type, NetlinkFlags.Multi, request.Message.Sequence, request.Socket.PortId, NfProto.Unspecified, 0, ref message);
            request.Socket.Queue(_writer.Written);
            return 0;
        }
        return NetlinkErrno.NoEnt;
    }

    // nfnl_cthelper_del: none at all is no error, none that fits is
    private int Delete(in RequestAttributes attributes)
    {
        var errno = Selection.Read(in attributes, out var selection);
        if (errno != 0)
            return errno;
        var (known, found) = (false, false);
        errno = NetlinkErrno.NoEnt;
        for (var number = 1; number < Helpers.Bound; number++)
        {
            known |= Helpers.At(number)?.Program is not null;
            if (!selection.Matches(Helpers.At(number)))
                continue;
            if (Helpers.At(number)!.Users > 0)
            {
                errno = NetlinkErrno.Busy;
                continue;
            }
            TakeAway(number);
            found = true;
        }
        return found || !known ? 0 : errno;
    }

    // nf_conntrack_helper_unregister: its connections lose it, and all that they expect
    private unsafe void TakeAway(int number)
    {
        for (var slot = 1u; slot < _table.Bound; slot++)
        {
            if (_table[slot].Original.Family == 0 || !_table.TryGetExtension(slot, out var extension) || extension->Helper != number)
                continue;
            _table.Expectations.RemoveOf(slot);
            extension->Helper = 0;
            if (_table.IsVisible(slot))
                _notifier.Changed(slot, ConntrackEvents.Helper);
        }
        Helpers.Remove(number);
    }

    // nfnl_cthelper_fill_info
    private static HelperDefinition ToMessage(ConntrackHelper helper) => new()
    {
        Name = helper.WireName.ToString(),
        QueueNumber = helper.Program!.Queue,
        L3Protocol = (ushort)helper.Family,
        L4Protocol = helper.Protocol,
        PolicyCount = (uint)helper.Classes.Length,
        Policy1 = HelperPolicies.ToMessage(helper.Classes, 0),
        Policy2 = HelperPolicies.ToMessage(helper.Classes, 1),
        Policy3 = HelperPolicies.ToMessage(helper.Classes, 2),
        Policy4 = HelperPolicies.ToMessage(helper.Classes, 3),
        PrivateDataLength = (uint)helper.Program.DataSize,
        Status = helper.Program.IsEnabled ? HelperStatus.Enabled : HelperStatus.Disabled,
    };

    /// <summary>Which helpers a request is about.</summary>
    private ref struct Selection
    {
        private bool _hasName;
        private bool _hasTuple;

        public ReadOnlySpan<byte> Name { get; private set; }

        public NfProto Family { get; private set; }

        public byte Protocol { get; private set; }

        // nfnl_cthelper_parse_tuple
        public static int Read(in RequestAttributes attributes, out Selection selection)
        {
            selection = default;
            selection._hasName = attributes.Has(CtHelperAttribute.Name);
            selection.Name = attributes.Text(CtHelperAttribute.Name);
            selection._hasTuple = attributes.Has(CtHelperAttribute.Tuple);
            if (!selection._hasTuple)
                return 0;
            var errno = attributes.Parse(CtHelperAttribute.Tuple, TupleRules, out var tuple);
            if (errno != 0)
                return errno;
            if (!tuple.Has(CtHelperTupleAttribute.L3ProtoNum) || !tuple.Has(CtHelperTupleAttribute.L4ProtoNum))
                return NetlinkErrno.Inval;
            selection.Family = (NfProto)tuple.U16(CtHelperTupleAttribute.L3ProtoNum);
            selection.Protocol = tuple.U8(CtHelperTupleAttribute.L4ProtoNum);
            return 0;
        }

        public readonly bool Matches(ConntrackHelper? helper) =>
            helper is { Program: not null } && (!_hasName || helper.WireName.Utf8.SequenceEqual(Name))
            && (!_hasTuple || (helper.Family == Family && helper.Protocol == Protocol));
    }

    /// <summary>All helpers in programs. // nfnl_cthelper_dump_table</summary>
    private sealed class HelperDump(ConntrackHelpers helpers) : IDumpSource
    {
        private int _next = 1;

        public bool Fill(DumpWriter writer)
        {
            const ushort Type = (NfnlSubsystem.CtHelper << 8) | HelperMessage.New;
            Span<byte> header = stackalloc byte[NfgenHeader.Size];
            new NfgenHeader(NfProto.Unspecified).Write(header);
            for (; _next < helpers.Bound; _next++)
            {
                if (helpers.At(_next) is not { Program: not null } helper)
                    continue;
                var message = ToMessage(helper);
                if (!writer.TryAppend(Type, NetlinkFlags.None, header, ref message))
                    return true;
            }
            _next = int.MaxValue; // what is made known from now on is not of this dump
            return writer.Length > 0;
        }

        public void Dispose()
        {
        }
    }
}
