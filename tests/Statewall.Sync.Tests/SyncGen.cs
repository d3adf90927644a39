using CsCheck;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.States;
using Statewall.Sync.Wire;

namespace Statewall.Sync.Tests;

/// <summary>States by chance, as a machine tells of them.</summary>
internal static class SyncGen
{
    private static readonly byte[] Protocols =
        [ProtocolNames.Tcp, ProtocolNames.Udp, ProtocolNames.Icmp, ProtocolNames.Sctp, ProtocolNames.Dccp, ProtocolNames.Gre, ProtocolNames.UdpLite, 50];

    private static readonly Gen<byte> Protocol = Gen.Int[0, 7].Select(index => Protocols[index]);

    /// <summary>A tuple without a zone.</summary>
    public static Gen<FlowTuple> Tuple { get; } =
        Gen.Select(Gen.Bool, Protocol, Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong, Gen.UShort, Gen.UShort, (isIPv6, protocol, a, b, c, d, source, destination) =>
        {
            var hasKeys = ProtocolNames.KeysOf(protocol) is TupleKeys.Ports or TupleKeys.Icmp && protocol != ProtocolNames.UdpLite;
            return new FlowTuple
            {
                Family = isIPv6 ? NfProto.IPv6 : NfProto.IPv4,
                Protocol = isIPv6 && protocol == ProtocolNames.Icmp ? ProtocolNames.IcmpV6 : protocol,
                Source = isIPv6 ? new FlowAddress(a, b) : new FlowAddress((uint)a, 0),
                Destination = isIPv6 ? new FlowAddress(c, d) : new FlowAddress((uint)c, 0),
                SourcePort = hasKeys ? source : (ushort)0,
                DestinationPort = hasKeys ? destination : (ushort)0,
            };
        });

    /// <summary>A connection with any of the fields that machines tell.</summary>
    public static Gen<ConnectionState> Connection { get; } =
        Gen.Select(Tuple, Tuple, Tuple, Gen.ULong, Gen.UInt.Array[20], Gen.String[Gen.Char.AlphaNumeric, 1, 11]).Select(parts =>
        {
            var (original, reply, master, wanted, numbers, helper) = parts;
            var state = new ConnectionState
            {
                Original = original,
                Status = (ConntrackStatus)numbers[0],
                Timeout = numbers[1],
                Mark = numbers[2],
                State = (byte)numbers[3],
                DccpRole = (byte)numbers[4],
                OriginalWindowScale = (byte)numbers[5],
                ReplyWindowScale = (byte)numbers[6],
                OriginalTag = numbers[7],
                ReplyTag = numbers[8],
            };
            state.Present = FieldsOf(ref state, in reply, in master, (ConnectionFields)wanted);
            for (var index = 0; index < 6 && state.Has(ConnectionFields.SequenceAdjustment); index++)
                state.Adjustments[index] = numbers[9 + index];
            for (var index = 0; index < 3 && state.Has(ConnectionFields.Synproxy); index++)
                state.Synproxy[index] = numbers[15 + index];
            if (state.Has(ConnectionFields.Labels))
            {
                state.LabelCount = ConnectionState.LabelWords;
                state.Labels[1] = numbers[18] | 1;
            }
            if (state.Has(ConnectionFields.Helper))
                state.Helper = System.Text.Encoding.ASCII.GetBytes(helper);
            if (state.Has(ConnectionFields.Zone))
                state.Original.Zone = (ushort)(numbers[19] | 1);
            return state;
        });

    /// <summary>An expectation.</summary>
    public static Gen<ExpectationState> Expectation { get; } =
        Gen.Select(Tuple, Gen.UInt.Array[8], Gen.Bool, Gen.String[Gen.Char.AlphaNumeric, 1, 11]).Select(parts =>
        {
            var (tuple, numbers, hasNames, name) = parts;
            if (!tuple.HasPorts)
                tuple.SourcePort = tuple.DestinationPort = 0;
            var shift = tuple.IsIPv6 ? 2U : 1U;
            var group = shift | 4U | (tuple.HasPorts ? 8U : 0U);
            return new ExpectationState
            {
                Master = tuple,
                Expected = tuple with { Source = tuple.Destination, Destination = tuple.Source },
                Mask = tuple,
                Present = group | group << 4 | group << 8
                    | Bit(ExpectationAttribute.Timeout) | Bit(ExpectationAttribute.Flags) | Bit(ExpectationAttribute.Class) | Bit(ExpectationAttribute.NatDirection)
                    | (hasNames ? Bit(ExpectationAttribute.Helper) | Bit(ExpectationAttribute.Function) : 0),
                Timeout = numbers[0],
                Flags = numbers[1],
                Class = numbers[2],
                NatDirection = numbers[3],
                Helper = hasNames ? name : null,
                Function = hasNames ? "nat-" + name : null,
            };
        });

    private static uint Bit(ExpectationAttribute attribute) => 1U << (int)attribute;

    private static ConnectionFields FieldsOf(ref ConnectionState state, in FlowTuple reply, in FlowTuple master, ConnectionFields wanted)
    {
        var fields = ConnectionFields.Protocol | (state.Original.IsIPv6 ? ConnectionFields.IPv6 : ConnectionFields.IPv4);
        fields |= wanted & (ConnectionFields.Status | ConnectionFields.Timeout | ConnectionFields.Mark | ConnectionFields.SequenceAdjustment
            | ConnectionFields.Helper | ConnectionFields.Labels | ConnectionFields.Synproxy | ConnectionFields.Zone);
        if (state.Original.HasPorts)
            fields |= ConnectionFields.Ports;
        if (state.Original.IsIcmp)
            fields |= ConnectionFields.Icmp;
        fields |= state.Original.Protocol switch
        {
            ProtocolNames.Tcp => wanted & (ConnectionFields.TcpState | ConnectionFields.OriginalWindowScale | ConnectionFields.ReplyWindowScale),
            ProtocolNames.Sctp => ConnectionFields.SctpState | ConnectionFields.OriginalTag | ConnectionFields.ReplyTag,
            ProtocolNames.Dccp => ConnectionFields.DccpState | ConnectionFields.DccpRole,
            _ => ConnectionFields.None,
        };
        if (reply.Family == state.Original.Family)
        {
            state.Reply = reply;
            fields |= wanted & ((state.Original.IsIPv6
                ? ConnectionFields.SourceNatIPv6 | ConnectionFields.DestinationNatIPv6
                : ConnectionFields.SourceNatIPv4 | ConnectionFields.DestinationNatIPv4) | ConnectionFields.SourceNatPort | ConnectionFields.DestinationNatPort);
        }
        if (master.Family == state.Original.Family && (wanted & ConnectionFields.MasterProtocol) != 0)
        {
            state.Master = master;
            fields |= ConnectionFields.MasterProtocol | (master.IsIPv6 ? ConnectionFields.MasterIPv6 : ConnectionFields.MasterIPv4);
            if (master.HasPorts)
                fields |= ConnectionFields.MasterPorts;
        }
        return fields;
    }
}
