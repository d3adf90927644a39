using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>A match of xtables; the rule ends when it does not hold. // nft_compat.c</summary>
public record struct MatchExpression : IExpression<MatchExpression>
{
    /// <inheritdoc/>
    public static string Kind => "match";

    /// <summary>Name. // NFTA_MATCH_NAME</summary>
    public string? Name;

    /// <summary>Revision. // NFTA_MATCH_REV</summary>
    public uint? Revision;

    /// <summary>Its structure, as xtables lays it out. // NFTA_MATCH_INFO</summary>
    public byte[]? Info;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref MatchExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(NftaMatch.Name, ref value.Name);
        codec.U32(NftaMatch.Rev, ref value.Revision);
        codec.Bytes(NftaMatch.Info, ref value.Info);
    }
}
