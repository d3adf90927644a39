namespace Statewall.Nfnetlink.Uapi;

/// <summary>Flags of a table. // enum nft_table_flags</summary>
[Flags]
public enum NftTableFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Its chains see no packet. // NFT_TABLE_F_DORMANT</summary>
    Dormant = 1,

    /// <summary>Only its owner changes it; it goes with the owner's socket. // NFT_TABLE_F_OWNER</summary>
    Owner = 2,

    /// <summary>It outlives its owner; kernel 6.9. // NFT_TABLE_F_PERSIST</summary>
    Persist = 4,
}

/// <summary>Flags of a chain. // enum nft_chain_flags</summary>
[Flags]
public enum NftChainFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>It is attached to a hook. // NFT_CHAIN_BASE</summary>
    Base = 1,

    /// <summary>Hardware evaluates it. // NFT_CHAIN_HW_OFFLOAD</summary>
    HwOffload = 2,

    /// <summary>It belongs to the rule that jumps to it. // NFT_CHAIN_BINDING</summary>
    Binding = 4,
}

/// <summary>Flags of a rule with xtables extensions. // enum nft_rule_compat_flags</summary>
[Flags]
public enum NftRuleCompatFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>The rule is for all protocols but one. // NFT_RULE_COMPAT_F_INV</summary>
    Inv = 2,
}

/// <summary>Verdicts, of netfilter and of nf_tables itself. // NF_*, enum nft_verdicts</summary>
public enum NftVerdict : int
{
    /// <summary>The packet is dropped. // NF_DROP</summary>
    Drop = 0,

    /// <summary>The packet goes on. // NF_ACCEPT</summary>
    Accept = 1,

    /// <summary>The packet is taken over. // NF_STOLEN</summary>
    Stolen = 2,

    /// <summary>The packet is queued to a program. // NF_QUEUE</summary>
    Queue = 3,

    /// <summary>The hook is run again. // NF_REPEAT</summary>
    Repeat = 4,

    /// <summary>The rule goes on. // NFT_CONTINUE</summary>
    Continue = -1,

    /// <summary>The rule ends. // NFT_BREAK</summary>
    Break = -2,

    /// <summary>A chain is called. // NFT_JUMP</summary>
    Jump = -3,

    /// <summary>A chain is entered without coming back. // NFT_GOTO</summary>
    Goto = -4,

    /// <summary>The chain ends. // NFT_RETURN</summary>
    Return = -5,
}

/// <summary>Hooks of IPv4, IPv6 and inet. // enum nf_inet_hooks</summary>
public enum InetHook : uint
{
    /// <summary>Before routing. // NF_INET_PRE_ROUTING</summary>
    PreRouting = 0,

    /// <summary>To this host. // NF_INET_LOCAL_IN</summary>
    LocalIn = 1,

    /// <summary>Through this host. // NF_INET_FORWARD</summary>
    Forward = 2,

    /// <summary>From this host. // NF_INET_LOCAL_OUT</summary>
    LocalOut = 3,

    /// <summary>After routing. // NF_INET_POST_ROUTING</summary>
    PostRouting = 4,

    /// <summary>From a device. // NF_INET_INGRESS</summary>
    Ingress = 5,
}

/// <summary>What the ct expression loads or stores. // enum nft_ct_keys</summary>
public enum NftCtKey : uint
{
    /// <summary>State bits, see <see cref="ConntrackState"/>. // NFT_CT_STATE</summary>
    State = 0,

    /// <summary>Direction. // NFT_CT_DIRECTION</summary>
    Direction = 1,

    /// <summary>Status bits, see <see cref="ConntrackStatus"/>. // NFT_CT_STATUS</summary>
    Status = 2,

    /// <summary>Mark. // NFT_CT_MARK</summary>
    Mark = 3,

    /// <summary>Security mark. // NFT_CT_SECMARK</summary>
    SecMark = 4,

    /// <summary>Milliseconds until it expires. // NFT_CT_EXPIRATION</summary>
    Expiration = 5,

    /// <summary>Helper. // NFT_CT_HELPER</summary>
    Helper = 6,

    /// <summary>Network protocol. // NFT_CT_L3PROTOCOL</summary>
    L3Protocol = 7,

    /// <summary>Source address, of the packet's family. // NFT_CT_SRC</summary>
    Src = 8,

    /// <summary>Destination address, of the packet's family. // NFT_CT_DST</summary>
    Dst = 9,

    /// <summary>Transport protocol. // NFT_CT_PROTOCOL</summary>
    Protocol = 10,

    /// <summary>Source port. // NFT_CT_PROTO_SRC</summary>
    ProtoSrc = 11,

    /// <summary>Destination port. // NFT_CT_PROTO_DST</summary>
    ProtoDst = 12,

    /// <summary>Labels. // NFT_CT_LABELS</summary>
    Labels = 13,

    /// <summary>Packets. // NFT_CT_PKTS</summary>
    Pkts = 14,

    /// <summary>Bytes. // NFT_CT_BYTES</summary>
    Bytes = 15,

    /// <summary>Average bytes per packet. // NFT_CT_AVGPKT</summary>
    AvgPkt = 16,

    /// <summary>Zone. // NFT_CT_ZONE</summary>
    Zone = 17,

    /// <summary>Events to raise, see <see cref="ConntrackEvents"/>. // NFT_CT_EVENTMASK</summary>
    EventMask = 18,

    /// <summary>IPv4 source. // NFT_CT_SRC_IP</summary>
    SrcIp = 19,

    /// <summary>IPv4 destination. // NFT_CT_DST_IP</summary>
    DstIp = 20,

    /// <summary>IPv6 source. // NFT_CT_SRC_IP6</summary>
    SrcIp6 = 21,

    /// <summary>IPv6 destination. // NFT_CT_DST_IP6</summary>
    DstIp6 = 22,

    /// <summary>Identifier. // NFT_CT_ID</summary>
    Id = 23,
}

/// <summary>Comparisons of the cmp expression. // enum nft_cmp_ops</summary>
public enum NftCmpOp : uint
{
    /// <summary>Equal. // NFT_CMP_EQ</summary>
    Eq = 0,

    /// <summary>Not equal. // NFT_CMP_NEQ</summary>
    Neq = 1,

    /// <summary>Less. // NFT_CMP_LT</summary>
    Lt = 2,

    /// <summary>Less or equal. // NFT_CMP_LTE</summary>
    Lte = 3,

    /// <summary>Greater. // NFT_CMP_GT</summary>
    Gt = 4,

    /// <summary>Greater or equal. // NFT_CMP_GTE</summary>
    Gte = 5,
}

/// <summary>Operations of the bitwise expression. // enum nft_bitwise_ops</summary>
public enum NftBitwiseOp : uint
{
    /// <summary>Mask, then flip bits. // NFT_BITWISE_MASK_XOR</summary>
    MaskXor = 0,

    /// <summary>Shift left. // NFT_BITWISE_LSHIFT</summary>
    LShift = 1,

    /// <summary>Shift right. // NFT_BITWISE_RSHIFT</summary>
    RShift = 2,

    /// <summary>And of two registers; kernel 6.13. // NFT_BITWISE_AND</summary>
    And = 3,

    /// <summary>Or of two registers; kernel 6.13. // NFT_BITWISE_OR</summary>
    Or = 4,

    /// <summary>Exclusive or of two registers; kernel 6.13. // NFT_BITWISE_XOR</summary>
    Xor = 5,
}
