namespace Statewall.Iptables.Rules;

/// <summary>What a rule asks for without a match: interfaces, addresses, protocol. Each family has its own.</summary>
internal abstract record RuleHead
{
    /// <summary>Where a packet came in.</summary>
    public InterfacePattern In { get; set; }

    /// <summary>Where it goes out.</summary>
    public InterfacePattern Out { get; set; }
}

/// <summary>What it asks of IP. // struct ipt_ip, ip6t_ip6</summary>
internal sealed record IpHead : RuleHead
{
    /// <summary>The sender.</summary>
    public AddressPattern Source { get; set; }

    /// <summary>The receiver.</summary>
    public AddressPattern Destination { get; set; }

    /// <summary>The transport protocol; 0 for any.</summary>
    public ushort Protocol { get; set; }

    /// <summary>Any other protocol. // XT_INV_PROTO</summary>
    public bool IsProtocolInverted { get; set; }

    /// <summary>Second and further fragments. // IPT_F_FRAG</summary>
    public bool IsFragment { get; set; }

    /// <summary>Anything but those. // IPT_INV_FRAG</summary>
    public bool IsFragmentInverted { get; set; }
}

/// <summary>A number of which some bits count, as ARP's fields are asked for.</summary>
/// <param name="Value">The bits.</param>
/// <param name="Mask">Which count; none when nothing is asked.</param>
/// <param name="IsInverted">Any other.</param>
internal readonly record struct MaskedNumber(ushort Value, ushort Mask, bool IsInverted);

/// <summary>What it asks of ARP. // struct arpt_arp</summary>
internal sealed record ArpHead : RuleHead
{
    /// <summary>The sender's address.</summary>
    public AddressPattern Source { get; set; }

    /// <summary>The address that is asked for.</summary>
    public AddressPattern Destination { get; set; }

    /// <summary>The sender's hardware address.</summary>
    public HardwarePattern SourceHardware { get; set; }

    /// <summary>The receiver's hardware address.</summary>
    public HardwarePattern DestinationHardware { get; set; }

    /// <summary>Bytes of a hardware address. // arhln</summary>
    public MaskedNumber HardwareLength { get; set; }

    /// <summary>Request or answer. // arpop</summary>
    public MaskedNumber Operation { get; set; }

    /// <summary>Kind of hardware. // arhrd</summary>
    public MaskedNumber HardwareType { get; set; }

    /// <summary>Kind of protocol. // arpro</summary>
    public MaskedNumber ProtocolType { get; set; }
}

/// <summary>What it asks of a frame on a bridge. // struct ebt_entry</summary>
internal sealed record BridgeHead : RuleHead
{
    /// <summary>The bridge that it came in by.</summary>
    public InterfacePattern LogicalIn { get; set; }

    /// <summary>The bridge that it goes out by.</summary>
    public InterfacePattern LogicalOut { get; set; }

    /// <summary>The sender.</summary>
    public HardwarePattern Source { get; set; }

    /// <summary>The receiver.</summary>
    public HardwarePattern Destination { get; set; }

    /// <summary>The protocol in the frame, an EtherType; meaningful when one of the flags says so. // ethproto</summary>
    public ushort Protocol { get; set; }

    /// <summary>A protocol is asked for. // !EBT_NOPROTO</summary>
    public bool HasProtocol { get; set; }

    /// <summary>Frames with a length in place of the protocol. // EBT_802_3</summary>
    public bool IsLength { get; set; }

    /// <summary>Any other protocol. // EBT_IPROTO</summary>
    public bool IsProtocolInverted { get; set; }
}
