using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Migration;

/// <summary>Loads rules with their matches and targets as structures of xtables, so that these decide and no expression in their place.</summary>
/// <param name="channel">A channel to an engine that has nothing else in the table.</param>
/// <param name="family">The family.</param>
internal sealed class StructureRules(INetlinkChannel channel, XtFamily family) : IDisposable
{
    private readonly TableClient _client = new(channel, family);
    private readonly RuleWriter _writer = new(family) { KeepsStructures = true };
    private string? _table;

    /// <summary>Puts rules into a chain of a table; what was loaded before goes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="chain">The chain, which no packets come to.</param>
    /// <param name="rules">The rules; chains that they jump to are made, and empty.</param>
    /// <returns>What the engine says against them; null when it took them.</returns>
    public string? Load(string table, string chain, IReadOnlyList<XtRule> rules)
    {
        Unload();
        using var batch = new RequestBatch(BatchKind.Transaction);
        batch.AddBatchBegin(NfnlSubsystem.Nftables);
        var made = new Table { Name = table, Flags = 0 };
        Add(batch, NftMessage.NewTable, NetlinkFlags.Create, ref made);
        foreach (var name in rules.Where(rule => rule.Jump is not null && !rule.IsVerdict).Select(rule => rule.Jump!).Append(chain).Distinct())
        {
            var target = new Chain { Table = table, Name = name };
            Add(batch, NftMessage.NewChain, NetlinkFlags.Create, ref target);
        }
        foreach (var rule in rules)
        {
            _writer.Write(rule);
            var message = new Rule { Table = table, Chain = chain, Compat = _writer.Compat };
            Add(batch, NftMessage.NewRule, NetlinkFlags.Create | NetlinkFlags.Append, ref message, _writer.Attribute);
        }
        batch.AddBatchEnd(NfnlSubsystem.Nftables);
        if (_client.Execute(batch) is [var failure, ..])
            return NetlinkErrno.Describe(failure.Error.Errno);
        _table = table;
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // On its own, so that nothing which rules remember by a name goes on in those that come after them.
    private void Unload()
    {
        if (_table is null)
            return;
        using var batch = new RequestBatch(BatchKind.Transaction);
        batch.AddBatchBegin(NfnlSubsystem.Nftables);
        var old = new Table { Name = _table };
        Add(batch, NftMessage.DelTable, NetlinkFlags.None, ref old);
        batch.AddBatchEnd(NfnlSubsystem.Nftables);
        _client.Execute(batch);
        _table = null;
    }

    private void Add<T>(RequestBatch batch, byte message, NetlinkFlags flags, ref T value, ReadOnlySpan<byte> encoded = default)
        where T : struct, Netlink.Attributes.IAttributeSet<T> =>
        batch.AddNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message), flags, family.Proto, ref value, encoded);
}
