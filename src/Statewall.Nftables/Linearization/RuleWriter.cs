using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Scanning;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

// Overview: a rule whose values are known becomes a list of the kernel's expressions: each statement writes itself (Linearize), each
// expression that it needs the value of loads itself into registers (Load). Registers are taken like a stack: a single value takes 16 bytes,
// values side by side 4 bytes each or as many as they need. Life-cycle: a writer for any number of rules, one after the other; the numbers of
// the sets that rules bring along are a batch's. Mirrors no kernel file: the kernel runs what comes out of here.

/// <summary>Numbers for the sets and chains that a batch makes, so that what is in the batch can name them.</summary>
internal sealed class BatchNumbers
{
    private readonly Dictionary<(NfProto Family, string Table, string Set), uint> _sets = [];
    private uint _last;

    /// <summary>The next number.</summary>
    public uint Next() => ++_last;

    /// <summary>Gives a set that the batch makes its number.</summary>
    public uint Add(NfProto family, string table, string set) => _sets[(family, table, set)] = Next();

    /// <summary>The number of a set; null when the batch does not make it.</summary>
    public uint? Find(NfProto family, string table, string set) => _sets.TryGetValue((family, table, set), out var number) ? number : null;
}

/// <summary>Gathers what a rule becomes.</summary>
/// <param name="family">The family of the rule's table.</param>
/// <param name="table">That table's name.</param>
/// <param name="sets">The table's sets.</param>
/// <param name="numbers">The batch's numbers.</param>
internal sealed class RuleWriter(NfProto family, string table, IReadOnlyList<SetDefinition> sets, BatchNumbers numbers)
{
    private const int Registers = 16; // of 4 bytes

    private readonly ExpressionWriter _expressions = new();
    private readonly List<(DataShape? Shape, SourceSpan Span)> _origins = new(16); // of the expressions
    private readonly List<LinearSet> _sets = [];
    private readonly List<(uint Number, IReadOnlyList<(LinearRule Rule, RuleNode Text)> Rules)> _chains = [];
    private int _free;
    private SourceSpan _span;
    private Headers.Tunnel? _tunnel;

    /// <summary>The family of the rule's table.</summary>
    public NfProto Family => family;

    /// <summary>The batch's numbers.</summary>
    public BatchNumbers Numbers => numbers;

    /// <summary>Writes a rule.</summary>
    /// <returns>The rule; valid until another one is written.</returns>
    public LinearRule Write(RuleNode rule)
    {
        _expressions.Clear();
        _origins.Clear();
        _sets.Clear();
        _chains.Clear();
        var statements = StatementReduction.Reduce(rule.Statements);
        for (var index = 0; index < statements.Count; index++)
        {
            var statement = statements[index];
            _span = statement.Span;
            _free = 0;
            statement.Linearize(this);
        }
        return Written;
    }

    private LinearRule Written => new(_expressions, _origins) { Sets = _sets, Chains = _chains };

    /// <summary>The set of a name; null when the table has none, as far as is known.</summary>
    public SetDefinition? FindSet(string name) => sets.FirstOrDefault(set => set.Name == name);

    /// <summary>Takes registers for the values of an expression.</summary>
    public int Take(ExpressionNode node) => Take(node is ConcatenationNode ? DataShape.Of(node).Bytes : 16);

    /// <summary>Takes registers.</summary>
    public int Take(int bytes)
    {
        var register = _free;
        _free += (bytes + 3) / 4;
        return _free <= Registers ? register : throw Parser.Wrong("this needs more registers than the kernel has", _span);
    }

    /// <summary>Gives registers back, and all that were taken after them.</summary>
    public void Release(int register) => _free = register;

    /// <summary>The kernel's number of a register: aligned ones have the numbers of those of 16 bytes. // nft_parse_register</summary>
    public static uint NumberOf(int register) => register % 4 == 0 ? NftRegister.Reg1 + (uint)(register / 4) : NftRegister.Reg32First + (uint)register;

