namespace Statewall.Engine.Nftables;

/// <summary>One step of a batch: done already when it is made, announced when the batch is committed, undone when it is not. // struct nft_trans</summary>
internal abstract class Change(RequestOrigin origin, NftTable table)
{
    /// <summary>Whose request it is.</summary>
    public RequestOrigin Origin { get; } = origin;

    /// <summary>The table that it happens in.</summary>
    public NftTable Table { get; } = table;

    /// <summary>Makes the step final. // nf_tables_commit</summary>
    public abstract void Commit(Ruleset ruleset);

    /// <summary>Takes the step back; later steps were taken back before. // __nf_tables_abort</summary>
    public abstract void Abort(Ruleset ruleset);
}

/// <summary>Why an expression lets go of what it refers to. // enum nft_trans_phase</summary>
internal enum ReleasePhase
{
    /// <summary>The rule or element is deleted in a batch, which may be aborted. // NFT_TRANS_PREPARE</summary>
    Prepare,

    /// <summary>The deletion is final. // NFT_TRANS_COMMIT</summary>
    Commit,

    /// <summary>The rule or element was never committed. // NFT_TRANS_ABORT, NFT_TRANS_PREPARE_ERROR</summary>
    Abort,
}
