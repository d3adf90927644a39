using System.Buffers.Binary;
using Differential.Generated;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests.Generated;

// Makes requests by chance: about few connections, so that they meet, and now and then slightly broken.
internal sealed class RequestMaker(Dice dice)
{
    private const uint Long = 100_000; // seconds: nothing that was made shall end by itself
    private const uint Soon = 1000; // seconds
    private static readonly (string, byte[] Attribute)[] OfConnections = [.. AttributeCases.All()];
    private static readonly (string, byte[] Attribute)[] OfExpectations = [.. ExpectationScenarios.Cases().Where(one => one.Name != "timeout")];

    private static readonly string[] Tuples =
    [
        "tcp 10.0.0.1 10.0.0.2 1000 21", "tcp 10.0.0.2 10.0.0.1 20 2000", "udp 10.0.0.1 10.0.0.2 5060 5060", "icmp 10.0.0.1 10.0.0.2 8 0 77",
        "sctp 10.0.0.1 10.0.0.2 9 10", "gre 10.0.0.1 10.0.0.2 7 8", "50 10.0.0.1 10.0.0.2", "tcp fd00::1 fd00::2 1000 21", "icmpv6 fd00::1 fd00::2 128 0 9",
    ];

    internal byte[] Next()
    {
        while (true)
        {
            var datagram = dice.Below(20) switch
            {
                < 9 => OfConnection(),
                < 15 => OfExpectation(),
                < 18 => OfTimeouts(),
                _ => Several(),
            };
            if (dice.Percent(35))
                datagram = Break(datagram);
            if (IsOfThisSuite(datagram))
                return datagram;
        }
    }

    // In one datagram. No echo is asked for: which identifier is whose could not be told while one thing goes and another comes.
    private byte[] Several()
    {
        byte[][] messages = [OfConnection(), OfExpectation(), OfConnection()];
        foreach (var message in messages)
            message[NetlinkHeader.FlagsOffset] &= unchecked((byte)~NetlinkFlags.Echo);
        return Join(messages);
    }

    private byte[] OfConnection()
    {
        var tuple = dice.Pick<string>(Tuples);
        var family = dice.Percent(4) ? (NfProto)dice.Below(12) : ConnectionScenarios.FamilyOf(tuple);
        List<byte[]> more = [];
        for (var count = dice.Pick(0, 0, 1, 1, 2, 3); count > 0; count--)
            more.Add(dice.Pick<(string, byte[])>(OfConnections).Item2);
        if (dice.Percent(15))
            more.Add(U16(CtAttribute.Zone, (ushort)dice.Below(3)));
        var both = Both(tuple);
        var one = both[dice.Below(2)];
        switch (dice.Below(12))
        {
            case < 5:
                if (dice.Percent(90))
                    more.Add(U32(CtAttribute.Timeout, Long + dice.Word() % 1000));
                if (dice.Percent(10))
                    more.Add(Tuple(CtAttribute.TupleMaster, dice.Pick<string>(Tuples)));
                if (dice.Percent(30))
                    more.Add(Nest(CtAttribute.Help, Text(CtHelpAttribute.Name, dice.Pick("ftp", "sip", "irc", ""))));
                return Ct(CtMessage.New, Flags(NetlinkFlags.Create), family, [.. dice.Percent(85) ? both : [one], .. more]);
            case < 7:
                return Ct(CtMessage.New, Flags(NetlinkFlags.None), family, [one, .. more]);
            case 7:
                return Ct(dice.Percent(70) ? CtMessage.Get : CtMessage.GetCtrZero, default, family, [one, .. more]);
            case 8:
                return Ct(dice.Percent(80) ? CtMessage.Get : CtMessage.GetCtrZero, NetlinkFlags.Dump, dice.Percent(70) ? NfProto.Unspecified : family, [.. dice.Percent(20) ? both : [], .. more, .. Filter()]);
            case 9:
                return Ct(CtMessage.Delete, Flags(NetlinkFlags.None), family, [one, .. more]);
            case 10 when dice.Percent(30):
                return Ct(CtMessage.Delete, Flags(NetlinkFlags.None), family, [.. more, .. Filter()]);
            default:
                return Ct((byte)dice.Pick(4, 5, 6, 7), dice.Percent(60) ? NetlinkFlags.Dump : default, family);
        }
    }

