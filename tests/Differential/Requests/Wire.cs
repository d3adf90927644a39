using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Differential.Requests;

// Requests as bytes. No codec is used, so that what no codec would write can be sent too.
internal static class Wire
{
    // A whole message; its sequence number is set when it is sent.
    internal static byte[] Message(byte subsystem, byte kind, NetlinkFlags flags, NfProto family, params byte[][] attributes) =>
        Message((ushort)((subsystem << 8) | kind), flags, [(byte)family, 0, 0, 0, .. Join(attributes)]);

    internal static byte[] Message(ushort type, NetlinkFlags flags, byte[] body)
    {
        var message = new byte[NetlinkHeader.Size + body.Length];
        MachineOrder.WriteU32(message, (uint)message.Length);
        MachineOrder.WriteU16(message.AsSpan(NetlinkHeader.TypeOffset), type);
        MachineOrder.WriteU16(message.AsSpan(NetlinkHeader.FlagsOffset), (ushort)flags);
        body.CopyTo(message, NetlinkHeader.Size);
        return message;
    }

    internal static byte[] Ct(byte kind, NetlinkFlags flags, params byte[][] attributes) => Ct(kind, flags, NfProto.IPv4, attributes);

    internal static byte[] Ct(byte kind, NetlinkFlags flags, NfProto family, params byte[][] attributes) =>
        Message(NfnlSubsystem.Ctnetlink, kind, flags | NetlinkFlags.Request | NetlinkFlags.Ack, family, attributes);

    internal static byte[] Exp(byte kind, NetlinkFlags flags, params byte[][] attributes) => Exp(kind, flags, NfProto.IPv4, attributes);

    internal static byte[] Exp(byte kind, NetlinkFlags flags, NfProto family, params byte[][] attributes) =>
        Message(NfnlSubsystem.CtnetlinkExpect, kind, flags | NetlinkFlags.Request | NetlinkFlags.Ack, family, attributes);

    internal static byte[] Policy(byte kind, NetlinkFlags flags, params byte[][] attributes) =>
        Message(NfnlSubsystem.CtnetlinkTimeout, kind, flags | NetlinkFlags.Request | NetlinkFlags.Ack, NfProto.Unspecified, attributes);

    internal static byte[] Helper(byte kind, NetlinkFlags flags, params byte[][] attributes) =>
        Message(NfnlSubsystem.CtHelper, kind, flags | NetlinkFlags.Request | NetlinkFlags.Ack, NfProto.Unspecified, attributes);

    internal static byte[] Nft(byte kind, NetlinkFlags flags, NfProto family, params byte[][] attributes) =>
        Message(NfnlSubsystem.Nftables, kind, flags | NetlinkFlags.Request, family, attributes);

    // All or nothing.
    internal static byte[] Batch(params byte[][] messages) => [.. Control(NfnlControl.BatchBegin), .. Join(messages), .. Control(NfnlControl.BatchEnd)];

    internal static byte[] Control(ushort type, NetlinkFlags flags = NetlinkFlags.Request, params byte[][] attributes) =>
        Message(type, flags, [0, 0, 0, NfnlSubsystem.Nftables, .. Join(attributes)]);

    internal static byte[] U64(int type, ulong value)
    {
        var payload = new byte[8];
        WriteUInt64BigEndian(payload, value);
        return Raw(type, payload);
    }

    internal static byte[] Raw(int type, params byte[] payload)
    {
        var attribute = new byte[AttributeHeader.Align(AttributeHeader.Size + payload.Length)];
        MachineOrder.WriteU16(attribute, (ushort)(AttributeHeader.Size + payload.Length));
        MachineOrder.WriteU16(attribute.AsSpan(2), (ushort)type);
        payload.CopyTo(attribute, AttributeHeader.Size);
        return attribute;
    }

    internal static byte[] U8(int type, byte value) => Raw(type, value);

    internal static byte[] U16(int type, ushort value) => Raw(type, (byte)(value >> 8), (byte)value);

