using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Evaluation;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Statements;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>Finds out what statements mean that were made of the kernel's expressions: headers, constants, and what need not be said.</summary>
/// <param name="family">The family of the rule's table.</param>
/// <param name="findSet">The set of a name.</param>
internal sealed class RuleResolver(NfProto family, Func<string, KernelSet?> findSet)
{
    private readonly HeaderScope _scope = new(family);
    private readonly List<StatementNode> _result = new(8);

    /// <summary>Resolves a rule's statements.</summary>
    public IReadOnlyList<StatementNode> Resolve(List<StatementNode> statements)
    {
        foreach (var statement in statements)
        {
            if (statement is MatchStatement match)
            {
                Resolve(match);
                continue;
            }
            var resolved = Resolve(statement);
            _result.Add(resolved);
            // what such a statement does is done for fewer packets when the matches before it are not said where they stand
            _scope.Forget();
        }
        return _result;
    }

    private StatementNode Resolve(StatementNode statement)
    {
        switch (statement)
        {
            case AssignStatement { Target: RawPayloadNode target } assign:
                return ResolveChange(target, assign.Value) ?? new AssignStatement(Value(target), Typed(Value(assign.Value), Value(target)));
            case AssignStatement assign:
                var assigned = Value(assign.Target);
                var value = Typed(Value(assign.Value, assigned), assigned);
                return new AssignStatement(assigned, value is ValueNode { ValueType: { IsBitmask: true, Symbols: not null } } bits ? ValueEvaluator.Bits(bits) : value);
            case DuplicateStatement dup:
                var destination = family == NfProto.Netdev ? Like(DatatypeTable.InterfaceIndex) : AddressOf(family);
                return new DuplicateStatement(
                    Typed(Value(dup.Target, destination), destination),
                    dup.Device is { } device ? Typed(Value(device, Like(DatatypeTable.InterfaceIndex)), Like(DatatypeTable.InterfaceIndex)) : null);
            case ForwardStatement forward:
                return forward with
                {
                    Device = Typed(Value(forward.Device, Like(DatatypeTable.InterfaceIndex)), Like(DatatypeTable.InterfaceIndex)),
                    Neighbour = forward.Neighbour is { } neighbour ? Typed(Value(neighbour), AddressOf(forward.Family)) : null,
                };
            case NatStatement nat:
                var address = AddressOf(nat.Family ?? family);
                return nat with
                {
                    Address = nat.Address is null ? null : Bounds(nat.Address, address),
                    Port = nat.Port is null ? null : Bounds(nat.Port, Like(DatatypeTable.InetService)),
                };
            case ObjectStatement { Name: MapNode } use:
                return use with { Name = Value(use.Name) };
            case QueueStatement { Number: { } number } queue:
                return queue with { Number = number is ValueNode or RangeNode ? number : Value(number, new ValueNode(0, DatatypeTable.Integer, 16, DataOrder.Host)) };
            case RejectStatement reject:
                return Resolve(reject);
            case SetStatement set:
                return set with { Element = Element(set.Element, set.Set) };
            case TproxyStatement tproxy:
                return tproxy with
                {
                    Address = tproxy.Address is null ? null : Typed(Value(tproxy.Address), AddressOf(tproxy.Family ?? family)),
                    Port = tproxy.Port is null ? null : Typed(Value(tproxy.Port), Like(DatatypeTable.InetService)),
                };
            case VerdictMapStatement map:
                var (key, shift) = Key(map.Key, map.Map);
                return new VerdictMapStatement(key, SetOf(map.Map, key, null, shift));
            default:
                return statement;
        }
    }

    private static ValueNode Like(Datatype type) => new(0, type, type.Bits, type.Order);

    private static ValueNode AddressOf(NfProto? network) => Like(network == NfProto.IPv6 ? DatatypeTable.IPv6Address : DatatypeTable.IPv4Address);

