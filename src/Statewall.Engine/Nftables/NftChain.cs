using Statewall.Engine.Hooks;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>A chain of rules. // struct nft_chain</summary>
internal sealed class NftChain(NftTable table, string name, ulong handle) : INamed
{
    private ChainProgram? _program;

    public NftTable Table { get; } = table;

    public string Name { get; set; } = name;

    public string Key => Name;

    public ulong Handle { get; } = handle;

    public bool IsActive { get; set; }

    public NftChainFlags Flags { get; init; }

    public byte[]? UserData { get; init; }

    /// <summary>How many rules are in it, and how many rules and elements lead to it.</summary>
    public uint Use { get; set; }

    /// <summary>What makes it a base chain; null when it is none.</summary>
    public BaseChain? Base { get; init; }

    /// <summary>The one rule that leads to a chain without a name is there.</summary>
    public bool IsBound { get; set; }

    /// <summary>Its rules in order; deleted ones keep their place until the batch ends.</summary>
    public LinkedList<NftRule> Rules { get; } = [];

    /// <summary>Its rules as packets run through them.</summary>
    public ChainProgram Program => _program ??= new ChainProgram(this);

    /// <summary>What shows it packets, while it is at a hook.</summary>
    public Hook? Entrance { get; set; }

    /// <summary>Its rules have changed.</summary>
    public void Recompile() => _program = null;

    /// <summary>Whether it belongs to one rule. // nft_chain_binding</summary>
    public bool IsBinding => (Flags & NftChainFlags.Binding) != 0;

    /// <summary>Finds a rule, also a deleted one. // __nft_rule_lookup</summary>
    public NftRule? FindRule(ulong handle)
    {
        foreach (var rule in Rules)
        {
            if (rule.Handle == handle)
                return rule;
        }
        return null;
    }

    // nf_tables_fill_chain_info
    public Chain ToMessage(bool isDeletion = false)
    {
        var message = new Chain { Table = Table.Name, Name = Name, Handle = Handle };
        if (isDeletion)
            return message;
        message.Flags = Flags != 0 ? Flags : null;
        message.Use = Use;
        message.UserData = UserData;
        if (Base is not { } hooked)
            return message;
        message.Hook = hooked.HookMessage(hooked.Devices);
        message.Policy = hooked.Policy;
        message.Type = hooked.Type.Name;
        if (hooked.Packets is { } packets)
            message.Counters = new ChainCounters { Packets = packets, Bytes = hooked.Bytes };
        return message;
    }

    /// <summary>The message of an announcement about some of the chain's devices.</summary>
    public Chain ToMessage(IReadOnlyList<Device> devices)
    {
        var message = ToMessage();
        message.Hook = Base!.HookMessage(devices);
        return message;
    }
}

/// <summary>Where and how packets enter a chain. // struct nft_base_chain</summary>
internal sealed class BaseChain(ChainType type, uint hook, int priority)
{
    public ChainType Type { get; } = type;

    public uint Hook { get; } = hook;

    public int Priority { get; } = priority;

    public NftVerdict Policy { get; set; } = NftVerdict.Accept;

    public bool IsOfDevices { get; init; }

    /// <summary>The devices whose packets enter, where that is asked for.</summary>
    public List<Device> Devices { get; init; } = [];

    /// <summary>Counted packets; null when nobody asked for counting.</summary>
    public ulong? Packets { get; set; }

    public ulong Bytes { get; set; }

    // nft_dump_basechain_hook
    public Nfnetlink.Nftables.ChainHook HookMessage(IReadOnlyList<Device> devices) => new()
    {
        Number = Hook,
        Priority = Priority,
        Devices = IsOfDevices ? [.. devices] : null,
        Device = IsOfDevices && devices is [{ IsPrefix: false } only] ? only.Name : null,
    };
}

/// <summary>A chain was made.</summary>
internal sealed class NewChainChange(RequestOrigin origin, NftChain chain) : Change(origin, chain.Table)
{
    /// <summary>The chain has no name, and no rule leads to it.</summary>
    public bool IsUnbound => chain is { IsBinding: true, IsBound: false, IsActive: true };

    public override void Commit(Ruleset ruleset)
    {
        ruleset.Entrances.Open(chain);
        var message = chain.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewChain, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use--;
        Table.Chains.Remove(chain);
    }
}

/// <summary>A chain's policy, name, counters or devices were changed: the first three once the batch is committed.</summary>
internal sealed class ChainUpdateChange(RequestOrigin origin, NftChain chain) : Change(origin, chain.Table)
{
    public NftChain Chain { get; } = chain;

    public NftVerdict? Policy { get; init; }

    public string? Name { get; init; }

    public ChainCounters? Counters { get; init; }

    /// <summary>The new ones of the devices that were named; null when none were.</summary>
    public List<Device>? AddedDevices { get; init; }

    public override void Commit(Ruleset ruleset)
    {
        if (AddedDevices is not null)
        {
            Apply();
            var partly = Chain.ToMessage(AddedDevices);
            Announce(ruleset, ref partly);
            Chain.Base!.Devices.InsertRange(0, AddedDevices);
            ruleset.Entrances.DevicesChanged();
            return;
        }
        if (Name is not null)
        {
            var isThere = Chain.IsActive; // not when the same batch deletes it
            Table.Chains.Deactivate(Chain);
            Chain.Name = Name;
            if (isThere)
                Table.Chains.Activate(Chain);
        }
        Apply();
        var message = Chain.ToMessage();
        Announce(ruleset, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
    }

    private void Apply()
    {
        if (Policy is { } policy)
            Chain.Base!.Policy = policy;
        if (Counters is { } counters)
            (Chain.Base!.Packets, Chain.Base.Bytes) = (counters.Packets, counters.Bytes ?? 0);
    }

    private void Announce(Ruleset ruleset, ref Chain message) =>
        ruleset.Announcer.Announce(NftMessage.NewChain, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
}

/// <summary>A chain was deleted, after its rules.</summary>
internal sealed class DeleteChainChange(RequestOrigin origin, NftChain chain) : Change(origin, chain.Table)
{
    public bool IsOfBaseChain => chain.Base is not null;

    public override void Commit(Ruleset ruleset)
    {
        ruleset.Entrances.Close(chain);
        var message = chain.ToMessage(true);
        ruleset.Announcer.Announce(NftMessage.DelChain, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use++;
        Table.Chains.Activate(chain);
    }
}

/// <summary>Devices were taken from a chain. // nft_delchain_hook</summary>
internal sealed class DeleteChainDevicesChange(RequestOrigin origin, NftChain chain, List<Device> devices) : Change(origin, chain.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        chain.Base!.Devices.RemoveAll(devices.Contains);
        ruleset.Entrances.DevicesChanged();
        var message = chain.ToMessage(devices);
        ruleset.Announcer.Announce(NftMessage.DelChain, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
    }
}
