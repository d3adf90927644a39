namespace Statewall.Nfnetlink.Uapi;

/// <summary>Types of the records that programs store, by what they are stored with. // libnftnl/udata.h</summary>
public static class NftUserData
{
    /// <summary>Comment of a table, text. // NFTNL_UDATA_TABLE_COMMENT</summary>
    public const byte TableComment = 0;

    /// <summary>Version of nft that made the table; nft 1.1.2. // NFTNL_UDATA_TABLE_NFTVER</summary>
    public const byte TableNftVersion = 1;

    /// <summary>Number of the build of nft that made the table. // NFTNL_UDATA_TABLE_NFTBLD</summary>
    public const byte TableNftBuild = 2;

    /// <summary>Comment of a chain, text. // NFTNL_UDATA_CHAIN_COMMENT</summary>
    public const byte ChainComment = 0;

    /// <summary>Comment of a rule, text. // NFTNL_UDATA_RULE_COMMENT</summary>
    public const byte RuleComment = 0;

    /// <summary>Policy of a chain of ebtables, in a rule, number. // NFTNL_UDATA_RULE_EBTABLES_POLICY</summary>
    public const byte RuleEbtablesPolicy = 1;

    /// <summary>Comment of an object, text. // NFTNL_UDATA_OBJ_COMMENT</summary>
    public const byte ObjectComment = 0;

    /// <summary>Byte order of a set's keys, number. // NFTNL_UDATA_SET_KEYBYTEORDER</summary>
    public const byte SetKeyByteOrder = 0;

    /// <summary>Byte order of what a set's keys map to, number. // NFTNL_UDATA_SET_DATABYTEORDER</summary>
    public const byte SetDataByteOrder = 1;

    /// <summary>Whether ranges that touch are merged, number. // NFTNL_UDATA_SET_MERGE_ELEMENTS</summary>
    public const byte SetMergeElements = 2;

    /// <summary>Expression that a set's keys are typed by, records of <c>NftUserData.Typeof…</c>. // NFTNL_UDATA_SET_KEY_TYPEOF</summary>
    public const byte SetKeyTypeof = 3;

    /// <summary>Expression that types what keys map to, records. // NFTNL_UDATA_SET_DATA_TYPEOF</summary>
    public const byte SetDataTypeof = 4;

    /// <summary>Unused. // NFTNL_UDATA_SET_EXPR</summary>
    public const byte SetExpression = 5;

    /// <summary>Whether keys map to ranges, number. // NFTNL_UDATA_SET_DATA_INTERVAL</summary>
    public const byte SetDataInterval = 6;

    /// <summary>Comment of a set, text. // NFTNL_UDATA_SET_COMMENT</summary>
    public const byte SetComment = 7;

    /// <summary>Kind of the expression, number. // NFTNL_UDATA_SET_TYPEOF_EXPR</summary>
    public const byte TypeofExpression = 0;

    /// <summary>Details that depend on the kind, records. // NFTNL_UDATA_SET_TYPEOF_DATA</summary>
    public const byte TypeofData = 1;

    /// <summary>Comment of an element, text. // NFTNL_UDATA_SET_ELEM_COMMENT</summary>
    public const byte ElementComment = 0;

    /// <summary>Flags of an element, number. // NFTNL_UDATA_SET_ELEM_FLAGS</summary>
    public const byte ElementFlags = 1;
}