    private ExpressionNode Bounds(ExpressionNode node, ExpressionNode like)
    {
        if (node is not RangeNode { From: DataNode from, To: DataNode to })
            return node is RangeNode range ? new RangeNode(Typed(Value(range.From), like), Typed(Value(range.To), like)) : Typed(Value(node, like), like);
        return ElementReader.RangeOf(like, from.Like(like).Number, to.Like(like).Number, (part, number) => new ValueNode(number, part.Type!, part.Bits, part.Order));
    }

    private RejectStatement Resolve(RejectStatement reject)
    {
        if (reject.Kind == RejectKind.Icmp)
        {
            _scope.KillNetwork();
            var isV6 = _scope.Context.Network == NfProto.IPv6;
            reject = reject with { Kind = isV6 ? RejectKind.IcmpV6 : RejectKind.Icmp, Network = _scope.Context.Network };
        }
        else if (reject.Kind == RejectKind.TcpReset && family is NfProto.IPv4 or NfProto.IPv6)
        {
            _scope.KillTransport();
        }
        return reject.Simplify(family);
    }

    private ExpressionNode Element(ExpressionNode element, string set)
    {
        switch (element)
        {
            case MappingNode mapping:
                var data = Value(mapping.Data);
                return new MappingNode(Element(mapping.Key, set), findSet(set) is { } map ? TypedParts(data, SetTypes.DataOf(map)) : data);
            case ElementNode full:
                return full with { Key = Element(full.Key, set) };
            default:
                return Value(element) is var key && findSet(set) is { } known ? TypedParts(key, SetTypes.KeyOf(known)) : Value(element);
        }
    }

    /// <summary>Constants among the parts of a key as values of a set's types.</summary>
    private static ExpressionNode TypedParts(ExpressionNode node, ExpressionNode? types)
    {
        if (types is null)
            return node;
        if (node is ConcatenationNode parts && types is ConcatenationNode several && parts.Parts.Count == several.Parts.Count)
            return parts with { Parts = [.. parts.Parts.Select((part, index) => Typed(part, several.Parts[index]))] };
        return Typed(node, types);
    }

    /// <summary>A constant as a value like those of another expression; operands of an operation like what it begins with.</summary>
    private static ExpressionNode Typed(ExpressionNode node, ExpressionNode like) => node switch
    {
        DataNode data => data.Like(like),
        BinaryNode binary => TypedOperands(binary),
        _ => node,
    };

    private static BinaryNode TypedOperands(BinaryNode binary)
    {
        var left = binary.Left is BinaryNode inner ? TypedOperands(inner) : binary.Left;
        return binary with { Left = left, Right = Operand(binary.Right, left) };
    }

    /// <summary>The second operand as a value like the first; its bytes lie as those of the whole operation.</summary>
    private static ExpressionNode Operand(ExpressionNode right, ExpressionNode left) => right switch
    {
        DataNode data when left is BinaryNode { Operation: BinaryOperation.LeftShift or BinaryOperation.RightShift } => data.As(DatatypeTable.RawInteger, data.Bits, DataOrder.Host),
        DataNode data when left.Type is { } type => data.As(type, left.Bits, left.Order == DataOrder.Network && data.Bits > Whole(left.Bits) ? DataOrder.Host : left is IBitField { Bits.Shift: > 0 } ? DataOrder.Host : left.Order),
        BinaryNode binary => TypedOperands(binary),
        _ => right,
    };

    private static int Whole(int bits) => (bits + 7) / 8 * 8;

