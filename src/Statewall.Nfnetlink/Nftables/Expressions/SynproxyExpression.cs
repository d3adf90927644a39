using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Answers SYN packets in place of the server. // nft_synproxy.c</summary>
public record struct SynproxyExpression : IExpression<SynproxyExpression>, IObjectData<SynproxyExpression>
{
    /// <inheritdoc/>
    public static string Kind => "synproxy";

    /// <inheritdoc/>
    public static NftObjectType ObjectType => NftObjectType.Synproxy;

    /// <summary>Largest segment to announce. // NFTA_SYNPROXY_MSS</summary>
    public ushort? SegmentSize;

    /// <summary>Window scale to announce. // NFTA_SYNPROXY_WSCALE</summary>
    public byte? WindowScale;

    /// <summary>What to announce. // NFTA_SYNPROXY_FLAGS</summary>
    public NfSynproxyOptions? Flags;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SynproxyExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.U16(NftaSynproxy.Mss, ref value.SegmentSize);
        codec.U8(NftaSynproxy.WScale, ref value.WindowScale);
        codec.Typed32(NftaSynproxy.Flags, ref value.Flags);
    }
}