    /// <summary>Adds an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="shape">How the data in it is divided; null when it has none.</param>
    /// <param name="place">The part of the statement that it stands for; the whole when it has none.</param>
    public void Add<T>(in T expression, DataShape? shape = null, SourceSpan place = default)
        where T : struct, IExpression<T>
    {
        _origins.Add((shape, place.Source is null ? _span : place));
        if (_tunnel is { } tunnel && expression is PayloadExpression or MetaExpression)
            AddInner(tunnel, Expression.Of(expression));
        else
            _expressions.Add(in expression);
    }

    /// <summary>Adds an expression.</summary>
    public void Add(Expression expression)
    {
        _origins.Add((null, _span));
        _expressions.Add(expression);
    }

    /// <summary>Adds an expression that looks into a tunnel's packets: what <paramref name="load"/> adds, wrapped.</summary>
    public void AddInner(Headers.Tunnel tunnel, Action load)
    {
        _tunnel = tunnel;
        load();
        _tunnel = null;
    }

    private void AddInner(Headers.Tunnel tunnel, Expression expression)
    {
        var inner = new InnerExpression
        {
            Number = 0,
            Type = (NftInnerType)tunnel.Number,
            Flags = tunnel.Flags,
            HeaderSize = (uint)tunnel.HeaderSize,
            Expression = expression,
        };
        _expressions.Add(in inner);
    }

    /// <summary>Loads a constant.</summary>
    public void AddConstant(int register, UInt128 number, DataField field) => Add(
        new ImmediateExpression { DestinationRegister = NumberOf(register), Data = new DataValue { Value = DataBytes.Of(number, field) } },
        DataShape.Of(field));

    /// <summary>Compares a register with a constant.</summary>
    public void AddCompare(int register, NftCmpOp operation, byte[] data, DataShape shape) =>
        Add(new CmpExpression { SourceRegister = NumberOf(register), Operation = operation, Data = new DataValue { Value = data } }, shape);

    /// <summary>Masks a register, then flips bits of it.</summary>
    public void AddMask(int register, DataField field, UInt128 mask, UInt128 flip) => Add(
        new BitwiseExpression
        {
            SourceRegister = NumberOf(register),
            DestinationRegister = NumberOf(register),
            Size = (uint)field.Bytes,
            Operation = NftBitwiseOp.MaskXor,
            Mask = new DataValue { Value = DataBytes.Of(mask, field) },
            Flip = new DataValue { Value = DataBytes.Of(flip, field) },
        },
        DataShape.Of(field));

    /// <summary>Shifts a register.</summary>
    public void AddShift(int register, int bytes, bool toLeft, int bits) => Add(
        new BitwiseExpression
        {
            SourceRegister = NumberOf(register),
            DestinationRegister = NumberOf(register),
            Size = (uint)bytes,
            Operation = toLeft ? NftBitwiseOp.LShift : NftBitwiseOp.RShift,
            Data = new DataValue { Value = BitConverter.GetBytes(bits) },
        },
        DataShape.Of(sizeof(int), DataOrder.Host));

    /// <summary>Combines two registers; the first gets the result.</summary>
    public void AddCombination(int register, int other, int bytes, BinaryOperation operation) => Add(new BitwiseExpression
    {
        SourceRegister = NumberOf(register),
        SecondSourceRegister = NumberOf(other),
        DestinationRegister = NumberOf(register),
        Size = (uint)bytes,
        Operation = operation switch { BinaryOperation.And => NftBitwiseOp.And, BinaryOperation.Or => NftBitwiseOp.Or, _ => NftBitwiseOp.Xor },
    });

    /// <summary>Turns the bytes of a number round, from the machine's order to the network's or back.</summary>
    public void AddByteorder(int register, int bytes, bool toNetwork) => Add(new ByteorderExpression
    {
        SourceRegister = NumberOf(register),
        DestinationRegister = NumberOf(register),
        Operation = toNetwork ? NftByteorderOp.Hton : NftByteorderOp.Ntoh,
        Size = (uint)bytes,
        NumberSize = (uint)(bytes % 8 == 0 ? 8 : bytes % 4 == 0 ? 4 : 2),
    });