    /// <summary>What an expression's value is, with fields by their names.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="like">What its values are used for, where that is known: what maps lead to.</param>
    private ExpressionNode Value(ExpressionNode node, ExpressionNode? like = null)
    {
        switch (node)
        {
            case TurnedNode turned:
                return Value(turned.Value, like);
            case ConcatenationNode parts:
                return parts with { Parts = [.. parts.Parts.Select(part => Value(part))] };
            case MapNode map:
                var (key, shift) = Key(map.Key, map.Map);
                return new MapNode(key, SetOf(map.Map, key, like, shift));
            case HashNode { Source: { } source } hash:
                return hash with { Source = Value(source) };
            case BinaryNode { Operation: BinaryOperation.RightShift, Right: ValueNode { Number: var count } } shifted when FieldOf(shifted.Left) is { } field && (UInt128)field.Shift == count:
                return Named(field.Node);
            case BinaryNode { Operation: BinaryOperation.And } masked when FieldOf(masked) is { Shift: 0 } field:
                return Named(field.Node);
            case BinaryNode binary:
                return TypedOperands(binary with { Left = Value(binary.Left), Right = Value(binary.Right) });
            case ConnectionNode connection:
                return _scope.Name(connection);
            default:
                return Named(FieldOf(node)?.Node ?? node);
        }
    }

    private ExpressionNode Named(ExpressionNode node)
    {
        _scope.Touch(node);
        return node;
    }

    /// <summary>What is looked up in a set, and by how many bits the set's elements are shifted against it.</summary>
    private (ExpressionNode Key, int Shift) Key(ExpressionNode key, ExpressionNode set)
    {
        var known = set is SetReferenceNode { Name: var name } ? findSet(name) : null;
        if (known is { IsAnonymous: false })
            return (TypedParts(Value(key), SetTypes.KeyOf(known)), 0);
        return known is not null && FieldOf(Unturned(key)) is { Shift: > 0 } field ? (Named(field.Node), field.Shift) : (Value(key), 0);
    }

    private static ExpressionNode Unturned(ExpressionNode node) => node is TurnedNode turned ? turned.Value : node;

    /// <summary>A set by its elements when it has no name.</summary>
    private ExpressionNode SetOf(ExpressionNode reference, ExpressionNode key, ExpressionNode? data, int shift)
    {
        if (reference is not SetReferenceNode { Name: var name } || findSet(name) is not { IsAnonymous: true } set)
            return reference;
        var led = SetTypes.DataOf(set);
        if (data is not null && led is null or { Type.Id: 4 })
            led = data;
        var elements = new ElementReader(set, key, led, shift).Read();
        return elements.Count > 0 ? new SetNode(elements) : reference;
    }

    private void Resolve(MatchStatement match)
    {
        var left = Unturned(match.Left);
        if (match.Right is SetReferenceNode)
        {
            var (key, shift) = Key(match.Left, match.Right);
            Add(match with { Left = key, Right = SetOf(match.Right, key, null, shift) });
            return;
        }
        if (left is BinaryNode { Operation: BinaryOperation.And, Left: RawPayloadNode { Layer: NftPayloadBase.InnerHeader } } inner && Narrowed(inner) is { } narrow)
            Compare(match, narrow.Node, narrow.Shift);
        else if (FieldOf(left) is { } field && FitsIn(match.Right, field))
            Compare(match, Named(field.Node), field.Shift);
        else if (left is RawPayloadNode or InnerNode { Field: RawPayloadNode } && match is { Operation: MatchOperation.Equal, Right: DataNode data } && Tiles(left) is { } tiles)
            Split(match, tiles, data);
        else if (left is RawPayloadNode or InnerNode { Field: RawPayloadNode } && PrefixField(left) is { } whole)
            Compare(match, Named(whole), 0);
        else if (left is BinaryNode { Operation: BinaryOperation.And, Right: DataNode mask } masked && FieldOf(masked.Left) is { Shift: 0 } plain)
            CompareMasked(match, Named(plain.Node), mask);
        else if (left is BinaryNode { Operation: BinaryOperation.And, Right: DataNode typedMask } typed && Value(typed.Left) is var selector)
            CompareMasked(match, selector, typedMask);
        else
            Compare(match, Value(left), 0);
    }

    /// <summary>Nothing but the field's own bits is compared.</summary>
    private static bool FitsIn(ExpressionNode right, (ExpressionNode Node, int Shift) field)
    {
        if (right is not DataNode data)
            return true;
        var rest = data.Number(DataOrder.Network) & ((UInt128.One << field.Shift) - 1);
        return rest == 0;
    }

