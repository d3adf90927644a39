using System.Buffers.Binary;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>NAT of entries made by request. // ctnetlink_setup_nat</summary>
internal sealed partial class ConntrackHandler
{
    private static readonly AttributeRule[] NatRules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.Nested, AttributeRule.AtLeast(16), AttributeRule.AtLeast(16)];

    private static readonly AttributeRule[] NatPortRules = [AttributeRule.Any, AttributeRule.U16, AttributeRule.U16];

    private int SetUpNat(in RequestAttributes attributes, uint slot)
    {
        if (!attributes.Has(CtAttribute.NatDst) && !attributes.Has(CtAttribute.NatSrc))
            return 0;
        var errno = SetUpNat(in attributes, CtAttribute.NatDst, slot);
        return errno != 0 ? errno : SetUpNat(in attributes, CtAttribute.NatSrc, slot);
    }

    // nfnetlink_parse_nat_setup; without a range the binding is to what is there, but a reply that is taken moves the source all the same
    private int SetUpNat(in RequestAttributes attributes, ushort type, uint slot)
    {
        var isSource = type == CtAttribute.NatSrc;
        if (!attributes.Has(type))
        {
            _nat.BindToItself(slot, isSource);
            return 0;
        }
        var errno = attributes.Parse(type, NatRules, out var given);
        if (errno != 0)
            return errno;
        var range = default(NatRange);
        ReadAddresses(in given, _table[slot].Original.Family, ref range);
        if (given.Has(CtNatAttribute.Proto))
        {
            errno = given.Parse(CtNatAttribute.Proto, NatPortRules, out var ports);
            if (errno != 0)
                return errno;
            ReadPorts(in ports, ref range);
        }
        _nat.SetUp(slot, in range, isSource);
        return 0;
    }

    // nf_nat_ipv4_nlattr_to_range, nf_nat_ipv6_nlattr_to_range
    private static void ReadAddresses(in RequestAttributes given, byte family, ref NatRange range)
    {
        var isIPv4 = family == (byte)NfProto.IPv4;
        var (first, last) = isIPv4 ? (CtNatAttribute.V4MinIp, CtNatAttribute.V4MaxIp) : (CtNatAttribute.V6MinIp, CtNatAttribute.V6MaxIp);
        if (given.Has(first))
        {
            range.MinimumAddress = ReadAddress(in given, first, isIPv4);
            range.Flags |= NfNatRangeFlags.MapIps;
        }
        range.MaximumAddress = given.Has(last) ? ReadAddress(in given, last, isIPv4) : range.MinimumAddress;
    }

    private static UInt128 ReadAddress(in RequestAttributes given, ushort type, bool isIPv4) =>
        isIPv4 ? given.U32(type) : BinaryPrimitives.ReadUInt128BigEndian(given[type]);

    // nf_nat_l4proto_nlattr_to_range
    private static void ReadPorts(in RequestAttributes ports, ref NatRange range)
    {
        if (ports.Has(CtProtoNatAttribute.PortMin))
        {
            range.MinimumPort = range.MaximumPort = ports.U16(CtProtoNatAttribute.PortMin);
            range.Flags |= NfNatRangeFlags.ProtoSpecified;
        }
        if (!ports.Has(CtProtoNatAttribute.PortMax))
            return;
        range.MaximumPort = ports.U16(CtProtoNatAttribute.PortMax);
        range.Flags |= NfNatRangeFlags.ProtoSpecified;
    }
}
