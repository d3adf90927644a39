using Statewall.Engine.Hooks;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>A flowtable: connections that bypass the rules between some devices. // struct nft_flowtable</summary>
internal sealed class NftFlowtable(NftTable table, string name, ulong handle, uint hook, int priority) : INamed
{
    public NftTable Table { get; } = table;

    public string Name { get; } = name;

    public string Key => Name;

    public ulong Handle { get; } = handle;

    public bool IsActive { get; set; }

    public NftFlowtableFlags Flags { get; init; }

    public List<Device> Devices { get; init; } = [];

    public uint Hook { get; } = hook;

    public int Priority { get; } = priority;

    /// <summary>What finds its connections' packets, once the batch that made it is committed.</summary>
    public FlowPathHook? Entrance { get; set; }

    /// <summary>Rules that hand connections to it.</summary>
    public uint Use { get; set; }

    // nf_tables_fill_flowtable_info
    public Flowtable ToMessage(bool isDeletion = false) => isDeletion
        ? new Flowtable { Table = Table.Name, Name = Name, Handle = Handle }
        : ToMessage(Devices);

    /// <summary>The message of an announcement about some of the devices.</summary>
    public Flowtable ToMessage(List<Device> devices) => new()
    {
        Table = Table.Name,
        Name = Name,
        Handle = Handle,
        Use = Use,
        Flags = Flags,
        Hook = new FlowtableHook { Number = Hook, Priority = Priority, Devices = [.. devices] },
    };
}

/// <summary>A flowtable was made.</summary>
internal sealed class NewFlowtableChange(RequestOrigin origin, NftFlowtable flowtable) : Change(origin, flowtable.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        ruleset.Entrances.Open(flowtable);
        var message = flowtable.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewFlowtable, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use--;
        Table.Flowtables.Remove(flowtable);
    }
}

/// <summary>Devices are to be added to a flowtable, or taken from it, once the batch is committed.</summary>
internal sealed class FlowtableDevicesChange(RequestOrigin origin, NftFlowtable flowtable, List<Device> devices, bool isDeletion)
    : Change(origin, flowtable.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        if (isDeletion)
            flowtable.Devices.RemoveAll(devices.Contains);
        var message = flowtable.ToMessage(devices);
        var kind = isDeletion ? NftMessage.DelFlowtable : NftMessage.NewFlowtable;
        ruleset.Announcer.Announce(kind, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
        if (!isDeletion)
            flowtable.Devices.AddRange(devices);
        ruleset.Entrances.DevicesChanged();
    }

    public override void Abort(Ruleset ruleset)
    {
    }
}

/// <summary>A flowtable was deleted.</summary>
internal sealed class DeleteFlowtableChange(RequestOrigin origin, NftFlowtable flowtable) : Change(origin, flowtable.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        ruleset.Entrances.Close(flowtable);
        var message = flowtable.ToMessage(true);
        ruleset.Announcer.Announce(NftMessage.DelFlowtable, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use++;
        Table.Flowtables.Activate(flowtable);
    }
}