    /// <summary>Compares with what is known to be like the left side's values, but for a shift.</summary>
    private void Compare(MatchStatement match, ExpressionNode left, int shift)
    {
        var isTurned = match.Left is TurnedNode;
        var right = Constant(match.Right, left, shift, isTurned);
        if (left is ConnectionNode && right is ValueNode { ValueType.IsBitmask: true } bits && UInt128.PopCount(bits.Number) > 1)
            right = ValueEvaluator.Bits(match.Operation is MatchOperation.Equal or MatchOperation.NotEqual ? bits with { ValueType = left.Type! } : bits).Items.Aggregate((first, second) => BinaryNode.Of(first, BinaryOperation.Or, second, bits.Place));
        var compared = match with { Left = left, Right = right };
        Add(left.Type == DatatypeTable.Hour ? AcrossMidnight(compared) : compared);
    }

    /// <summary>What does not lie between two times of day of which the first is later here lies between the second and the first.</summary>
    private static MatchStatement AcrossMidnight(MatchStatement match) =>
        match is { Operation: MatchOperation.NotEqual, Right: RangeNode { From: ValueNode from, To: ValueNode to } } && HourType.LocalSeconds(from.Number) > HourType.LocalSeconds(to.Number)
            ? match with { Operation = MatchOperation.Equal, IsImplicit = true, Right = new RangeNode(to, from) }
            : match;

    private static ExpressionNode Constant(ExpressionNode node, ExpressionNode like, int shift, bool isTurned)
    {
        switch (node)
        {
            case RangeNode range:
                return new RangeNode(Constant(range.From, like, shift, isTurned), Constant(range.To, like, shift, isTurned));
            case DataNode data:
                var turned = isTurned ? data with { DataOrder = DataOrder.Network } : data;
                if (shift > 0 || like is IBitField { Bits.IsPartial: true })
                    return new ValueNode(data.Number(DataOrder.Network) >> shift, like.Type ?? DatatypeTable.RawInteger, like.Bits, like.Order);
                if (data.Bits > 0 && data.Bits < Whole(like.Bits) && like is { Type: { } type } and not BinaryNode)
                    return new PrefixNode(turned.As(type, like.Bits, DataOrder.Network) is var value && type.IsText ? value : value with { Number = value.Number << (like.Bits - data.Bits) }, data.Bits);
                var constant = turned.Like(like);
                // several bits that are all meant are a number; names are for bits of which any is meant
                return like is not BinaryNode && constant is { ValueType: { IsBitmask: true, Symbols: not null } } && UInt128.PopCount(constant.Number) != UInt128.One
                    ? constant with { ValueType = DatatypeTable.Bitmask }
                    : constant;
            default:
                return node;
        }
    }

    /// <summary>Compares bits of an expression's values.</summary>
    private void CompareMasked(MatchStatement match, ExpressionNode left, DataNode mask)
    {
        if (left.Type is not { } type || match.Right is not DataNode data)
        {
            Add(match with { Left = TypedOperands(new BinaryNode(left, BinaryOperation.And, mask)), Right = Constant(match.Right, left, 0, isTurned: false) });
            return;
        }
        var (bits, value) = (mask.Like(left), data.Like(left));
        var all = DataBytes.Ones(left.Bits);
        if (type.IsBitmask && value.Number == 0 && match.Operation is MatchOperation.Equal or MatchOperation.NotEqual)
        {
            var isNone = match.Operation == MatchOperation.Equal;
            Add(new MatchStatement(left, isNone ? MatchOperation.None : MatchOperation.Equal, ValueEvaluator.Bits(bits)) { IsImplicit = !isNone });
        }
        else if (bits.Number == all && type.IsBitmask)
        {
            Add(match with { Left = left, Right = new ValueNode(value.Number, DatatypeTable.Bitmask, left.Bits, left.Order) });
        }
        else if (type.HasPrefixes && match.Operation is MatchOperation.Equal or MatchOperation.NotEqual && PrefixOf(bits.Number, all, left.Bits) is { } prefix)
        {
            Add(match with { Left = left, Right = new PrefixNode(value, prefix) });
        }
        else
        {
            Add(match with { Left = new BinaryNode(left, BinaryOperation.And, bits), Right = value });
        }
    }

