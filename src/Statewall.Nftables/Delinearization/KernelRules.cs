using System.Buffers.Binary;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>
/// Rules of a chain as the kernel tells them, which become nodes when they are asked for: a listing of tens of thousands of rules never is
/// in memory as a whole.
/// </summary>
/// <param name="family">The family of their table.</param>
/// <param name="sets">The table's sets.</param>
internal sealed class KernelRules(NfProto family, Func<string, KernelSet?> sets)
{
    private const int ChunkSize = 256 * 1024; // so much that the collector does not move it

    private readonly List<byte[]> _chunks = [];
    private readonly List<(int Chunk, int Start, int Size)> _messages = [];
    private readonly RuleReader _reader = new(family, sets);
    private int _used; // of the last chunk

    /// <summary>The rules. What is malformed is found when a rule is asked for, as a <see cref="NetlinkProtocolException"/>.</summary>
    public LazyList<RuleNode> Rules => new(_messages.Count, index => Read(_chunks[_messages[index].Chunk].AsSpan(_messages[index].Start, _messages[index].Size)));

    /// <summary>Takes a rule.</summary>
    /// <param name="attributes">The attributes of its message.</param>
    public void Add(ReadOnlySpan<byte> attributes)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _used < attributes.Length)
        {
            _chunks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(ChunkSize, attributes.Length)));
            _used = 0;
        }
        attributes.CopyTo(_chunks[^1].AsSpan(_used));
        _messages.Add((_chunks.Count - 1, _used, attributes.Length));
        _used += attributes.Length;
    }

    private RuleNode Read(ReadOnlySpan<byte> attributes)
    {
        var index = new AttributeIndex(attributes, 0);
        _reader.Begin();
        if (index.TryGet(NftaRule.Expressions, out var expressions) && ExpressionTable.Read(expressions, index.OffsetOf(NftaRule.Expressions) + AttributeHeader.Size, _reader.Taken) is { IsNone: false } fault)
            throw new NetlinkProtocolException("list rules", 0, fault);
        if (index.TryGet(NftaRule.Handle, out var handle) && handle.Length < sizeof(ulong))
            throw new NetlinkProtocolException("list rules", 0, new CodecFault(CodecFaultKind.PayloadTooShort, index.OffsetOf(NftaRule.Handle), NftaRule.Handle));
        return new RuleNode(_reader.Resolve())
        {
            Handle = handle.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(handle),
            Comment = index.TryGet(NftaRule.UserData, out var data) ? ChainMessages.CommentOf(data, NftUserData.RuleComment) : null,
        };
    }

    /// <summary>A rule as the kernel tells it.</summary>
    /// <param name="family">The family of its table.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="sets">The table's sets.</param>
    public static RuleNode Read(NfProto family, Rule rule, Func<string, KernelSet?> sets) => new(RuleReader.Read(family, rule.Expressions ?? [], sets))
    {
        Handle = rule.Handle ?? 0,
        Comment = ChainMessages.CommentOf(rule.UserData, NftUserData.RuleComment),
    };
}
