namespace Statewall.Nfnetlink.Uapi;

/// <summary>Messages about nf_tables objects: the low byte of a message type. // enum nf_tables_msg_types</summary>
public static class NftMessage
{
    /// <summary>Create or announce a table. // NFT_MSG_NEWTABLE</summary>
    public const byte NewTable = 0;

    /// <summary>Get or dump tables. // NFT_MSG_GETTABLE</summary>
    public const byte GetTable = 1;

    /// <summary>Delete a table. // NFT_MSG_DELTABLE</summary>
    public const byte DelTable = 2;

    /// <summary>Create, change or announce a chain. // NFT_MSG_NEWCHAIN</summary>
    public const byte NewChain = 3;

    /// <summary>Get or dump chains. // NFT_MSG_GETCHAIN</summary>
    public const byte GetChain = 4;

    /// <summary>Delete a chain. // NFT_MSG_DELCHAIN</summary>
    public const byte DelChain = 5;

    /// <summary>Create, replace or announce a rule. // NFT_MSG_NEWRULE</summary>
    public const byte NewRule = 6;

    /// <summary>Get or dump rules. // NFT_MSG_GETRULE</summary>
    public const byte GetRule = 7;

    /// <summary>Delete a rule, or all of a chain or table. // NFT_MSG_DELRULE</summary>
    public const byte DelRule = 8;

    /// <summary>Create or announce a set. // NFT_MSG_NEWSET</summary>
    public const byte NewSet = 9;

    /// <summary>Get or dump sets. // NFT_MSG_GETSET</summary>
    public const byte GetSet = 10;

    /// <summary>Delete a set. // NFT_MSG_DELSET</summary>
    public const byte DelSet = 11;

    /// <summary>Create or announce set elements. // NFT_MSG_NEWSETELEM</summary>
    public const byte NewSetElem = 12;

    /// <summary>Get or dump set elements. // NFT_MSG_GETSETELEM</summary>
    public const byte GetSetElem = 13;

    /// <summary>Delete set elements. // NFT_MSG_DELSETELEM</summary>
    public const byte DelSetElem = 14;

    /// <summary>Announce a generation. // NFT_MSG_NEWGEN</summary>
    public const byte NewGen = 15;

    /// <summary>Get the generation. // NFT_MSG_GETGEN</summary>
    public const byte GetGen = 16;

    /// <summary>Trace event of a packet. // NFT_MSG_TRACE</summary>
    public const byte Trace = 17;

    /// <summary>Create or announce a stateful object. // NFT_MSG_NEWOBJ</summary>
    public const byte NewObj = 18;

    /// <summary>Get or dump stateful objects. // NFT_MSG_GETOBJ</summary>
    public const byte GetObj = 19;

    /// <summary>Delete a stateful object. // NFT_MSG_DELOBJ</summary>
    public const byte DelObj = 20;

    /// <summary>Get and reset stateful objects. // NFT_MSG_GETOBJ_RESET</summary>
    public const byte GetObjReset = 21;

    /// <summary>Create or announce a flow table. // NFT_MSG_NEWFLOWTABLE</summary>
    public const byte NewFlowtable = 22;

    /// <summary>Get or dump flow tables. // NFT_MSG_GETFLOWTABLE</summary>
    public const byte GetFlowtable = 23;

    /// <summary>Delete a flow table. // NFT_MSG_DELFLOWTABLE</summary>
    public const byte DelFlowtable = 24;

    /// <summary>Get rules and reset their state; kernel 6.2. // NFT_MSG_GETRULE_RESET</summary>
    public const byte GetRuleReset = 25;

    /// <summary>Delete a table if it exists; kernel 6.3. // NFT_MSG_DESTROYTABLE</summary>
    public const byte DestroyTable = 26;

    /// <summary>Delete a chain if it exists. // NFT_MSG_DESTROYCHAIN</summary>
    public const byte DestroyChain = 27;

    /// <summary>Delete a rule if it exists. // NFT_MSG_DESTROYRULE</summary>
    public const byte DestroyRule = 28;

    /// <summary>Delete a set if it exists. // NFT_MSG_DESTROYSET</summary>
    public const byte DestroySet = 29;

    /// <summary>Delete set elements if they exist. // NFT_MSG_DESTROYSETELEM</summary>
    public const byte DestroySetElem = 30;

    /// <summary>Delete a stateful object if it exists. // NFT_MSG_DESTROYOBJ</summary>
    public const byte DestroyObj = 31;

    /// <summary>Delete a flow table if it exists. // NFT_MSG_DESTROYFLOWTABLE</summary>
    public const byte DestroyFlowtable = 32;

    /// <summary>Get set elements and reset their state; kernel 6.5. // NFT_MSG_GETSETELEM_RESET</summary>
    public const byte GetSetElemReset = 33;
}
