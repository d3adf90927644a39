using System.Buffers.Binary;
using System.Text;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Packets;

namespace Statewall.Replay.Traces;

/// <summary>What a message tells of a packet at a base chain, as rules read it.</summary>
/// <param name="first">The message that tells of its headers.</param>
/// <param name="tellsStates">Whether the kernel is one that tells of states (6.16): without one, a packet has no connection then.</param>
internal sealed class ToldPacket(TraceEvent first, bool tellsStates)
{
    private const int NameSize = 16; // IFNAMSIZ

    /// <summary>Its mark. // NFTA_TRACE_MARK</summary>
    public uint Mark { get; set; } = first.Mark ?? 0;

    /// <summary>Whether an expression may break a rule off, and do so where only what is told counts; or has no say in that.</summary>
    public static bool MayBeKnown(Expression expression) => expression.Data switch
    {
        PayloadExpression payload => payload.DestinationRegister is not null,
        MetaExpression meta => meta.DestinationRegister is not null,
        CtExpression ct => ct.DestinationRegister is not null,
        ImmediateExpression immediate => immediate.Data?.Verdict is null,
        BitwiseExpression or ByteorderExpression or CmpExpression or RangeExpression or LookupExpression or CounterExpression or LogExpression or LastExpression => true,
        _ => false,
    };

    /// <summary>Whether a rule that is run, in part at least, may leave another packet than was told.</summary>
    public static bool Changes(Rule rule) => rule.Expressions?.Any(expression => expression.Data switch
    {
        PayloadExpression payload => payload.SourceRegister is not null,
        MetaExpression meta => meta is { SourceRegister: not null, Key: not NftMetaKey.NfTrace },
        CtExpression ct => ct is { SourceRegister: not null, Key: NftCtKey.Zone },
        ExthdrExpression option => option.DestinationRegister is null,
        NotrackExpression or TargetExpression or null => true,
        _ => false,
    }) != false;

    /// <summary>What an expression reads, as it stands in the register; null when that is not told.</summary>
    public byte[]? Read(Expression expression) => expression.Data switch
    {
        PayloadExpression payload => Field(payload),
        MetaExpression { Key: { } key } => Property(key),
        CtExpression { Key: NftCtKey.State } => first.ConntrackState is { } state ? Number((uint)state) : tellsStates ? Number((uint)ConntrackState.Invalid) : null,
        CtExpression { Key: NftCtKey.Direction } => first.ConntrackDirection is { } direction ? [(byte)direction] : null,
        CtExpression { Key: NftCtKey.Status } => first.ConntrackId is null ? null : Number((uint)(first.ConntrackStatus ?? 0)),
        _ => null,
    };

    private byte[]? Field(PayloadExpression payload)
    {
        var header = payload.Base switch
        {
            NftPayloadBase.LlHeader => first.LinkHeader,
            NftPayloadBase.NetworkHeader => first.NetworkHeader,
            NftPayloadBase.TransportHeader when !IsLaterFragment => first.TransportHeader,
            _ => null,
        };
        var (offset, size) = (payload.Offset ?? 0, payload.Size ?? 0);
        return header is not null && offset + (ulong)size <= (ulong)header.Length ? header.AsSpan((int)offset, (int)size).ToArray() : null;
    }

    private byte[]? Property(NftMetaKey key) => key switch
    {
        NftMetaKey.Protocol => EtherType is { } type ? [(byte)(type >> 8), (byte)type] : null,
        NftMetaKey.NfProto => first.Family is { } family ? [(byte)family] : null,
        NftMetaKey.L4Proto => first.TransportHeader is null || TransportProtocol is not { } protocol ? null : [protocol],
        NftMetaKey.Iif => Number(first.InputIndex ?? 0),
        NftMetaKey.Oif => Number(first.OutputIndex ?? 0),
        NftMetaKey.IifName => Name(first.InputIndex),
        NftMetaKey.OifName => Name(first.OutputIndex),
        NftMetaKey.IifType => first.InputType is { } type ? BitConverter.GetBytes(type) : null,
        NftMetaKey.OifType => first.OutputType is { } type ? BitConverter.GetBytes(type) : null,
        NftMetaKey.Mark => Number(Mark),
        _ => null,
    };

    private bool IsLaterFragment => first.NetworkHeader is not { } network || !IpView.TryParseTruncated(network, out var view) || view.FragmentOffset != 0;

    private ushort? EtherType => (NfProto?)first.Family switch
    {
        NfProto.IPv4 => Packets.EtherType.IPv4,
        NfProto.IPv6 => Packets.EtherType.IPv6,
        _ => first.LinkHeader is { Length: EthernetView.Size } header ? BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(EthernetView.Offset.Type)) : null,
    };

    private byte? TransportProtocol
    {
        get
        {
            if (first.NetworkHeader is not { } network || !IpView.TryParseTruncated(network, out var view))
                return null;
            if (!view.IsIPv6)
                return view.Protocol;
            var walk = IPv6Extensions.Walk(network, IPv6View.Size, network[IPv6View.Offset.NextHeader], stopAtAuthentication: true);
            return walk.Status == IPv6WalkStatus.Transport && walk.TransportOffset <= network.Length ? walk.Protocol : null;
        }
    }

    private static byte[] Number(uint value) => BitConverter.GetBytes(value);

    // Without a device it is empty.
    private static byte[]? Name(uint? index)
    {
        var name = index is { } number ? InterfaceNames.NameOf(number) : "";
        if (name is null)
            return null;
        var bytes = new byte[NameSize];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }
}
