using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Objects;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Monitoring;

/// <summary>Turns announcements into events, and keeps a model of the ruleset up to date by them. // nf_tables_commit</summary>
/// <param name="model">What is known of the ruleset.</param>
internal sealed class EventReader(RulesetModel model)
{
    /// <summary>The event that a message tells; null when it tells none, or only a part of one.</summary>
    /// <exception cref="NetlinkProtocolException">The message is malformed.</exception>
    public RulesetEvent? Read(in NetlinkMessage message)
    {
        if (NfnetlinkMessage.SubsystemOf(message.Type) != NfnlSubsystem.Nftables || !message.TryReadNfgen(out var header))
            return null;
        var kind = NfnetlinkMessage.MessageOf(message.Type);
        if (kind == NftMessage.Trace)
            return ReadTrace(in message, header.Family);
        if (kind == NftMessage.NewGen)
            return ReadGeneration(in message);
        var origin = new Origin(header.Family, VerbOf(kind, message.Flags)) { IsKnown = model.Knows(header.ResourceId) };
        var command = kind switch
        {
            NftMessage.NewTable or NftMessage.DelTable or NftMessage.DestroyTable => ReadTable(origin, Decode<Table>(in message)),
            NftMessage.NewChain or NftMessage.DelChain or NftMessage.DestroyChain => ReadChain(origin, Decode<Chain>(in message)),
            NftMessage.NewRule or NftMessage.DelRule or NftMessage.DestroyRule => ReadRule(origin, Decode<Rule>(in message)),
            NftMessage.NewSet or NftMessage.DelSet or NftMessage.DestroySet => ReadSet(origin, Decode<Set>(in message)),
            NftMessage.NewSetElem or NftMessage.DelSetElem or NftMessage.DestroySetElem => ReadElements(origin, Decode<SetElementList>(in message)),
            NftMessage.NewObj or NftMessage.DelObj or NftMessage.DestroyObj => ReadObject(origin, Decode<NftObject>(in message)),
            NftMessage.NewFlowtable or NftMessage.DelFlowtable or NftMessage.DestroyFlowtable => ReadFlowtable(origin, Decode<Flowtable>(in message)),
            _ => null,
        };
        return command is null ? null : new ChangeEvent(command);
    }