    private byte[] OfExpectation()
    {
        var master = dice.Pick<string>(Tuples);
        var isIPv6 = ConnectionScenarios.FamilyOf(master) == NfProto.IPv6;
        var (tuple, mask) = isIPv6
            ? ($"tcp fd00::2 fd00::1 0 {2000 + dice.Below(3)}", "tcp ffff:: ffff:: 0 65535")
            : ($"tcp 10.0.0.2 10.0.0.1 {dice.Below(2)} {2000 + dice.Below(3)}", dice.Pick("tcp 255.255.255.255 255.255.255.255 0 65535", "tcp 255.0.0.0 255.255.255.255 65535 65535"));
        var family = dice.Percent(4) ? (NfProto)dice.Below(12) : ConnectionScenarios.FamilyOf(master);
        List<byte[]> more = [];
        for (var count = dice.Pick(0, 0, 0, 1, 2); count > 0; count--)
            more.Add(dice.Pick<(string, byte[])>(OfExpectations).Item2);
        if (dice.Percent(15))
            more.Add(U32(CtExpectAttribute.Timeout, Long + dice.Word() % 1000));
        if (dice.Percent(10))
            more.Add(U16(CtExpectAttribute.Zone, (ushort)dice.Below(3)));
        byte[][] parts = [Tuple(CtExpectAttribute.Master, master), Tuple(CtExpectAttribute.Tuple, tuple), Tuple(CtExpectAttribute.Mask, mask)];
        return dice.Below(12) switch
        {
            < 7 => Exp(ExpMessage.New, Flags(dice.Percent(90) ? NetlinkFlags.Create : default), family, [.. parts, .. more]),
            7 => Exp(ExpMessage.Get, default, family, [dice.Percent(80) ? parts[1] : parts[0], .. more]),
            8 => Exp(ExpMessage.Get, NetlinkFlags.Dump, dice.Percent(70) ? NfProto.Unspecified : family, [.. dice.Percent(40) ? parts[..1] : [], .. more]),
            9 => Exp(ExpMessage.Delete, Flags(default), family, [parts[1], .. more]),
            10 => Exp(ExpMessage.Delete, Flags(default), family, Text(CtExpectAttribute.HelpName, dice.Pick("ftp", "sip", "irc"))),
            _ => Exp(ExpMessage.GetStatsCpu, NetlinkFlags.Dump, family),
        };
    }

    private byte[] OfTimeouts()
    {
        var protocol = dice.Pick<byte>(1, 6, 17, 47, 58, 132, 136, 255, 33);
        List<byte[]> parts = [];
        if (dice.Percent(90))
            parts.Add(Text(CtTimeoutAttribute.Name, dice.Pick("a", "b", "c")));
        if (dice.Percent(95))
            parts.Add(U16(CtTimeoutAttribute.L3Proto, dice.Pick<ushort>(2, 2, 2, 10)));
        if (dice.Percent(95))
            parts.Add(U8(CtTimeoutAttribute.L4Proto, protocol));
        if (dice.Percent(90))
            parts.Add(Nest(CtTimeoutAttribute.Data, [.. Enumerable.Range(0, dice.Below(4)).Select(_ => U32(1 + dice.Below(12), dice.Percent(80) ? Long : dice.Word()))]));
        var kind = dice.Pick<byte>(0, 0, 0, 1, 1, 2, 3, 4);
        var flags = kind switch
        {
            0 => Flags(NetlinkFlags.Create),
            1 when dice.Percent(50) => NetlinkFlags.Dump,
            _ => NetlinkFlags.None,
        };
        return Policy(kind, flags, [.. parts]);
    }

    private byte[][] Filter() => dice.Percent(60)
        ? []
        : [Nest(CtAttribute.Filter, HostU32(CtFilterAttribute.OrigFlags, dice.Word() & 0x1FFF & dice.Word()), HostU32(CtFilterAttribute.ReplyFlags, dice.Word() & 0x1FFF & dice.Word()))];

    private NetlinkFlags Flags(NetlinkFlags usual)
    {
        if (dice.Percent(15))
            usual |= NetlinkFlags.Echo;
        if (dice.Percent(15))
            usual |= NetlinkFlags.Exclusive;
        return dice.Percent(15) ? usual | NetlinkFlags.Replace : usual;
    }

    // One fault, anywhere but in the message's type, which stays what this suite is about.
    private byte[] Break(byte[] whole)
    {
        var broken = (byte[])whole.Clone();
        var at = NetlinkHeader.Size + dice.Below(Math.Max(1, broken.Length - NetlinkHeader.Size));
        switch (dice.Below(6))
        {
            case 0:
                broken[at] ^= (byte)(1 << dice.Below(8));
                return broken;
            case 1:
                broken[at & ~3] = (byte)dice.Below(16); // often the length of an attribute
                return broken;
            case 2:
                broken[(at & ~3) | 2] = (byte)dice.Below(32); // often its type
                return broken;
            case 3:
                broken[NetlinkHeader.FlagsOffset + dice.Below(2)] ^= (byte)(1 << dice.Below(4));
                return broken;
            case 4:
                MachineOrder.WriteU32(broken, (uint)Math.Max(0, broken.Length - dice.Below(24)));
                return broken;
            default:
                return broken[..at];
        }
    }

    // Requests that translate are left out: when the wanted tuple is taken the kernel takes a port by chance. So is what ends something
    // soon, since nobody can tell before which request, and what a fault has made a request of another subsystem.
    private static bool IsOfThisSuite(byte[] datagram)
    {
        foreach (var message in new NetlinkMessageEnumerator(datagram))
        {
            var subsystem = message.Type >> 8;
            if (subsystem is not (NfnlSubsystem.Ctnetlink or NfnlSubsystem.CtnetlinkExpect or NfnlSubsystem.CtnetlinkTimeout))
                return false;
            if (subsystem == NfnlSubsystem.CtnetlinkTimeout || message.Payload.Length < NfgenHeader.Size)
                continue;
            var timeout = subsystem == NfnlSubsystem.Ctnetlink ? CtAttribute.Timeout : CtExpectAttribute.Timeout;
            foreach (var attribute in new AttributeEnumerator(message.Payload[NfgenHeader.Size..], 0))
            {
                if (subsystem == NfnlSubsystem.Ctnetlink && attribute.Type is CtAttribute.NatSrc or CtAttribute.NatDst)
                    return false;
                if (attribute.Type == timeout && attribute.Payload.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(attribute.Payload) < Soon)
                    return false;
            }
        }
        return true;
    }
}