    internal static byte[] U32(int type, uint value)
    {
        var payload = new byte[4];
        WriteUInt32BigEndian(payload, value);
        return Raw(type, payload);
    }

    // As few attributes are: in the machine's order.
    internal static byte[] HostU32(int type, uint value)
    {
        var payload = new byte[4];
        MachineOrder.WriteU32(payload, value);
        return Raw(type, payload);
    }

    internal static byte[] Text(int type, string text) => Raw(type, [.. Encoding.UTF8.GetBytes(text), 0]);

    internal static byte[] Nest(int type, params byte[][] parts) => Raw(type | AttributeHeader.Nested, Join(parts));

    internal static byte[] UnmarkedNest(int type, params byte[][] parts) => Raw(type, Join(parts));

    // A tuple from words: protocol, source, destination, then two ports or ICMP type, code and identifier, then "zone N".
    internal static byte[] Tuple(int type, string text)
    {
        var words = text.Split(' ');
        var protocol = Protocol(words[0]);
        List<byte[]> parts = [Nest(CtTupleAttribute.Ip, Addresses(words[1], words[2])), Nest(CtTupleAttribute.Proto, Keys(protocol, words[3..]))];
        if (words.Length > 4 && words[^2] == "zone")
            parts.Add(U16(CtTupleAttribute.Zone, ushort.Parse(words[^1], CultureInfo.InvariantCulture)));
        return Nest(type, [.. parts]);
    }

    internal static byte[] Original(string text) => Tuple(CtAttribute.TupleOrig, text);

    internal static byte[] Reply(string text) => Tuple(CtAttribute.TupleReply, text);

    // Both tuples of a connection that nobody translates.
    internal static byte[][] Both(string text)
    {
        var words = text.Split(' ');
        var turned = (string[])words.Clone();
        (turned[1], turned[2]) = (words[2], words[1]);
        if (words[0] == "icmp")
            turned[3] = words[3] switch { "8" => "0", "13" => "14", "15" => "16", "17" => "18", var other => other };
        else if (words[0] == "icmpv6")
            turned[3] = words[3] == "128" ? "129" : words[3];
        else if (words.Length > 4 && words[3] != "zone")
            (turned[3], turned[4]) = (words[4], words[3]);
        return [Original(text), Reply(string.Join(' ', turned))];
    }

    internal static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    internal static byte Protocol(string word) => word switch
    {
        "icmp" => 1,
        "tcp" => 6,
        "udp" => 17,
        "gre" => 47,
        "icmpv6" => 58,
        "sctp" => 132,
        "udplite" => 136,
        _ => byte.Parse(word, CultureInfo.InvariantCulture),
    };

    private static byte[][] Addresses(string source, string destination)
    {
        var (from, to) = (IPAddress.Parse(source), IPAddress.Parse(destination));
        var isIPv4 = from.AddressFamily == AddressFamily.InterNetwork;
        return [Raw(isIPv4 ? CtIpAttribute.V4Src : CtIpAttribute.V6Src, from.GetAddressBytes()), Raw(isIPv4 ? CtIpAttribute.V4Dst : CtIpAttribute.V6Dst, to.GetAddressBytes())];
    }

    private static byte[][] Keys(byte protocol, string[] words)
    {
        ushort Number(int at) => ushort.Parse(words[at], CultureInfo.InvariantCulture);
        var number = U8(CtProtoAttribute.Num, protocol);
        if (words.Length == 0 || words[0] == "zone")
            return [number];
        return protocol switch
        {
            1 => [number, U16(CtProtoAttribute.IcmpId, Number(2)), U8(CtProtoAttribute.IcmpType, (byte)Number(0)), U8(CtProtoAttribute.IcmpCode, (byte)Number(1))],
            58 => [number, U16(CtProtoAttribute.IcmpV6Id, Number(2)), U8(CtProtoAttribute.IcmpV6Type, (byte)Number(0)), U8(CtProtoAttribute.IcmpV6Code, (byte)Number(1))],
            _ => [number, U16(CtProtoAttribute.SrcPort, Number(0)), U16(CtProtoAttribute.DstPort, Number(1))],
        };
    }
}
