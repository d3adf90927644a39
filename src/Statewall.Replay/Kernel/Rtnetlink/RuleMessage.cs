using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink;

namespace Statewall.Replay.Kernel.Rtnetlink;

/// <summary>The header of rule messages. // struct fib_rule_hdr</summary>
/// <param name="Family">AF_INET or AF_INET6, whose numbers are those of netfilter. // family</param>
/// <param name="DestinationLength">Length of the destination's prefix in bits. // dst_len</param>
/// <param name="SourceLength">Length of the source's prefix in bits. // src_len</param>
internal readonly record struct RuleHeader(byte Family, byte DestinationLength, byte SourceLength)
{
    /// <summary>Bytes in the header.</summary>
    public const int Size = 12;

    private const byte LookUpTable = 1; // FR_ACT_TO_TBL

    /// <summary>Writes the header to the first <see cref="Size"/> bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        destination[0] = Family;
        destination[1] = DestinationLength;
        destination[2] = SourceLength;
        destination[7] = LookUpTable;
    }
}

/// <summary>The attributes of a rule. // RTM_NEWRULE</summary>
internal record struct RuleMessage : IAttributeSet<RuleMessage>
{
    /// <summary>Destination. // FRA_DST</summary>
    public InetAddress? Destination;

    /// <summary>Source. // FRA_SRC</summary>
    public InetAddress? Source;

    /// <summary>Name of the interface that the packet came in by. // FRA_IIFNAME</summary>
    public string? InInterface;

    /// <summary>Place among the rules. // FRA_PRIORITY</summary>
    public uint? Priority;

    /// <summary>The packet's mark. // FRA_FWMARK</summary>
    public uint? Mark;

    /// <summary>The bits of the mark that count. // FRA_FWMASK</summary>
    public uint? MarkMask;

    /// <summary>The table. // FRA_TABLE</summary>
    public uint? Table;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref RuleMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Value(RuleAttribute.Destination, ref value.Destination);
        codec.Value(RuleAttribute.Source, ref value.Source);
        codec.Text(RuleAttribute.InInterface, ref value.InInterface);
        codec.HostU32(RuleAttribute.Priority, ref value.Priority);
        codec.HostU32(RuleAttribute.Mark, ref value.Mark);
        codec.HostU32(RuleAttribute.MarkMask, ref value.MarkMask);
        codec.HostU32(RuleAttribute.Table, ref value.Table);
    }
}
