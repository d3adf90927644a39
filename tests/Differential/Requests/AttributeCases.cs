using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Attributes of connections by themselves: well-formed, at their limits and beyond.
internal static class AttributeCases
{
    internal static IEnumerable<(string Name, byte[] Attribute)> All()
    {
        for (var bit = 0; bit < 17; bit++)
            yield return ($"status bit {bit}", U32(CtAttribute.Status, (uint)ConntrackStatus.Confirmed | (1u << bit)));
        yield return ("status 0", U32(CtAttribute.Status, 0));
        yield return ("status assured and answered", U32(CtAttribute.Status, 14));
        yield return ("mark", U32(CtAttribute.Mark, 0xDEADBEEF));
        yield return ("mark 0", U32(CtAttribute.Mark, 0));
        yield return ("mark and mask", [.. U32(CtAttribute.Mark, 0xFF), .. U32(CtAttribute.MarkMask, 0x0F)]);
        yield return ("mask without mark", U32(CtAttribute.MarkMask, 0x0F));
        yield return ("id", U32(CtAttribute.Id, 0x5EED_0005));
        yield return ("use", U32(CtAttribute.Use, 5));
        yield return ("security mark", U32(CtAttribute.SecMark, 5));
        yield return ("security context", Nest(CtAttribute.SecCtx, Text(CtSecCtxAttribute.Name, "system")));
        yield return ("counters", Nest(CtAttribute.CountersOrig, Raw(CtCountersAttribute.Packets, new byte[8])));
        yield return ("times", Nest(CtAttribute.Timestamp, Raw(CtTimestampAttribute.Start, new byte[8])));
        yield return ("event time", Raw(CtAttribute.TimestampEvent, new byte[8]));
        yield return ("labels", Raw(CtAttribute.Labels, new byte[16]));
        yield return ("labels set", Raw(CtAttribute.Labels, 1, 2, 3, 4));
        yield return ("labels of 3 bytes", Raw(CtAttribute.Labels, 1, 2, 3));
        yield return ("labels of 17 bytes", Raw(CtAttribute.Labels, new byte[17]));
        yield return ("labels empty", Raw(CtAttribute.Labels));
        yield return ("labels and mask", [.. Raw(CtAttribute.Labels, 1, 2, 3, 4), .. Raw(CtAttribute.LabelsMask, 0xF, 0xF, 0xF, 0xF)]);
        yield return ("labels and short mask", [.. Raw(CtAttribute.Labels, 1, 2, 3, 4, 5, 6, 7, 8), .. Raw(CtAttribute.LabelsMask, 0xF, 0xF, 0xF, 0xF)]);
        yield return ("synproxy", Nest(CtAttribute.Synproxy, U32(1, 11), U32(2, 12), U32(3, 13)));
        yield return ("half a synproxy", Nest(CtAttribute.Synproxy, U32(1, 11), U32(2, 12)));
        yield return ("adjustment", Nest(CtAttribute.SeqAdjOrig, U32(1, 11), U32(2, 12), U32(3, 13)));
        yield return ("reply adjustment", Nest(CtAttribute.SeqAdjReply, U32(1, 11), U32(2, uint.MaxValue), U32(3, 13)));
        yield return ("half an adjustment", Nest(CtAttribute.SeqAdjOrig, U32(1, 11), U32(2, 12)));
        yield return ("adjustment without position", Nest(CtAttribute.SeqAdjOrig, U32(2, 12), U32(3, 12)));
        yield return ("two adjustments", [.. Nest(CtAttribute.SeqAdjOrig, U32(1, 1), U32(2, 2), U32(3, 3)), .. Nest(CtAttribute.SeqAdjReply, U32(1, 4), U32(2, 5), U32(3, 6))]);
        foreach (var other in ProtocolStates().Concat(Helpers()))
            yield return other;
        for (var type = 28; type < 34; type++)
            yield return ($"unknown {type}", U32(type, 1));
        yield return ("filter", Nest(CtAttribute.Filter, HostU32(CtFilterAttribute.OrigFlags, 1)));
        yield return ("nested mark", Nest(CtAttribute.Mark, U32(1, 1)));
        yield return ("byte order flag", Raw(CtAttribute.Mark | 0x4000, 0, 0, 0, 1));
    }

