using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A rule. // nf_tables_fill_rule_info</summary>
public record struct Rule : IAttributeSet<Rule>
{
    /// <summary>Table that holds it. // NFTA_RULE_TABLE</summary>
    public string? Table;

    /// <summary>Chain that holds it. // NFTA_RULE_CHAIN</summary>
    public string? Chain;

    /// <summary>Handle. // NFTA_RULE_HANDLE</summary>
    public ulong? Handle;

    /// <summary>Handle of the rule before it. // NFTA_RULE_POSITION</summary>
    public ulong? Position;

    /// <summary>Expressions, in order of evaluation. // NFTA_RULE_EXPRESSIONS</summary>
    public Expression[]? Expressions;

    /// <summary>Of rules with xtables extensions. // NFTA_RULE_COMPAT</summary>
    public RuleCompat? Compat;

    /// <summary>Data of the program that made it, such as comments. // NFTA_RULE_USERDATA</summary>
    public byte[]? UserData;

    /// <summary>Name within a batch. // NFTA_RULE_ID</summary>
    public uint? Id;

    /// <summary>Name within the batch of the rule before it. // NFTA_RULE_POSITION_ID</summary>
    public uint? PositionId;

    /// <summary>Name within the batch of the chain. // NFTA_RULE_CHAIN_ID</summary>
    public uint? ChainId;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref Rule value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaRule.Table, ref value.Table);
        codec.Text(NftaRule.Chain, ref value.Chain);
        if (!codec.WritesAsKernel)
        {
            codec.U32(NftaRule.ChainId, ref value.ChainId);
            codec.List(NftaRule.Expressions, NftaList.Elem, ref value.Expressions);
        }
        codec.U64(NftaRule.Handle, ref value.Handle);
        codec.U64(NftaRule.Position, ref value.Position);
        if (codec.WritesAsKernel)
        {
            codec.List(NftaRule.Expressions, NftaList.Elem, ref value.Expressions);
            codec.Nest(NftaRule.Compat, ref value.Compat);
        }
        codec.Bytes(NftaRule.UserData, ref value.UserData);
        if (!codec.WritesAsKernel)
            codec.Nest(NftaRule.Compat, ref value.Compat);
        codec.U32(NftaRule.Id, ref value.Id);
        codec.U32(NftaRule.PositionId, ref value.PositionId);
        if (codec.WritesAsKernel)
            codec.U32(NftaRule.ChainId, ref value.ChainId);
    }
}

/// <summary>What an xtables rule says besides its extensions.</summary>
public record struct RuleCompat : IAttributeSet<RuleCompat>
{
    /// <summary>Transport protocol. // NFTA_RULE_COMPAT_PROTO</summary>
    public uint? Protocol;

    /// <summary>Flags. // NFTA_RULE_COMPAT_FLAGS</summary>
    public NftRuleCompatFlags? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RuleCompat value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U32(NftaRuleCompat.Proto, ref value.Protocol);
        codec.Typed32(NftaRuleCompat.Flags, ref value.Flags);
    }
}
