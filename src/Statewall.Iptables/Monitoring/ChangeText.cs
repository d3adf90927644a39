using System.Globalization;
using Statewall.Iptables.Messages;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Monitoring;

/// <summary>Changes of rulesets, a line each: those that iptables could have made as its commands, others as remarks.</summary>
/// <param name="output">Gets the lines.</param>
/// <param name="rules">Writes rules.</param>
/// <param name="only">The only family that is shown; none for all.</param>
internal sealed class ChangeText(TextOutput output, MonitoredRules rules, NfProto only)
{
    private const string Operation = "receive events";

    /// <summary>Writes what a message tells, if it is something of iptables.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public void Write(in NetlinkMessage message, NfProto family)
    {
        var kind = NfnetlinkMessage.MessageOf(message.Type);
        if (kind == NftMessage.NewGen)
        {
            var generation = Decode<Generation>(in message);
            output.Append($"NEWGEN: GENID={generation.Id ?? 0} PID={generation.ProcessId ?? 0} NAME={generation.ProcessName}\n");
            return;
        }
        if (only != NfProto.Unspecified && family != only)
            return;
        switch (kind)
        {
            case NftMessage.NewTable: WriteTable("NEW", family, Decode<Table>(in message)); break;
            case NftMessage.DelTable: WriteTable("DEL", family, Decode<Table>(in message)); break;
            case NftMessage.NewChain: WriteChain("-N", family, Decode<Chain>(in message)); break;
            case NftMessage.DelChain: WriteChain("-X", family, Decode<Chain>(in message)); break;
            case NftMessage.NewRule: WriteRule("-A", family, in message); break;
            case NftMessage.DelRule: WriteRule("-D", family, in message); break;
            default: break;
        }
    }

    private void WriteTable(string what, NfProto family, Table table) =>
        output.Append($" EVENT: nft: {what} table: table {table.Name} {RulesetText.NameOf(family)} flags {((uint)(table.Flags ?? 0)).ToString("x", CultureInfo.InvariantCulture)} use {table.Use ?? 0} handle {table.Handle ?? 0}\n");

    // Chains that packets come to are no business of iptables' commands.
    private void WriteChain(string command, NfProto family, Chain chain)
    {
        if (chain.Hook is null && family is NfProto.IPv4 or NfProto.IPv6)
        {
            output.Append($" EVENT: {MonitoredRules.OptionOf(family)} -t {chain.Table} {command} {chain.Name}\n");
            return;
        }
        output.Append($" EVENT: # nft: {RulesetText.NameOf(family)} {chain.Table} {chain.Name} use {chain.Use ?? 0}");
        if (chain.Hook is { } hook)
        {
            output.Append($" type {chain.Type} hook {HookNumbers.NameOf(family, hook.Number ?? 0)} prio {hook.Priority ?? 0} policy {(chain.Policy == NftVerdict.Drop ? "drop" : "accept")}");
            output.Append($" packets {chain.Counters?.Packets ?? 0} bytes {chain.Counters?.Bytes ?? 0}");
            if (chain.Flags is { } flags && flags != 0)
                output.Append($" flags {((uint)flags).ToString("x", CultureInfo.InvariantCulture)}");
        }
        output.Append("\n");
    }

    private void WriteRule(string command, NfProto family, in NetlinkMessage message)
    {
        var index = TableClient.IndexOf(Operation, message.Payload);
        output.Append(" EVENT: ");
        if (!rules.TryWrite(family, in index, command))
        {
            var rule = Decode<RuleName>(in message);
            output.Append($"# nft: {RulesetText.NameOf(family)} {rule.Table} {rule.Chain} {(command == "-A" ? "has a new rule" : "has lost the rule")} {rule.Handle ?? 0}");
        }
        output.Append("\n");
    }

    private static T Decode<T>(in NetlinkMessage message)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        return message.DecodeNfnetlink(ref value) is { IsNone: false } fault ? throw new NetlinkProtocolException(Operation, 0, fault) : value;
    }

    /// <summary>Where a rule is, without what it does.</summary>
    private record struct RuleName : IAttributeSet<RuleName>
    {
        public string? Table;
        public string? Chain;
        public ulong? Handle;

        public static void Describe<TCodec>(ref TCodec codec, ref RuleName value)
            where TCodec : struct, IAttributeCodec, allows ref struct
        {
            codec.Text(NftaRule.Table, ref value.Table);
            codec.Text(NftaRule.Chain, ref value.Chain);
            codec.U64(NftaRule.Handle, ref value.Handle);
        }
    }
}