    /// <summary>Loads what ranges can be compared with: numbers in the network's order, so that bytes compare as numbers do.</summary>
    public void LoadSortable(ExpressionNode node, int register)
    {
        if (node is ConcatenationNode parts)
        {
            foreach (var part in parts.Parts)
            {
                LoadSortable(part, register);
                register += DataField.Of(part).PaddedBytes / 4;
            }
            return;
        }
        node.Load(this, register);
        if (IsTurned(node))
            AddByteorder(register, DataField.Of(node).Bytes, toNetwork: true);
    }

    /// <summary>Loads a value that is wanted in the network's order, into registers that are taken for it.</summary>
    /// <returns>The kernel's number of the register.</returns>
    public uint LoadForNetwork(ExpressionNode node)
    {
        var register = Take(node);
        if (node is SelectorNode)
            LoadSortable(node, register);
        else
            node.Load(this, register);
        return NumberOf(register);
    }

    /// <summary>Values of the expression lie in the machine's order, which does not sort.</summary>
    public static bool IsTurned(ExpressionNode node) => DataField.Of(node) is { Order: DataOrder.Host, Bytes: > 1 };

    /// <summary>It reads a number of whole bytes in the network's order.</summary>
    public static bool IsFromNetwork(ExpressionNode node) =>
        node is SelectorNode { Type.IsInteger: true } and not IBitField { Bits.IsPartial: true } && DataField.Of(node) is { Order: DataOrder.Network, Bytes: > 1 };

    /// <summary>Adds a look-up of a register in a set, a map when it has a destination.</summary>
    public void AddLookup(int register, ExpressionNode set, LinearSet? anonymous, uint? destination, bool isInverted) => Add(new LookupExpression
    {
        SourceRegister = NumberOf(register),
        DestinationRegister = destination,
        Set = anonymous?.Name ?? ((SetReferenceNode)set).Name,
        SetId = anonymous?.Id ?? NumberOfSet(((SetReferenceNode)set).Name),
        Flags = isInverted ? NftLookupFlags.Inv : null,
    });

    /// <summary>Adds the use of the object that a map leads to.</summary>
    public void AddObjectLookup(int register, ExpressionNode map, LinearSet? anonymous) => Add(new ObjrefExpression
    {
        SetSourceRegister = NumberOf(register),
        Set = anonymous?.Name ?? ((SetReferenceNode)map).Name,
        SetId = anonymous?.Id ?? NumberOfSet(((SetReferenceNode)map).Name),
    });

    /// <summary>The number within the batch of a set with a name; null when it is not made in this batch.</summary>
    public uint? NumberOfSet(string name) => numbers.Find(family, table, name);

    /// <summary>Adds a set without a name.</summary>
    public LinearSet Add(LinearSet set)
    {
        _sets.Add(set);
        return set;
    }

    /// <summary>Adds a chain without a name.</summary>
    /// <returns>Its number within the batch.</returns>
    public uint Add(IReadOnlyList<RuleNode> chain)
    {
        var number = numbers.Next();
        _chains.Add((number, [.. chain.Select(rule => (new RuleWriter(family, table, sets, numbers).Write(rule), rule))]));
        return number;
    }

    /// <summary>The expressions that statements which keep a state become, for elements of sets.</summary>
    public static IReadOnlyList<Expression> StatefulOf(IReadOnlyList<StatementNode> statements, NfProto family, BatchNumbers numbers)
    {
        if (statements.Count == 0)
            return [];
        var writer = new RuleWriter(family, "", [], numbers);
        foreach (var statement in statements)
            statement.Linearize(writer);
        return [.. writer.Written.Expressions.Select(linear => linear.Expression)];
    }
}
