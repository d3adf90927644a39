using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

/// <summary>What a message of a transaction does. // enum obj_update_type</summary>
internal enum StepKind : byte
{
    /// <summary>Makes a table.</summary>
    TableAdd,

    /// <summary>Takes a table away.</summary>
    TableDelete,

    /// <summary>Makes a chain that packets come to, or changes its policy.</summary>
    ChainAdd,

    /// <summary>Makes a chain that is jumped to.</summary>
    ChainUserAdd,

    /// <summary>Takes a chain away.</summary>
    ChainDelete,

    /// <summary>Gives a chain another name.</summary>
    ChainRename,

    /// <summary>Sets the counters of a policy to zero.</summary>
    ChainZero,

    /// <summary>Adds a rule at the end.</summary>
    RuleAppend,

    /// <summary>Adds a rule in front of another.</summary>
    RuleInsert,

    /// <summary>Puts a rule in the place of another.</summary>
    RuleReplace,

    /// <summary>Takes a rule away.</summary>
    RuleDelete,

    /// <summary>Takes all rules of a chain away.</summary>
    RuleFlush,

    /// <summary>Makes a rule's set.</summary>
    SetAdd,

    /// <summary>Fills a rule's set.</summary>
    SetElementAdd,
}

/// <summary>What messages do, in the words of a refusal.</summary>
internal static class StepKinds
{
    /// <summary>What is done, to what, and which attribute of the message names that. // batch_obj_del, mnl_append_error</summary>
    public static (string Action, string Thing, ushort Name) Words(this StepKind kind) => kind switch
    {
        StepKind.TableAdd => ("TABLE_ADD", "table", NftaTable.Name),
        StepKind.TableDelete => ("TABLE_DEL", "table", NftaTable.Name),
        StepKind.ChainAdd => ("CHAIN_ADD", "chain", NftaChain.Name),
        StepKind.ChainUserAdd => ("CHAIN_USER_ADD", "chain", NftaChain.Name),
        StepKind.ChainDelete => ("CHAIN_DEL", "chain", NftaChain.Name),
        StepKind.ChainRename => ("CHAIN_RENAME", "chain", NftaChain.Name),
        StepKind.ChainZero => ("CHAIN_ZERO", "chain", NftaChain.Name),
        StepKind.RuleAppend => ("RULE_APPEND", "rule in chain", NftaRule.Chain),
        StepKind.RuleInsert => ("RULE_INSERT", "rule in chain", NftaRule.Chain),
        StepKind.RuleReplace => ("RULE_REPLACE", "rule in chain", NftaRule.Chain),
        StepKind.RuleDelete => ("RULE_DELETE", "rule in chain", NftaRule.Chain),
        StepKind.RuleFlush => ("RULE_FLUSH", "rule in chain", NftaRule.Chain),
        StepKind.SetAdd => ("SET_ADD", "set", NftaSet.Name),
        _ => ("SET_ELEM_ADD", "set", NftaSetElemList.Set),
    };
}