    private static int? PrefixOf(UInt128 mask, UInt128 all, int bits)
    {
        var rest = ~mask & all;
        return (rest & (rest + 1)) == 0 ? bits - (int)UInt128.PopCount(rest) : null;
    }

    /// <summary>Several fields that were compared at once.</summary>
    private void Split(MatchStatement match, IReadOnlyList<ExpressionNode> tiles, DataNode data)
    {
        var at = 0;
        foreach (var tile in tiles)
        {
            // fields whose header depends on those before are looked for again
            var size = tile.Bits / 8;
            var place = Place(tile) is { } known ? FieldAt(known) ?? tile : tile;
            var part = new DataNode(data.Data.Slice(at, size));
            Compare(match with { Left = place, Right = part }, Named(place), 0);
            at += size;
        }
    }

    private void Add(MatchStatement match)
    {
        _result.Add(match);
        _scope.Note(match, _result);
    }

    /// <summary>A field of a packet by its name: bits that are loaded, or that a mask leaves.</summary>
    private (ExpressionNode Node, int Shift)? FieldOf(ExpressionNode node)
    {
        node = Unturned(node);
        if (node is BinaryNode { Operation: BinaryOperation.And, Right: DataNode mask } masked)
        {
            var bits = mask.Number(DataOrder.Network);
            if (bits == 0 || Place(masked.Left) is not { } around)
                return null;
            var low = BitOperationsOf(bits);
            var width = (int)UInt128.PopCount(bits);
            if ((bits >> low) != DataBytes.Ones(width))
                return null;
            return FieldAt(around with { Offset = around.Offset + around.Bits - low - width, Bits = width }) is { } field && field is IBitField { Bits.IsPartial: true } ? (field, low) : null;
        }
        return Place(node) is { } place && FieldAt(place) is { } exact ? (exact, 0) : null;
    }

    /// <summary>The bits that a mask leaves of what has no names, when they are neighbours.</summary>
    private static (ExpressionNode Node, int Shift)? Narrowed(BinaryNode masked)
    {
        if (masked is not { Left: RawPayloadNode raw, Right: DataNode mask })
            return null;
        var bits = mask.Number(DataOrder.Network);
        var low = BitOperationsOf(bits);
        var width = (int)UInt128.PopCount(bits);
        var isRun = bits != 0 && (bits >> low) == DataBytes.Ones(width);
        return isRun ? (new RawPayloadNode(raw.Layer, raw.Offset + raw.Width - low - width, width), low) : null;
    }

    private static int BitOperationsOf(UInt128 bits) => (int)UInt128.TrailingZeroCount(bits);

    /// <summary>The place of what is loaded from a packet.</summary>
    private static BitPlace? Place(ExpressionNode node) => node switch
    {
        RawPayloadNode raw => new BitPlace(null, raw.Layer, null, raw.Offset, raw.Width),
        InnerNode { Field: RawPayloadNode raw } inner => new BitPlace(inner.Tunnel, raw.Layer, null, raw.Offset, raw.Width),
        PayloadNode payload => new BitPlace(null, payload.Header.Layer, null, payload.LinkOffset + payload.Field.Offset, payload.Bits),
        OptionNode { Field: { } field } option => new BitPlace(null, default, option.Option, field.Offset, field.Bits),
        _ => null,
    };

    private ExpressionNode? FieldAt(BitPlace place)
    {
        if (place.Option is { } option)
            return OptionTable.FieldAt(option.Kind, option.Number, place.Offset, place.Bits) is { } known ? new OptionNode(known.Option, known.Field) : null;
        return _scope.FieldAt(place.Tunnel, place.Layer, place.Offset, place.Bits);
    }

