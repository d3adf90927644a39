using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Tests.Codecs;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

public sealed class ConntrackMessageTests
{
    [Fact]
    public void Mark_ZeroAndAbsent_Differ()
    {
        Assert.Equal("0800080000000000", Convert.ToHexString(Wire.Encode(new ConntrackMessage { Mark = 0 })));
        Assert.Empty(Wire.Encode(default(ConntrackMessage)));
        Assert.Equal(0u, Wire.Decode<ConntrackMessage>(Wire.Encode(new ConntrackMessage { Mark = 0 })).Mark);
        Assert.Null(Wire.Decode<ConntrackMessage>([]).Mark);
    }

    [Fact]
    public void Tuple_Udp_HasTheKernelsBytes()
    {
        Assert.True(InetAddress.TryParse("10.0.0.1", out var source));
        Assert.True(InetAddress.TryParse("10.0.0.2", out var destination));
        var bytes = Wire.Encode(new ConntrackMessage
        {
            Original = new ConntrackTuple
            {
                Source = source,
                Destination = destination,
                Protocol = 17,
                SourcePort = 1024,
                DestinationPort = 53
            },
        });
        Assert.Equal(
            "34000180" + "14000180" + "080001000A000001" + "080002000A000002" +
            "1C000280" + "0500010011000000" + "0600020004000000" + "0600030000350000",
            Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData(1, "4=0102 5=08 6=03")]
    [InlineData(58, "7=0102 8=08 9=03")]
    public void Tuple_IcmpKeys_FollowTheProtocol(byte protocol, string expected)
    {
        var tuple = new ConntrackTuple { Protocol = protocol, IcmpId = 0x0102, IcmpType = 8, IcmpCode = 3 };
        var bytes = Wire.Encode(tuple);
        Assert.Equal($"2:\n  1={protocol:X2}\n  {expected.Replace(" ", "\n  ", StringComparison.Ordinal)}\n", Wire.Tree(bytes));
        Assert.Equal(tuple, Wire.Decode<ConntrackTuple>(bytes));
    }

    [Fact]
    public void Tuple_MixedFamilies_KeepsBothAddresses()
    {
        var tuple = new ConntrackTuple { Source = new InetAddress(0x0a000001u), Destination = new InetAddress(UInt128.One) };
        Assert.Equal(tuple, Wire.Decode<ConntrackTuple>(Wire.Encode(tuple)));
    }

    [Fact]
    public void Address_TooShort_FaultsAtTheAttribute()
    {
        // CTA_TUPLE_ORIG { CTA_TUPLE_IP { CTA_IP_V6_SRC of 8 bytes } }
        var bytes = Convert.FromHexString("14000180" + "10000180" + "0C000300" + "20010DB800000000");
        var value = default(ConntrackMessage);
        var fault = AttributeReader.Decode(bytes, 20, ref value);
        Assert.Equal(new CodecFault(CodecFaultKind.PayloadTooShort, 28, CtIpAttribute.V6Src), fault);
    }

    [Fact]
    public void Nest_ReachingBeyondItsParent_FaultsAtTheAttribute()
    {
        var bytes = Convert.FromHexString("08000180" + "0C000180");
        var value = default(ConntrackMessage);
        var fault = AttributeReader.Decode(bytes, 20, ref value);
        Assert.Equal(new CodecFault(CodecFaultKind.AttributeOverrun, 24, CtTupleAttribute.Ip), fault);
    }

    [Fact]
    public void Counters_Of32Bits_AreRead()
    {
        var bytes = Convert.FromHexString("14000980" + "0800030000000007" + "0800040000000009");
        Assert.Equal(new ConntrackCounters { Packets32 = 7, Bytes32 = 9 }, Wire.Decode<ConntrackMessage>(bytes).OriginalCounters);
    }

    [Fact]
    public void Labels_ShortAttribute_KeepsItsSize()
    {
        var labels = new ConntrackLabels([1, 0, 0, 0x80]);
        var bytes = Wire.Encode(new ConntrackMessage { Labels = labels });
        Assert.Equal("0800160001000080", Convert.ToHexString(bytes));
        Assert.Equal(labels, Wire.Decode<ConntrackMessage>(bytes).Labels);
    }

    [Fact]
    public void Labels_SetBit_IsFoundAlone()
    {
        for (var bit = 0; bit < ConntrackLabels.Count; bit++)
        {
            var labels = ConntrackLabels.Empty;
            labels[bit] = true;
            for (var other = 0; other < ConntrackLabels.Count; other++)
                Assert.Equal(other == bit, labels[other]);
            labels[bit] = false;
            Assert.True(labels.IsEmpty);
        }
    }

    [Fact]
    public void HelperName_TooLong_SaysSo()
    {
        var payload = "abcdefghijklmnopq\0"u8;
        var bytes = new byte[4 + 4 + 20];
        Convert.FromHexString("1A00058016000100").CopyTo(bytes, 0);
        payload.CopyTo(bytes.AsSpan(8));
        var helper = Wire.Decode<ConntrackMessage>(bytes).Helper;
        Assert.True(helper!.Value.IsTooLong);
        Assert.Equal("abcdefghijklmno", helper.Value.ToString());
        Assert.Throws<ArgumentException>(() => new HelperName("abcdefghijklmnop"));
    }

    [Fact]
    public void Decode_Connection_AllocatesNothing()
    {
        Assert.True(InetAddress.TryParse("2001:db8::1", out var source));
        var tuple = new ConntrackTuple { Source = source, Destination = source, Protocol = 6, SourcePort = 1, DestinationPort = 2 };
        var bytes = Wire.Encode(new ConntrackMessage
        {
            Original = tuple,
            Reply = tuple,
            Master = tuple,
            Status = ConntrackStatus.Assured | ConntrackStatus.SeenReply,
            Mark = 7,
            Id = 8,
            Use = 1,
            Timeout = 432000,
            Zone = 3,
            Tcp = new TcpProtocolInfo
            {
                State = TcpState.Established,
                OriginalFlags = new TcpFlagsMask(TcpFlags.SackPermitted, TcpFlags.None)
            },
            OriginalCounters = new ConntrackCounters { Packets = 1, Bytes = 2 },
            ReplyCounters = new ConntrackCounters { Packets = 1, Bytes = 2 },
            Start = 1,
            Helper = new HelperName("ftp"),
            Labels = ConntrackLabels.Empty,
            OriginalSequenceAdjustment = new SequenceAdjustment { OffsetAfter = -5 },
        });
        var checksum = 0u;
        Assert.Equal(0, AllocationMeter.Least(() => checksum = DecodeMany(bytes, 1000)));
        Assert.Equal(1000u * 7, checksum);
    }

    private static uint DecodeMany(byte[] bytes, int count)
    {
        var sum = 0u;
        for (var i = 0; i < count; i++)
        {
            var value = default(ConntrackMessage);
            AttributeReader.Decode(bytes, 20, ref value);
            sum += value.Mark.GetValueOrDefault();
        }
        return sum;
    }
}