    internal static IEnumerable<(string Name, NfProto Family, string Tuple, byte[] Attribute)> Translations()
    {
        const string Web = "tcp 10.0.0.1 10.0.0.2 1000 80";
        byte[] Ports(params byte[][] ports) => Nest(CtNatAttribute.Proto, ports);
        var address = Raw(CtNatAttribute.V4MinIp, 192, 0, 2, 1);
        var highest = Raw(CtNatAttribute.V4MaxIp, 192, 0, 2, 1);
        var address6 = Raw(CtNatAttribute.V6MinIp, [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77]);
        foreach (var kind in (string[])["source", "destination"])
        {
            var type = kind == "source" ? CtAttribute.NatSrc : CtAttribute.NatDst;
            yield return ($"{kind} address", NfProto.IPv4, Web, Nest(type, address));
            yield return ($"{kind} address range", NfProto.IPv4, Web, Nest(type, address, highest));
            yield return ($"{kind} port", NfProto.IPv4, Web, Nest(type, address, Ports(U16(1, 4000))));
            yield return ($"{kind} ports", NfProto.IPv4, Web, Nest(type, address, Ports(U16(1, 4000), U16(2, 4000))));
            yield return ($"{kind} port alone", NfProto.IPv4, Web, Nest(type, Ports(U16(1, 4000), U16(2, 4000))));
            yield return ($"{kind} ports that hold the present", NfProto.IPv4, Web, Nest(type, Ports(U16(1, 1), U16(2, 65535))));
            yield return ($"{kind} own address", NfProto.IPv4, Web, Nest(type, Raw(CtNatAttribute.V4MinIp, 10, 0, 0, kind == "source" ? (byte)1 : (byte)2)));
            yield return ($"{kind} empty", NfProto.IPv4, Web, Nest(type));
            yield return ($"{kind} short address", NfProto.IPv4, Web, Nest(type, Raw(CtNatAttribute.V4MinIp, 1, 2)));
            yield return ($"{kind} IPv6 address", NfProto.IPv6, "udp fd00::1 fd00::2 5 6", Nest(type, address6));
            yield return ($"{kind} IPv6 address of IPv4", NfProto.IPv4, Web, Nest(type, address6));
            yield return ($"{kind} icmp", NfProto.IPv4, "icmp 10.0.0.1 10.0.0.2 8 0 77", Nest(type, address, Ports(U16(1, 99), U16(2, 99))));
            yield return ($"{kind} gre", NfProto.IPv4, "gre 10.0.0.1 10.0.0.2 0 0", Nest(type, address));
            yield return ($"{kind} sctp", NfProto.IPv4, "sctp 10.0.0.1 10.0.0.2 8 9", Nest(type, address, Ports(U16(1, 99))));
            yield return ($"{kind} esp", NfProto.IPv4, "50 10.0.0.1 10.0.0.2", Nest(type, address));
            yield return ($"{kind} unknown attribute", NfProto.IPv4, Web, Nest(type, address, U32(9, 1)));
            yield return ($"{kind} short port", NfProto.IPv4, Web, Nest(type, address, Ports(U8(1, 1))));
        }
        yield return ("both", NfProto.IPv4, Web, [.. Nest(CtAttribute.NatSrc, address), .. Nest(CtAttribute.NatDst, Raw(CtNatAttribute.V4MinIp, 192, 0, 2, 9))]);
    }

    private static IEnumerable<(string Name, byte[] Attribute)> ProtocolStates()
    {
        byte[] Tcp(params byte[][] parts) => Nest(CtAttribute.ProtoInfo, Nest(CtProtoInfoAttribute.Tcp, parts));
        byte[] Sctp(params byte[][] parts) => Nest(CtAttribute.ProtoInfo, Nest(CtProtoInfoAttribute.Sctp, parts));
        for (byte state = 0; state < 16; state++)
            yield return ($"tcp state {state}", Tcp(U8(CtProtoInfoTcpAttribute.State, state)));
        yield return ("no protocol state", Nest(CtAttribute.ProtoInfo));
        yield return ("no tcp state", Tcp());
        yield return ("tcp flags", Tcp(U8(1, 3), Raw(CtProtoInfoTcpAttribute.FlagsOriginal, 0xFF, 0xFF), Raw(CtProtoInfoTcpAttribute.FlagsReply, 0x0A, 0x0F)));
        yield return ("tcp scales", Tcp(U8(1, 3), U8(CtProtoInfoTcpAttribute.WscaleOriginal, 7), U8(CtProtoInfoTcpAttribute.WscaleReply, 8)));
        yield return ("tcp scales and flags", Tcp(
            U8(1, 3), Raw(CtProtoInfoTcpAttribute.FlagsOriginal, 1, 1), Raw(CtProtoInfoTcpAttribute.FlagsReply, 1, 1),
            U8(CtProtoInfoTcpAttribute.WscaleOriginal, 7), U8(CtProtoInfoTcpAttribute.WscaleReply, 200)));
        yield return ("tcp flags of one byte", Tcp(U8(1, 3), U8(CtProtoInfoTcpAttribute.FlagsOriginal, 1)));
        yield return ("tcp flags of three bytes", Tcp(U8(1, 3), Raw(CtProtoInfoTcpAttribute.FlagsOriginal, 1, 1, 1)));
        yield return ("tcp state of four bytes", Tcp(U32(1, 3)));
        yield return ("sctp state", Sctp(U8(1, 3), U32(2, 7), U32(3, 8)));
        for (byte state = 0; state < 12; state++)
            yield return ($"sctp state {state}", Sctp(U8(1, state), U32(2, 7), U32(3, 8)));
        yield return ("sctp state without tags", Sctp(U8(1, 3)));
        yield return ("both protocols", Nest(CtAttribute.ProtoInfo, Nest(CtProtoInfoAttribute.Tcp, U8(1, 2)), Nest(CtProtoInfoAttribute.Sctp, U8(1, 2))));
        yield return ("protocol info of 2 bytes", Raw(CtAttribute.ProtoInfo, 1, 2));
    }

    private static IEnumerable<(string Name, byte[] Attribute)> Helpers()
    {
        foreach (var name in (string[])[
            "ftp", "irc", "sip", "tftp", "pptp", "amanda", "RAS", "Q.931", "H.245", "sane", "netbios-ns", "snmp", "snmp_trap", "sip-0", "ftp-21", "nobody", "", "fifteen-letters", "sixteen-letters!"])
            yield return ($"helper {name}", Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, name)));
        yield return ("helper without name", Nest(CtAttribute.Help));
        yield return ("helper without terminator", Nest(CtAttribute.Help, Raw(CtHelpAttribute.Name, 102, 116, 112)));
        yield return ("helper with info", Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, "ftp"), Raw(CtHelpAttribute.Info, 1, 2, 3, 4)));
    }
}