    private static T Decode<T>(in NetlinkMessage message)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        return message.DecodeNfnetlink(ref value) is { IsNone: false } fault ? throw new NetlinkProtocolException("receive events", 0, fault) : value;
    }

    private static CommandVerb VerbOf(byte kind, NetlinkFlags flags) => kind switch
    {
        NftMessage.NewRule => (flags & NetlinkFlags.Append) != 0 ? CommandVerb.Add : CommandVerb.Insert,
        NftMessage.NewTable or NftMessage.NewChain or NftMessage.NewSet or NftMessage.NewSetElem or NftMessage.NewObj or NftMessage.NewFlowtable =>
            (flags & NetlinkFlags.Exclusive) != 0 ? CommandVerb.Create : CommandVerb.Add,
        >= NftMessage.DestroyTable and <= NftMessage.DestroyFlowtable => CommandVerb.Destroy,
        _ => CommandVerb.Delete,
    };

    private static CommandNode Command(Origin origin, CommandObject about, string? table) => new(origin.Verb, about, origin.Family) { Table = table };

    private CommandNode ReadTable(Origin origin, Table message)
    {
        var table = ChainMessages.Read(origin.Family, message);
        if (origin is { IsRemoval: true, IsKnown: false })
            model.Remove(origin.Family, table.Name);
        return Command(origin, CommandObject.Table, table.Name) with { TableDefinition = table };
    }

    private static CommandNode ReadChain(Origin origin, Chain message)
    {
        var chain = ChainMessages.Read(origin.Family, message);
        return Command(origin, CommandObject.Chain, message.Table) with { Name = chain.Name, ChainDefinition = chain };
    }

    private CommandNode ReadRule(Origin origin, Rule message)
    {
        var table = model[origin.Family, message.Table ?? ""];
        var rule = KernelRules.Read(origin.Family, message, table.FindSet);
        var key = (message.Chain ?? "", rule.Handle);
        if (!origin.IsKnown && !origin.IsRemoval)
            table.Rules[key] = rule;
        else if (!origin.IsKnown)
            table.Rules.Remove(key);
        var command = Command(origin, CommandObject.Rule, message.Table) with { Name = message.Chain, RuleDefinition = rule };
        return command with { Handle = origin.IsRemoval ? rule.Handle : message.Position ?? 0 };
    }

    private CommandNode? ReadSet(Origin origin, Set message)
    {
        var (sets, name) = (model[origin.Family, message.Table ?? ""].Sets, message.Name ?? "");
        // the kernel does not say what it was that is removed; the language's word for maps would do as well
        var command = Command(origin, CommandObject.Set, message.Table) with { Name = name };
        if (origin.IsRemoval)
        {
            if (!origin.IsKnown)
                sets.Remove(name);
            return command with { Handle = message.Handle ?? 0 };
        }
        if (!origin.IsKnown)
            sets[name] = new SetModel(message);
        var set = new KernelSet(message, []);
        if (set.IsAnonymous)
            return null;
        var definition = SetReader.Read(set) with { Count = null };
        return command with { Object = definition.IsMap ? CommandObject.Map : CommandObject.Set, SetDefinition = definition };
    }

    private CommandNode? ReadElements(Origin origin, SetElementList message)
    {
        var told = message.Elements ?? [];
        if (told.Length == 0)
            return null;
        var sets = model[origin.Family, message.Table ?? ""].Sets;
        // a set that is not known has keys of so many bytes
        if (!sets.TryGetValue(message.Set ?? "", out var set))
            set = new SetModel(new Set { Name = message.Set, KeySize = (uint?)told[0].Key?.Value?.Length });
        var known = set.ToKernelSet();
        if (known.IsAnonymous)
        {
            if (!origin.IsKnown)
                set.Add(told);
            return null;
        }
        var complete = set.Complete(told);
        return complete.Count == 0 ? null : Command(origin, CommandObject.Element, message.Table) with { Name = message.Set, Elements = SetReader.Read(new KernelSet(known.Set, complete)).Elements };
    }

    private static CommandNode? ReadObject(Origin origin, NftObject message)
    {
        if (ObjectKinds.NameOf(message.Type ?? NftObjectType.Unspec) is not { } kind)
            return null;
        var command = Command(origin, CommandObject.Object, message.Table) with { ObjectKind = kind, Name = message.Name };
        if (origin.IsRemoval)
            return command with { Handle = message.Handle ?? 0 };
        return ObjectMessages.Read(origin.Family, message) is { } definition ? command with { ObjectDefinition = definition } : null;
    }

    private static CommandNode ReadFlowtable(Origin origin, Flowtable message)
    {
        var command = Command(origin, CommandObject.Flowtable, message.Table) with { Name = message.Name };
        return origin.IsRemoval && message.Hook?.Devices is not { Length: > 0 } ? command with { Handle = message.Handle ?? 0 } : command with { FlowtableDefinition = FlowtableMessages.Read(message) };
    }

    private static RulesetGeneration ReadGeneration(in NetlinkMessage message)
    {
        var generation = Decode<Generation>(in message);
        return new RulesetGeneration(generation.Id ?? 0, generation.ProcessId ?? 0, generation.ProcessName ?? "");
    }

    private PacketTrace ReadTrace(in NetlinkMessage message, NfProto family)
    {
        var trace = Decode<TraceEvent>(in message);
        var rule = trace.RuleHandle is { } handle ? model[family, trace.Table ?? ""].Rules.GetValueOrDefault((trace.Chain ?? "", handle)) : null;
        return new PacketTrace(family, trace, rule);
    }

    /// <summary>What holds for all kinds of changes.</summary>
    private readonly record struct Origin(NfProto Family, CommandVerb Verb)
    {
        /// <summary>Something is removed.</summary>
        public bool IsRemoval => Verb is CommandVerb.Delete or CommandVerb.Destroy;

        /// <summary>The model has it already.</summary>
        public bool IsKnown { get; init; }
    }
}
