namespace Statewall.Nfnetlink.Uapi;

/// <summary>Flags of a set. // enum nft_set_flags</summary>
[Flags]
public enum NftSetFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The kernel names it, and it goes with the rule that uses it. // NFT_SET_ANONYMOUS</summary>
    Anonymous = 1 << 0,

    /// <summary>Its elements do not change while it is used. // NFT_SET_CONSTANT</summary>
    Constant = 1 << 1,

    /// <summary>It holds ranges. // NFT_SET_INTERVAL</summary>
    Interval = 1 << 2,

    /// <summary>Its keys map to data. // NFT_SET_MAP</summary>
    Map = 1 << 3,

    /// <summary>Its elements expire. // NFT_SET_TIMEOUT</summary>
    Timeout = 1 << 4,

    /// <summary>Packets change it. // NFT_SET_EVAL</summary>
    Eval = 1 << 5,

    /// <summary>Its keys map to objects. // NFT_SET_OBJECT</summary>
    Object = 1 << 6,

    /// <summary>Its keys are concatenations. // NFT_SET_CONCAT</summary>
    Concat = 1 << 7,

    /// <summary>Its elements have expressions. // NFT_SET_EXPR</summary>
    Expr = 1 << 8,
}

/// <summary>What a set is optimised for. // enum nft_set_policies</summary>
public enum NftSetPolicy : uint
{
    /// <summary>Fast look-ups. // NFT_SET_POL_PERFORMANCE</summary>
    Performance = 0,

    /// <summary>Little memory. // NFT_SET_POL_MEMORY</summary>
    Memory = 1,
}

/// <summary>Flags of an element of a set. // enum nft_set_elem_flags</summary>
[Flags]
public enum NftSetElemFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>It ends the range that the element before it began. // NFT_SET_ELEM_INTERVAL_END</summary>
    IntervalEnd = 1 << 0,

    /// <summary>It stands for all keys that are not in the set. // NFT_SET_ELEM_CATCHALL</summary>
    Catchall = 1 << 1,
}

/// <summary>Flags of the lookup expression. // enum nft_lookup_flags</summary>
[Flags]
public enum NftLookupFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The rule goes on when the key is not in the set. // NFT_LOOKUP_F_INV</summary>
    Inv = 1 << 0,
}

/// <summary>What the dynset expression does. // enum nft_dynset_ops</summary>
public enum NftDynsetOp : uint
{
    /// <summary>Adds an element that is not there. // NFT_DYNSET_OP_ADD</summary>
    Add = 0,

    /// <summary>Adds it, or starts its timeout anew. // NFT_DYNSET_OP_UPDATE</summary>
    Update = 1,

    /// <summary>Deletes it. // NFT_DYNSET_OP_DELETE</summary>
    Delete = 2,
}

/// <summary>Flags of the dynset expression. // enum nft_dynset_flags</summary>
[Flags]
public enum NftDynsetFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The rule goes on when the operation fails. // NFT_DYNSET_F_INV</summary>
    Inv = 1 << 0,

    /// <summary>The program knows of several expressions. // NFT_DYNSET_F_EXPR</summary>
    Expr = 1 << 1,
}