    /// <summary>Neighbouring fields that fill what is loaded; null when there are none.</summary>
    private List<ExpressionNode>? Tiles(ExpressionNode node)
    {
        if (Place(node) is not { } place)
            return null;
        var tiles = new List<ExpressionNode>();
        for (var at = 0; at < place.Bits;)
        {
            if (_scope.FieldFrom(place.Tunnel, place.Layer, place.Offset + at, place.Bits - at) is not { } field || field.Bits % 8 != 0)
                return null;
            tiles.Add(field);
            at += field.Bits;
        }
        return tiles;
    }

    /// <summary>A field of which only the first bytes are loaded.</summary>
    private ExpressionNode? PrefixField(ExpressionNode node) =>
        Place(node) is { } place && _scope.FieldFrom(place.Tunnel, place.Layer, place.Offset, int.MaxValue) is { Type: { HasPrefixes: true } } field && field.Bits > place.Bits ? field : null;

    /// <summary>A field that is changed inside the bytes that are written.</summary>
    private AssignStatement? ResolveChange(RawPayloadNode target, ExpressionNode value)
    {
        var word = new DataField(target.Width / 8, DataOrder.Network);
        var all = DataBytes.Ones(target.Width);
        if (MaskOf(value, all) is not { } change || change.Source != target)
            return null;
        var touched = (~change.Mask | change.Flip) & all;
        if (touched == 0)
            return null;
        var low = BitOperationsOf(touched);
        var width = 128 - (int)UInt128.LeadingZeroCount(touched) - low;
        if (_scope.FieldAround(target.Layer, target.Offset + target.Width - low - width, width) is not { } field)
            return null;
        var bits = ((IBitField)field).Bits;
        var shift = (word.Bytes * 8) - (bits.Offset * 8 - target.Offset) - (bits.Bytes * 8) + bits.Shift;
        var fieldMask = DataBytes.Ones(field.Bits) << shift;
        Named(field);
        var (mask, flip) = ((change.Mask & fieldMask) >> shift, (change.Flip & fieldMask) >> shift);
        ValueNode Constant(UInt128 number) => new(number, field.Type!, field.Bits, field.Order);
        if (mask == 0)
            return new AssignStatement(field, Constant(flip));
        ExpressionNode result = field;
        if (mask != fieldMask >> shift && (~(mask | flip) & (fieldMask >> shift)) != 0)
            result = new BinaryNode(result, BinaryOperation.And, Constant(mask | flip));
        if ((flip & mask) != 0)
            result = new BinaryNode(result, BinaryOperation.Xor, Constant(flip & mask));
        if ((flip & ~mask) != 0)
            result = new BinaryNode(result, BinaryOperation.Or, Constant(flip & ~mask));
        return new AssignStatement(field, result);
    }

    private static (ExpressionNode Source, UInt128 Mask, UInt128 Flip)? MaskOf(ExpressionNode node, UInt128 all)
    {
        if (node is not BinaryNode { Right: DataNode data } binary)
            return (node, all, 0);
        if (MaskOf(binary.Left, all) is not { } inner)
            return null;
        var bits = data.Number(DataOrder.Network);
        return binary.Operation switch
        {
            BinaryOperation.And => (inner.Source, inner.Mask & bits, inner.Flip & bits),
            BinaryOperation.Or => (inner.Source, inner.Mask & ~bits, (inner.Flip & ~bits) | bits),
            BinaryOperation.Xor => (inner.Source, inner.Mask, inner.Flip ^ bits),
            _ => null,
        };
    }

    /// <summary>A place in a packet.</summary>
    /// <param name="Tunnel">The tunnel inside whose packets it is; null for the packet itself.</param>
    /// <param name="Layer">From where the offset counts.</param>
    /// <param name="Option">The option that it is in; null for headers.</param>
    /// <param name="Offset">Where it begins, in bits.</param>
    /// <param name="Bits">How wide it is.</param>
    private readonly record struct BitPlace(Tunnel? Tunnel, NftPayloadBase Layer, HeaderOption? Option, int Offset, int Bits);
}
