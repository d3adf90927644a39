using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

// Overview: a set that was declared with typeof keeps the expressions in records that only programs read; those of nft are understood and
// written alike, so that either lists what the other made. Numbers are the programs' own (enum expr_types, enum proto_desc_id …).

/// <summary>Expressions as records that programs store with sets. // NFTNL_UDATA_SET_KEY_TYPEOF</summary>
internal static class TypeofRecords
{
    // enum expr_types
    private const uint PayloadKind = 7, OptionKind = 8, MetaKind = 9, SocketKind = 10, OsfKind = 11, ConnectionKind = 12, ConcatenationKind = 13;
    private const uint NumgenKind = 23, HashKind = 24, RouteKind = 25, FibKind = 26, IpsecKind = 27;

    private const byte First = 0, Second = 1, Third = 2, Fourth = 3, Fifth = 4, InnerRecord = 5;

    // enum proto_desc_id
    private static readonly (Header Header, uint Number)[] Headers =
    [
        (HeaderTable.Ah, 1), (HeaderTable.Esp, 2), (HeaderTable.Comp, 3), (HeaderTable.Icmp, 4), (HeaderTable.Igmp, 5), (HeaderTable.Udp, 6), (HeaderTable.UdpLite, 7),
        (HeaderTable.Tcp, 8), (HeaderTable.Dccp, 9), (HeaderTable.Sctp, 10), (HeaderTable.Transport, 11), (HeaderTable.IPv4, 12), (HeaderTable.IPv6, 13),
        (HeaderTable.IcmpV6, 14), (HeaderTable.Arp, 15), (HeaderTable.Vlan, 16), (HeaderTable.Ethernet, 17), (HeaderTable.Vxlan, 18), (HeaderTable.Geneve, 19), (HeaderTable.Gre, 20),
    ];

    private static readonly (Tunnel Tunnel, uint Number)[] Tunnels = [(Tunnel.OfVxlan, 18), (Tunnel.OfGeneve, 19), (Tunnel.OfGre, 20), (Tunnel.OfGretap, 21)];

    // enum exthdr_desc_id
    private static readonly string[] ExtensionHeaders = ["", "hbh", "rt", "rt0", "rt2", "srh", "frag", "dst", "mh"];

    /// <summary>Writes an expression.</summary>
    /// <returns>False when there is no room, or no record for it.</returns>
    public static bool TryWrite(ref UserDataWriter writer, byte type, ExpressionNode node)
    {
        var start = writer.Begin(type);
        if (start < 0)
            return false;
        var isWritten = KindOf(node) is { } kind && writer.TryAddNumber(NftUserData.TypeofExpression, kind) && TryWriteData(ref writer, node);
        return writer.TryEnd(start) && isWritten;
    }

    /// <summary>Reads an expression; null when it is none that the language has.</summary>
    public static ExpressionNode? Read(UserDataReader reader)
    {
        uint? kind = null;
        while (reader.MoveNext())
        {
            if (reader.Type == NftUserData.TypeofExpression && reader.TryGetNumber(out var number))
                kind = number;
            else if (reader.Type == NftUserData.TypeofData && kind is { } known)
                return known == ConcatenationKind ? ReadConcatenation(reader.Nested) : ReadData(known, new Records(reader.Nested));
        }
        return null;
    }

    private static uint? KindOf(ExpressionNode node) => node switch
    {
        ConcatenationNode => ConcatenationKind,
        ConnectionNode => ConnectionKind,
        FibNode => FibKind,
        HashNode => HashKind,
        IpsecNode => IpsecKind,
        MetaNode => MetaKind,
        NumgenNode => NumgenKind,
        OptionNode { Field: not null } => OptionKind,
        OsfNode => OsfKind,
        PayloadNode or RawPayloadNode or InnerNode { Field: PayloadNode } => PayloadKind,
        RouteNode => RouteKind,
        SocketNode => SocketKind,
        _ => null,
    };

