using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>An object that rules share, such as a counter. // struct nft_object</summary>
internal sealed class StatefulObject(NftTable table, string name, ulong handle, IObjectState state) : INamed
{
    public NftTable Table { get; } = table;

    public string Name { get; } = name;

    public string Key => KeyOf(Name, (uint)Type);

    public ulong Handle { get; } = handle;

    public bool IsActive { get; set; }

    public byte[]? UserData { get; init; }

    /// <summary>What it is and has counted.</summary>
    public IObjectState State { get; } = state;

    public NftObjectType Type => State.Type;

    /// <summary>Rules and elements that use it.</summary>
    public uint Use { get; set; }

    /// <summary>Objects of different types may have the same name.</summary>
    public static string KeyOf(string name, uint type) => $"{type}:{name}";

    // nf_tables_fill_obj_info
    public NftObject ToMessage(bool isDeletion = false)
    {
        var message = new NftObject { Table = Table.Name, Name = Name, Type = Type, Handle = Handle };
        if (isDeletion)
            return message;
        message.Use = Use;
        message.Data = State.ToMessage();
        message.UserData = UserData;
        return message;
    }
}

/// <summary>What an object is and has counted. // struct nft_object_ops</summary>
internal interface IObjectState
{
    NftObjectType Type { get; }

    /// <summary>A rule uses it on a packet. // nft_object_ops.eval</summary>
    void Evaluate(ref Registers registers, ref Packet packet);

    /// <summary>What a listing shows of it.</summary>
    IObjectData ToMessage();

    /// <summary>It is there, whether rules use it or not. // nft_object_ops.init</summary>
    void Start(in RuleUse use)
    {
    }

    /// <summary>It is there no more. // nft_object_ops.destroy</summary>
    void Stop(in RuleUse use)
    {
    }

    /// <summary>Forgets what was counted.</summary>
    void Reset()
    {
    }

    /// <summary>Whether a new declaration can change it.</summary>
    bool CanBeUpdated => false;

    /// <summary>Takes the settings of a new declaration.</summary>
    void Update(IObjectState settings)
    {
    }
}

/// <summary>An object was made.</summary>
internal sealed class NewObjectChange(RequestOrigin origin, StatefulObject target) : Change(origin, target.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        target.State.Start(ruleset.UseBy(Table));
        var message = target.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewObj, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use--;
        Table.Objects.Remove(target);
    }
}

/// <summary>An object is to have other settings, once the batch is committed.</summary>
internal sealed class ObjectUpdateChange(RequestOrigin origin, StatefulObject target, IObjectState settings) : Change(origin, target.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        target.State.Update(settings);
        var message = target.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewObj, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
    }
}

/// <summary>An object was deleted.</summary>
internal sealed class DeleteObjectChange(RequestOrigin origin, StatefulObject target) : Change(origin, target.Table)
{
    public override void Commit(Ruleset ruleset)
    {
        target.State.Stop(ruleset.UseBy(Table));
        var message = target.ToMessage(true);
        ruleset.Announcer.Announce(NftMessage.DelObj, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.Use++;
        Table.Objects.Activate(target);
    }
}
