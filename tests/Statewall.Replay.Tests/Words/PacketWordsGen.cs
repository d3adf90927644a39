using CsCheck;
using Statewall.Nfnetlink;
using Statewall.Packets;
using Statewall.Replay.Words;

namespace Statewall.Replay.Tests.Words;

// Descriptions of packets by chance, as a reader leaves them.
internal static class PacketWordsGen
{
    private static readonly Gen<Payload> Data = Gen.OneOf(
        Gen.Int[0, 40].Select(Payload.OfLength),
        Gen.Byte.Array[0, 20].Select(bytes => new Payload(bytes)),
        Gen.Char[' ', '~'].Array[0, 20].Select(text => new Payload(System.Text.Encoding.ASCII.GetBytes(text))));

    private static readonly Gen<TransportWords> Tcp =
        from flags in Gen.Int[0, 0x1FF]
        from numbers in Gen.UInt.Array[4]
        from shorts in Gen.UShort.Array[4]
        from has in Gen.Bool.Array[6]
        select (TransportWords)new TcpWords
        {
            Flags = (TcpFlags)flags,
            Sequence = numbers[0],
            Acknowledgement = has[0] && (flags & (int)TcpFlags.Ack) != 0 ? numbers[1] : null,
            Urgent = (flags & (int)TcpFlags.Urg) != 0 ? shorts[0] : (ushort)0,
            Window = shorts[1],
            SegmentSize = has[1] ? shorts[2] : null,
            WindowScale = has[2] ? (byte)shorts[3] : null,
            SackPermitted = has[3],
            Timestamps = has[4] ? (numbers[2], numbers[3]) : null,
        };

    private static readonly Gen<TransportWords> Icmp =
        from type in Gen.OneOf(Gen.Byte, Gen.Byte[0, 20])
        from code in Gen.OneOf(Gen.Byte, Gen.Byte[0, 5])
        from rest in Gen.OneOf(Gen.UInt, Gen.UInt[0, 3])
        select (TransportWords)new IcmpWords { Type = type, Code = code, Rest = rest };

    private static readonly Gen<TransportWords> IcmpV6 =
        from type in Gen.OneOf(Gen.Byte, Gen.Byte[0, 5], Gen.Byte[128, 145])
        from code in Gen.OneOf(Gen.Byte, Gen.Byte[0, 7])
        from rest in Gen.OneOf(Gen.UInt, Gen.UInt[0, 3])
        select (TransportWords)new IcmpV6Words { Type = type, Code = code, Rest = rest };

    private static readonly Gen<TransportWords> Sctp =
        from chunks in Gen.OneOf(Gen.Byte, Gen.Byte[0, 14]).Array[1, 5]
        from tags in Gen.UInt.Array[2]
        from has in Gen.Bool
        select (TransportWords)new SctpWords { Chunks = chunks, VerificationTag = has ? tags[0] : null, InitiateTag = tags[1] };

    private static readonly Gen<TransportWords> Others =
        from kind in Gen.Int[0, 5]
        from numbers in Gen.UInt.Array[2]
        from number in Gen.UShort
        from has in Gen.Bool.Array[2]
        select kind switch
        {
            0 => (TransportWords)new UdpWords(),
            1 => new UdpLiteWords { Coverage = number },
            2 => new EspWords { Spi = numbers[0], Sequence = numbers[1] },
            3 => new AhWords { Spi = numbers[0], Sequence = numbers[1] },
            4 => new GreWords { Key = has[0] ? numbers[0] : null, Call = has[0] ? null : number, Sequence = has[1] ? numbers[1] : null },
            _ => new OtherWords { Number = (byte)(200 + (number % 50)) },
        };

    private static readonly Gen<string> Names = Gen.OneOf(Gen.Char['a', 'z'].Array[1, 8], Gen.Char[' ', '\u0100'].Array[0, 8]).Select(text => new string(text));

    private static readonly Gen<PacketWords> Alone =
        from transport in Gen.OneOf(Tcp, Icmp, IcmpV6, Sctp, Others)
        from six in Gen.Bool
        from addresses in Gen.ULong.Array[4]
        from ports in Gen.UShort.Array[2]
        from bytes in Gen.Byte.Array[2]
        from numbers in Gen.UInt.Array[2]
        from has in Gen.Bool.Array[8]
        from payload in Data
        from offset in Gen.OneOf(Gen.Const(0), Gen.Int[0, 8191])
        select Make(transport, transport.Family == 6 || (transport.Family == 0 && six), addresses, ports, bytes, numbers, has, payload, offset * 8);

    // With a packet inside where there can be one, and with what only the outermost has.
    public static readonly Gen<PacketWords> Packets =
        from outer in Alone
        from inner in Alone
        from name in Names
        from mark in Gen.UInt
        from vlans in Gen.UShort[0, 4095].Array[0, 2]
        from has in Gen.Bool.Array[4]
        let holds = has[0] && outer.Transport.TakesInner && outer.Fragment is not { Offset: > 0 }
        select outer with
        {
            Inner = holds ? inner : null,
            Payload = holds ? Payload.Empty : outer.Payload,
            Mark = mark,
            Vlans = vlans,
            InInterface = has[1] ? name : null,
            OutInterface = has[1] ? null : name,
            Ethernet = has[2] ? ("02:00:00:00:00:0a", "ff:ff:ff:ff:ff:ff") : null,
        };

    private static PacketWords Make(
        TransportWords transport, bool six, ulong[] addresses, ushort[] ports, byte[] bytes, uint[] numbers, bool[] has, Payload payload, int offset)
    {
        var isLater = has[0] && offset > 0;
        if (isLater)
            transport = transport is OtherWords ? transport : TransportWords.All.First(other => other.Name == transport.Name);
        else
            transport = transport.Complete(payload);
        var hasPorts = transport.HasPorts && !isLater;
        return new PacketWords(transport, Address(0), Address(2))
        {
            SourcePort = hasPorts ? ports[0] : null,
            DestinationPort = hasPorts ? ports[1] : null,
            Ttl = has[1] ? bytes[0] : null,
            TypeOfService = has[2] ? bytes[1] : (byte)0,
            FlowLabel = six && has[3] ? numbers[0] & 0xFFFFF : 0,
            Id = !six && has[4] && !has[0] ? (ushort)numbers[0] : null,
            DontFragment = !six && has[5],
            HasBadChecksum = has[6] && !isLater && transport.ChecksumOffset >= 0,
            Fragment = has[0] ? new FragmentWords(offset, has[7] || offset == 0, six ? numbers[1] : (ushort)numbers[1]) : null,
            Payload = transport is SctpWords && !isLater && payload.Bytes.IsEmpty ? Payload.Empty : payload,
        };

        InetAddress Address(int at) => six ? new InetAddress(new UInt128(addresses[at], addresses[at + 1])) : new InetAddress((uint)addresses[at]);
    }
}