    private static bool TryWriteData(ref UserDataWriter writer, ExpressionNode node)
    {
        var start = writer.Begin(NftUserData.TypeofData);
        if (start < 0)
            return false;
        var isWritten = node switch
        {
            ConcatenationNode parts => TryWriteParts(ref writer, parts),
            ConnectionNode ct => writer.TryAddNumber(First, (uint)ct.Number) && writer.TryAddNumber(Second, ct.Direction is { } direction ? (uint)direction : uint.MaxValue),
            FibNode fib => writer.TryAddNumber(First, fib.Number) && writer.TryAddNumber(Second, (uint)fib.Lookup),
            HashNode hash => writer.TryAddNumber(First, hash.Source is null ? 1u : 0) && writer.TryAddNumber(Second, hash.Offset) && writer.TryAddNumber(Third, hash.Modulus)
                && writer.TryAddNumber(Fourth, hash.Seed ?? 0) && writer.TryAddNumber(Fifth, hash.Seed is null ? 0 : 1u),
            InnerNode { Field: PayloadNode payload } inner => TryWritePayload(ref writer, payload) && writer.TryAddNumber(InnerRecord, Array.Find(Tunnels, row => row.Tunnel == inner.Tunnel).Number),
            IpsecNode ipsec => writer.TryAddNumber(First, ipsec.Number) && writer.TryAddNumber(Second, ipsec.Depth) && writer.TryAddNumber(Third, ipsec.IsOutgoing ? 1u : 0),
            MetaNode meta => writer.TryAddNumber(First, (uint)meta.Number),
            NumgenNode numgen => writer.TryAddNumber(First, numgen.IsRandom ? 1u : 0) && writer.TryAddNumber(Second, numgen.Modulus) && writer.TryAddNumber(Third, numgen.Offset),
            OptionNode option => TryWriteOption(ref writer, option),
            PayloadNode payload => TryWritePayload(ref writer, payload),
            RawPayloadNode raw => writer.TryAddNumber(First, 0) && writer.TryAddNumber(Second, 0) && writer.TryAddNumber(Third, (uint)raw.Layer + 1)
                && writer.TryAddNumber(Fourth, (uint)raw.Offset) && writer.TryAddNumber(Fifth, (uint)raw.Width),
            RouteNode route => writer.TryAddNumber(First, route.Number),
            SocketNode socket => writer.TryAddNumber(First, socket.Number) && writer.TryAddNumber(Second, socket.Level),
            _ => true,
        };
        return writer.TryEnd(start) && isWritten;
    }

    private static bool TryWriteParts(ref UserDataWriter writer, ConcatenationNode parts)
    {
        for (var index = 0; index < parts.Parts.Count; index++)
        {
            if (!TryWrite(ref writer, (byte)index, parts.Parts[index]))
                return false;
        }
        return true;
    }

    private static bool TryWritePayload(ref UserDataWriter writer, PayloadNode payload)
    {
        var isWritten = writer.TryAddNumber(First, Array.Find(Headers, row => row.Header == payload.Header).Number) && writer.TryAddNumber(Second, NumberOf(payload.Header, payload.Field));
        return isWritten && (payload.Type.Id != DatatypeTable.Integer.Id || writer.TryAddNumber(Fifth, (uint)payload.Bits));
    }

    /// <summary>A field's number: its place in the header, from 1; VLAN's canonical format indicator has a number of its own.</summary>
    private static uint NumberOf(Header header, HeaderField field)
    {
        var place = (uint)header.Fields.ToList().IndexOf(field) + 1;
        return header == HeaderTable.Vlan && place > 2 ? place + 1 : place;
    }

    private static bool TryWriteOption(ref UserDataWriter writer, OptionNode node)
    {
        var (option, field) = (node.Option, node.Field!);
        var place = option.Fields.ToList().IndexOf(field);
        if (place < 0)
            return false;
        return option.Kind switch
        {
            NftExthdrOp.Ipv6 => writer.TryAddNumber(Second, (uint)place + 1) && writer.TryAddNumber(First, (uint)Array.IndexOf(ExtensionHeaders, option.Name)),
            NftExthdrOp.Ipv4 => writer.TryAddNumber(Second, IPv4FieldOf(field)) && writer.TryAddNumber(Third, (uint)option.Kind) && writer.TryAddNumber(First, option.Number),
            _ => writer.TryAddNumber(Second, (uint)place + BlockOf(option)) && writer.TryAddNumber(Third, (uint)option.Kind) && writer.TryAddNumber(First, option.Number),
        };
    }

    // enum ip_hdr_opts_fields: fields of all options have one row of numbers
    private static readonly string[] IPv4Fields = ["", "type", "length", "value", "ptr", "addr"];

    private static uint IPv4FieldOf(HeaderField field) => (uint)Array.IndexOf(IPv4Fields, field.Name);

