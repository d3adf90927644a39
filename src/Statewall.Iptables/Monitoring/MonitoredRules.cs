using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Monitoring;

/// <summary>Rules in what is told: those of messages, and those that only a number names.</summary>
/// <param name="open">Opens channels, for the latter.</param>
/// <param name="output">Gets the text.</param>
/// <param name="options">Whether counters are shown.</param>
internal sealed class MonitoredRules(Func<INetlinkChannel> open, TextOutput output, MonitorOptions options) : IDisposable
{
    private readonly Dictionary<NfProto, TableClient> _clients = [];

    /// <summary>How lines name a family: by the option of iptables. // -4, -6, -0</summary>
    public static string? OptionOf(NfProto family) => family switch { NfProto.IPv4 => "-4", NfProto.IPv6 => "-6", NfProto.Arp => "-0", _ => null };

    /// <summary>Writes a rule that a message tells of: the table, then the command.</summary>
    /// <returns>False when it is none of iptables; nothing was written then.</returns>
    /// <exception cref="NetlinkProtocolException">The message is malformed.</exception>
    public bool TryWrite(NfProto proto, in AttributeIndex message, string command)
    {
        if (ClientOf(proto) is not { } client || !message.TryGet(NftaRule.Table, out var table) || !message.TryGet(NftaRule.Chain, out var chain))
            return false;
        var name = System.Text.Encoding.UTF8.GetString(AttributeText.WithoutTerminator(table));
        if (!client.ReaderOf(name).TryRead(in message, out var rule))
            return false;
        Write(client.Family, name, System.Text.Encoding.UTF8.GetString(AttributeText.WithoutTerminator(chain)), rule, command);
        return true;
    }

    /// <summary>Writes the rule of a number, when it is still there and one of iptables, with a space in front.</summary>
    public void WriteNumbered(NfProto proto, string table, string chain, ulong handle)
    {
        if (ClientOf(proto) is not { } client || client.ReadRule(table, chain, handle) is not { } rule)
            return;
        output.Append(" ");
        Write(client.Family, table, chain, rule, "-A");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private void Write(XtFamily family, string table, string chain, XtRule rule, string command)
    {
        output.Append(OptionOf(family.Proto) ?? family.Tool).Append(" -t ").Append(table).Append(" ");
        if (options.HasCounters)
            output.Append("[").Append(rule.Packets).Append(":").Append(rule.Bytes).Append("] ");
        output.Append(command).Append(" ").Append(chain);
        RuleText.WriteRule(output, family, rule, hasCounters: false);
    }

    private TableClient? ClientOf(NfProto proto)
    {
        if (_clients.TryGetValue(proto, out var known))
            return known;
        if (XtFamilyTable.Find(proto) is not { } family)
            return null;
        var client = new TableClient(open(), family);
        _clients.Add(proto, client);
        return client;
    }
}
