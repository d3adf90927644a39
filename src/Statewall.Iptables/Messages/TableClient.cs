using System.Text;
using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Channels;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;

namespace Statewall.Iptables.Messages;

/// <summary>Reads the tables of one family over a channel, and changes them in transactions. One call at a time.</summary>
/// <param name="channel">A channel of NETLINK_NETFILTER; this client alone uses it from now on.</param>
/// <param name="family">The family.</param>
/// <param name="ownsChannel">The channel is disposed with it.</param>
internal sealed class TableClient(INetlinkChannel channel, XtFamily family, bool ownsChannel = true) : ITableSource, IDisposable
{
    private readonly KernelRequests _requests = new(channel, ownsChannel);

    /// <inheritdoc/>
    public XtFamily Family { get; } = family;

    /// <inheritdoc/>
    public List<string> ReadTables()
    {
        var names = new List<string>();
        Dump<Table>("list tables", NftMessage.GetTable, default, table => names.Add(table.Name ?? ""));
        return names;
    }

    /// <inheritdoc/>
    public List<KernelChain> ReadChains(string table)
    {
        var chains = new List<KernelChain>();
        Dump<Chain>("list chains", NftMessage.GetChain, new Chain { Table = table }, chain =>
        {
            if (chain.Table == table)
                chains.Add(KernelChain.Of(chain));
        });
        return chains;
    }

    /// <summary>One chain, or null when there is none of that name.</summary>
    public KernelChain? ReadChain(string table, string name)
    {
        const string Operation = "get chain";
        var request = new Chain { Table = table, Name = name };
        KernelChain? found = null;
        RequestIfThere(Operation, NftMessage.GetChain, request, (in message) => found = KernelChain.Of(KernelRequests.Decode<Chain>(Operation, in message)));
        return found;
    }

    /// <inheritdoc/>
    public void ReadRules(string table, string? chain, Action<string, XtRule, bool> take)
    {
        const string Operation = "list rules";
        var request = new Rule { Table = table, Chain = chain };
        var reader = ReaderOf(table);
        var name = "";
        Compose(NftMessage.GetRule, ref request).Dump(Operation, (in message) =>
        {
            var index = IndexOf(Operation, message.Payload);
            if (!index.TryGet(NftaRule.Table, out var owner) || !Ascii.Equals(AttributeText.WithoutTerminator(owner), table) || !index.TryGet(NftaRule.Chain, out var chainName))
                return;
            if (!Ascii.Equals(AttributeText.WithoutTerminator(chainName), name))
                name = Encoding.UTF8.GetString(AttributeText.WithoutTerminator(chainName));
            if (chain is not null && chain != name)
                return;
            var isUnderstood = reader.TryRead(in index, out var rule);
            take(name, rule, isUnderstood);
        });
    }

    /// <summary>One rule, by the kernel's number of it; null when there is none, or it has what iptables has not.</summary>
    public XtRule? ReadRule(string table, string chain, ulong handle)
    {
        const string Operation = "get rule";
        var request = new Rule { Table = table, Chain = chain, Handle = handle };
        var reader = ReaderOf(table);
        XtRule? found = null;
        RequestIfThere(Operation, NftMessage.GetRule, request, (in message) => found = reader.TryRead(IndexOf(Operation, message.Payload), out var rule) ? rule : null);
        return found;
    }

    /// <summary>Reads rules of a table.</summary>
    public RuleReader ReaderOf(string table) => new(Family) { Sets = ReadSets(table) };

    /// <summary>Where the attributes of a message are.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public static AttributeIndex IndexOf(string operation, ReadOnlySpan<byte> payload)
    {
        var index = new AttributeIndex(payload[Math.Min(NfgenHeader.Size, payload.Length)..], NetlinkHeader.Size + NfgenHeader.Size);
        return index.Fault.IsNone ? index : throw new NetlinkProtocolException(operation, 0, index.Fault);
    }

    /// <summary>The elements of a table's sets; only rules of bridges look things up.</summary>
    private Dictionary<string, List<SetElement>> ReadSets(string table)
    {
        var sets = new Dictionary<string, List<SetElement>>(StringComparer.Ordinal);
        if (!Family.KnowsMatchesByOption)
            return sets;
        Dump<Set>("list sets", NftMessage.GetSet, new Set { Table = table }, set =>
        {
            if (set.Table == table)
                sets[set.Name ?? ""] = [];
        });
        foreach (var (name, elements) in sets)
            Dump<SetElementList>("list elements", NftMessage.GetSetElem, new SetElementList { Table = table, Set = name }, list => elements.AddRange(list.Elements ?? []));
        return sets;
    }

    /// <inheritdoc/>
    public T ReadUndisturbed<T>(Func<T> read) => _requests.ReadUndisturbed(_ => read());

    /// <summary>Sends a transaction.</summary>
    /// <returns>What the kernel refused; nothing was changed then.</returns>
    public IReadOnlyList<BatchFailure> Execute(RequestBatch batch) => _requests.Client.Execute("change ruleset", batch);

    /// <inheritdoc/>
    public void Dispose() => _requests.Dispose();

    private void Dump<T>(string operation, byte message, T request, Action<T> take)
        where T : struct, IAttributeSet<T> => _requests.Dump(operation, message, Family.Proto, request, (_, item) => take(item));

    // What is asked for need not be there.
    private void RequestIfThere<T>(string operation, byte message, T request, MessageHandler take)
        where T : struct, IAttributeSet<T>
    {
        try
        {
            Compose(message, ref request).Request(operation, take);
        }
        catch (NetlinkException missing) when (missing.Errno == NetlinkErrno.NoEnt)
        {
            // take is not called
        }
    }

    private ComposedRequest Compose<T>(byte message, scoped ref T request)
        where T : struct, IAttributeSet<T> => _requests.Compose(NfnlSubsystem.Nftables, message, Family.Proto, ref request);
}

/// <summary>A chain as the kernel has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBase">Packets come to it.</param>
/// <param name="Policy">What becomes of packets at its end, of a base chain.</param>
/// <param name="Packets">Packets that came to its end.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Use">How many refer to it: its rules and jumps to it.</param>
/// <param name="Handle">The kernel's number of it.</param>
internal sealed record KernelChain(string Name, bool IsBase, NftVerdict? Policy, ulong Packets, ulong Bytes, uint Use, ulong Handle)
{
    /// <summary>What becomes of packets at its end: of one without a policy they go back.</summary>
    public string PolicyName => Policy switch
    {
        NftVerdict.Accept => XtRule.Accept,
        NftVerdict.Drop => XtRule.Drop,
        _ => XtRule.Return,
    };

    /// <summary>The hook of a base chain.</summary>
    public uint? Hook { get; init; }

    /// <summary>When packets come to a base chain; null where that is not known.</summary>
    public int? Priority { get; init; }

    /// <summary>The type of a base chain; null where that is not known.</summary>
    public string? Type { get; init; }

    /// <summary>From the message about it.</summary>
    public static KernelChain Of(Chain chain) =>
        new(chain.Name ?? "", chain.Hook is not null, chain.Policy, chain.Counters?.Packets ?? 0, chain.Counters?.Bytes ?? 0, chain.Use ?? 0, chain.Handle ?? 0) { Hook = chain.Hook?.Number, Priority = chain.Hook?.Priority, Type = chain.Type };
}
