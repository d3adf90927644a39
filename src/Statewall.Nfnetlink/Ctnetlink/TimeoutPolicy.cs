using System.Runtime.CompilerServices;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>
/// A timeout policy, or the default timeouts of a protocol. Which set of timeouts is carried follows from <see cref="L4Protocol"/>:
/// the others are neither read nor written. // ctnl_timeout_fill_info, cttimeout_default_fill_info
/// </summary>
public record struct TimeoutPolicy : IAttributeSet<TimeoutPolicy>
{
    /// <summary>The transport protocol number that stands for protocols without a tracker. // IPPROTO_RAW</summary>
    public const byte GenericProtocol = 255;

    /// <summary>Name; absent in messages about defaults. // CTA_TIMEOUT_NAME</summary>
    public string? Name;

    /// <summary>Network protocol: a value of <see cref="NfProto"/>. // CTA_TIMEOUT_L3PROTO</summary>
    public ushort? L3Protocol;

    /// <summary>Transport protocol, <see cref="GenericProtocol"/> for those without a tracker. // CTA_TIMEOUT_L4PROTO</summary>
    public byte? L4Protocol;

    /// <summary>References to the policy. // CTA_TIMEOUT_USE</summary>
    public uint? Use;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is TCP (6). // CTA_TIMEOUT_DATA</summary>
    public TcpTimeouts? Tcp;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is UDP (17). // CTA_TIMEOUT_DATA</summary>
    public UdpTimeouts? Udp;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is UDP-Lite (136). // CTA_TIMEOUT_DATA</summary>
    public UdpliteTimeouts? Udplite;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is ICMP (1). // CTA_TIMEOUT_DATA</summary>
    public IcmpTimeouts? Icmp;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is ICMPv6 (58). // CTA_TIMEOUT_DATA</summary>
    public IcmpV6Timeouts? IcmpV6;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is SCTP (132). // CTA_TIMEOUT_DATA</summary>
    public SctpTimeouts? Sctp;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is DCCP (33). // CTA_TIMEOUT_DATA</summary>
    public DccpTimeouts? Dccp;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is GRE (47). // CTA_TIMEOUT_DATA</summary>
    public GreTimeouts? Gre;

    /// <summary>Timeouts, when <see cref="L4Protocol"/> is any other. // CTA_TIMEOUT_DATA</summary>
    public GenericTimeouts? Generic;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref TimeoutPolicy value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Text(CtTimeoutAttribute.Name, ref value.Name);
        codec.U16(CtTimeoutAttribute.L3Proto, ref value.L3Protocol);
        codec.U8(CtTimeoutAttribute.L4Proto, ref value.L4Protocol);
        codec.U32(CtTimeoutAttribute.Use, ref value.Use);
        DescribeTimeouts(ref codec, CtTimeoutAttribute.Data, ref value);
    }

    /// <summary>The nest of timeouts, which nf_tables has under another number.</summary>
    internal static void DescribeTimeouts<TCodec>(
        ref TCodec codec,
        ushort type,
        ref TimeoutPolicy value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        switch (value.L4Protocol)
        {
            case 6:
                codec.Nest(type, ref value.Tcp, name);
                break;
            case 17:
                codec.Nest(type, ref value.Udp, name);
                break;
            case 136:
                codec.Nest(type, ref value.Udplite, name);
                break;
            case 1:
                codec.Nest(type, ref value.Icmp, name);
                break;
            case 58:
                codec.Nest(type, ref value.IcmpV6, name);
                break;
            case 132:
                codec.Nest(type, ref value.Sctp, name);
                break;
            case 33:
                codec.Nest(type, ref value.Dccp, name);
                break;
            case 47:
                codec.Nest(type, ref value.Gre, name);
                break;
            default:
                codec.Nest(type, ref value.Generic, name);
                break;
        }
    }
}