    /// <summary>Blocks of selective acknowledgements count on from each other; the first two numbers are those of kind and length.</summary>
    private static uint BlockOf(HeaderOption option) => option.Name is ['s', 'a', 'c', 'k', >= '1' and <= '3' and var digit] ? (uint)((digit - '0') * 2) + 2 : 0;

    private static ConcatenationNode? ReadConcatenation(UserDataReader reader)
    {
        var parts = new List<ExpressionNode>();
        while (reader.MoveNext())
        {
            if (Read(reader.Nested) is not { } part)
                return null;
            parts.Add(part);
        }
        return parts.Count > 1 ? new ConcatenationNode(parts) : null;
    }

    private static SelectorNode? ReadData(uint kind, Records records) => kind switch
    {
        ConnectionKind => ConnectionNode.Of(new Nfnetlink.Nftables.Expressions.CtExpression { Key = (NftCtKey)records[First], Direction = records[Second] <= 1 ? (Direction)records[Second] : null }, null),
        FibKind => FibNode.Of(new Nfnetlink.Nftables.Expressions.FibExpression { Result = (NftFibResult)records[First], Flags = (NftFibFlags)records[Second] }),
        HashKind => records[First] == 1 ? new HashNode(null, records[Third], null, records[Second]) : null,
        IpsecKind => IpsecNode.Of(new Nfnetlink.Nftables.Expressions.XfrmExpression { Key = (NftXfrmKey)records[First], Number = records[Second], Direction = (byte)records[Third] }),
        MetaKind => MetaNode.Of((NftMetaKey)records[First]),
        NumgenKind => new NumgenNode(records[First] == 1, records[Second], records[Third]),
        OptionKind => ReadOption(records),
        OsfKind => new OsfNode(OsfTimeToLive.Exact, WithVersion: false),
        PayloadKind => ReadPayload(records),
        RouteKind => RouteNode.Of(new Nfnetlink.Nftables.Expressions.RtExpression { Key = (NftRtKey)records[First] }),
        SocketKind => SocketNode.Of(new Nfnetlink.Nftables.Expressions.SocketExpression { Key = (NftSocketKey)records[First], Level = records[Second] }),
        _ => null,
    };

    private static SelectorNode? ReadPayload(Records records)
    {
        if (records[First] == 0)
            return records[Third] is > 0 and <= 4 && records[Fifth] is > 0 and <= 128 ? new RawPayloadNode((NftPayloadBase)(records[Third] - 1), (int)records[Fourth], (int)records[Fifth]) : null;
        if (Array.Find(Headers, row => row.Number == records[First]).Header is not { } header || header.Fields.FirstOrDefault(field => NumberOf(header, field) == records[Second]) is not { } found)
            return null;
        var payload = new PayloadNode(header, found);
        return Array.Find(Tunnels, row => row.Number == records[InnerRecord]).Tunnel is { } tunnel && records.Has(InnerRecord) ? new InnerNode(tunnel, payload) : payload;
    }

    private static OptionNode? ReadOption(Records records)
    {
        var (kind, number, place) = ((NftExthdrOp)records[Third], records[First], records[Second]);
        foreach (var option in OptionTable.Of(kind))
        {
            var isMeant = kind == NftExthdrOp.Ipv6 ? Array.IndexOf(ExtensionHeaders, option.Name) == (int)number : option.Number == number;
            if (!isMeant)
                continue;
            for (var index = 0; index < option.Fields.Count; index++)
            {
                var own = kind switch { NftExthdrOp.Ipv6 => (uint)index + 1, NftExthdrOp.Ipv4 => IPv4FieldOf(option.Fields[index]), _ => (uint)index + BlockOf(option) };
                if (own == place)
                    return new OptionNode(option, option.Fields[index]);
            }
        }
        return null;
    }

    /// <summary>Numbers by the type of their record.</summary>
    private readonly struct Records
    {
        private readonly uint?[] _numbers = new uint?[InnerRecord + 1];

        public Records(UserDataReader reader)
        {
            while (reader.MoveNext())
            {
                if (reader.Type < _numbers.Length && reader.TryGetNumber(out var number))
                    _numbers[reader.Type] = number;
            }
        }

        public uint this[byte type] => _numbers[type] ?? 0;

        public bool Has(byte type) => _numbers[type] is not null;
    }
}
