using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
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
    private const int ChunkSize = 64 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _messages = [];
    private Memory<byte> _free;

    /// <summary>The rules. What is malformed is found when a rule is asked for, as a <see cref="NetlinkProtocolException"/>.</summary>
    public LazyList<RuleNode> Rules => new(_messages.Count, index => Read(_messages[index].Span));

    /// <summary>Takes a rule.</summary>
    /// <param name="attributes">The attributes of its message.</param>
    public void Add(ReadOnlySpan<byte> attributes)
    {
        if (_free.Length < attributes.Length)
            _free = new byte[Math.Max(ChunkSize, attributes.Length)];
        attributes.CopyTo(_free.Span);
        _messages.Add(_free[..attributes.Length]);
        _free = _free[attributes.Length..];
    }

    private RuleNode Read(ReadOnlySpan<byte> attributes)
    {
        var rule = default(Rule);
        if (AttributeReader.Decode(attributes, 0, ref rule) is { IsNone: false } fault)
            throw new NetlinkProtocolException("list rules", 0, fault);
        return Read(family, rule, sets);
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
