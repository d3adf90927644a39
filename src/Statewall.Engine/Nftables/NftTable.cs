using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables;

/// <summary>A table. // struct nft_table</summary>
internal sealed class NftTable(string name, NfProto family, ulong handle)
{
    private ulong _lastHandle;

    public string Name { get; } = name;

    public NfProto Family { get; } = family;

    public ulong Handle { get; } = handle;

    public NftTableFlags Flags { get; set; }

    /// <summary>The port id of the owner, if it has one. // nlpid</summary>
    public uint Owner { get; set; }

    public byte[]? UserData { get; init; }

    /// <summary>How many things are in it.</summary>
    public uint Use { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Its flags were changed in the batch at hand. // __NFT_TABLE_F_UPDATE</summary>
    public bool IsUpdated { get; set; }

    /// <summary>Something was loaded that may be invalid where packets can reach it. // NFT_VALIDATE_NEED</summary>
    public bool NeedsValidation { get; set; }

    public NamedList<NftChain> Chains { get; } = new();

    public NamedList<NftSet> Sets { get; } = new();

    public NamedList<StatefulObject> Objects { get; } = new();

    public NamedList<NftFlowtable> Flowtables { get; } = new();

    /// <summary>Whether a socket other than <paramref name="portId"/> owns it. // nft_table_has_owner</summary>
    public bool IsOwnedByOther(uint portId) => (Flags & NftTableFlags.Owner) != 0 && portId != 0 && Owner != portId;

    /// <summary>A handle that was never used in this table; chains, rules and all others share the count. // nf_tables_alloc_handle</summary>
    public ulong NextHandle() => ++_lastHandle;

    /// <summary>Checks all rules that packets can reach. // nft_table_validate</summary>
    /// <returns>0 or an error number.</returns>
    public int Validate()
    {
        foreach (var chain in Chains.Items)
        {
            if (!chain.IsActive || chain.Base is null)
                continue;
            var errno = new ChainWalk(chain).Visit(chain);
            if (errno != 0)
                return errno;
        }
        return 0;
    }

    /// <summary>Takes out what was deleted.</summary>
    public void Sweep()
    {
        Chains.Sweep();
        Sets.Sweep();
        Objects.Sweep();
        Flowtables.Sweep();
    }

    // nf_tables_fill_table_info
    public Table ToMessage(bool isDeletion = false)
    {
        var message = new Table { Name = Name, Handle = Handle, Use = Use };
        if (isDeletion)
            return message;
        message.Flags = Flags;
        message.Owner = (Flags & NftTableFlags.Owner) != 0 ? Owner : null;
        message.UserData = UserData;
        return message;
    }
}

/// <summary>A table was made.</summary>
internal sealed class NewTableChange(RequestOrigin origin, NftTable table) : Change(origin, table)
{
    public override void Commit(Ruleset ruleset)
    {
        var message = Table.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewTable, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset) => ruleset.Remove(Table);
}

/// <summary>A table's flags were changed.</summary>
internal sealed class TableFlagsChange(RequestOrigin origin, NftTable table, NftTableFlags before) : Change(origin, table)
{
    public override void Commit(Ruleset ruleset)
    {
        Table.IsUpdated = false;
        if (((Table.Flags ^ before) & NftTableFlags.Dormant) != 0)
            ruleset.Entrances.Changed(Table);
        var message = Table.ToMessage();
        ruleset.Announcer.Announce(NftMessage.NewTable, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset)
    {
        Table.IsUpdated = false;
        Table.Flags = before;
    }
}

/// <summary>A table was deleted, after all that was in it.</summary>
internal sealed class DeleteTableChange(RequestOrigin origin, NftTable table) : Change(origin, table)
{
    public override void Commit(Ruleset ruleset)
    {
        ruleset.Remove(Table);
        var message = Table.ToMessage(true);
        ruleset.Announcer.Announce(NftMessage.DelTable, Origin.CreateFlags, Origin, Table.Family, ruleset.Generation, ref message);
    }

    public override void Abort(Ruleset ruleset) => Table.IsActive = true;
}
