using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Reads values and verdicts. // nft_data_init</summary>
internal static class DataParser
{
    private const int NameBytes = 255; // NFT_CHAIN_MAXNAMELEN - 1

    // nft_data_policy
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.Any, AttributeRule.Nested];

    // nft_verdict_policy
    private static readonly AttributeRule[] VerdictRules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.LooseText(NameBytes), AttributeRule.U32];

    /// <summary>Checks that a nest holds a value. // nft_value_init</summary>
    public static int CheckValue(in RequestAttributes data, int largest, int size)
    {
        if (!data.Has(NftaData.Value))
            return NetlinkErrno.Inval;
        var length = data[NftaData.Value].Length;
        if (length == 0)
            return NetlinkErrno.Inval;
        if (length > largest)
            return NetlinkErrno.Overflow;
        return size != 0 && length != size ? NetlinkErrno.Inval : 0;
    }

    /// <summary>Reads a nest that must hold a verdict; the chain that it leads to is not held yet. // nft_verdict_init</summary>
    public static VerdictValue Verdict(in RequestAttributes attributes, ushort type, LoadContext context, bool isElement)
    {
        var errno = attributes.Parse(type, Rules, out var data);
        context.FailIf(errno != 0, errno);
        if (errno != 0 || data.Has(NftaData.Value) || !data.Has(NftaData.Verdict))
        {
            context.Fail(NetlinkErrno.Inval);
            return default;
        }
        errno = data.Parse(NftaData.Verdict, VerdictRules, out var verdict);
        context.FailIf(errno != 0, errno);
        context.FailIf(!verdict.Has(NftaVerdict.Code));
        if (context.Errno != 0)
            return default;
        var code = (NftVerdict)(int)verdict.U32(NftaVerdict.Code);
        switch (code)
        {
            case NftVerdict.Accept or NftVerdict.Drop or NftVerdict.Queue or NftVerdict.Continue or NftVerdict.Break or NftVerdict.Return:
                return new VerdictValue(code, null);
            case NftVerdict.Jump or NftVerdict.Goto:
                return new VerdictValue(code, Chain(in verdict, context, isElement));
            default:
                context.Fail(NetlinkErrno.Inval);
                return default;
        }
    }

    private static NftChain? Chain(in RequestAttributes verdict, LoadContext context, bool isElement)
    {
        NftChain? chain;
        if (verdict.Has(NftaVerdict.Chain))
            chain = context.Table.Chains.Find(context.Name(in verdict, NftaVerdict.Chain));
        else if (verdict.Has(NftaVerdict.ChainId))
            chain = context.Ruleset.FindChain(context.Table, verdict.U32(NftaVerdict.ChainId));
        else
            return Refuse(context, NetlinkErrno.Inval);
        if (chain is null)
            return Refuse(context, NetlinkErrno.NoEnt);
        if (chain.Base is not null)
            return Refuse(context, NetlinkErrno.OpNotSupp);
        return chain.IsBound || (isElement && chain.IsBinding) ? Refuse(context, NetlinkErrno.Inval) : chain;
    }

    private static NftChain? Refuse(LoadContext context, int errno)
    {
        context.Fail(errno);
        return null;
    }
}
