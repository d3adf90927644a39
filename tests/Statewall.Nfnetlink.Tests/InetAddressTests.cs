using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests;

public sealed partial class InetAddressTests
{
    private static readonly Gen<byte[]> Addresses = Gen.OneOf(
        Gen.Byte.Array[4],
        Gen.Byte.Array[16],
        Pick<byte>(0, 0, 0, 1, 255).Array[16],
        Pick<ushort>(0, 0, 0, 0xffff, 1).Array[8]
            .Select(words => words.SelectMany(word => new[] { (byte)(word >> 8), (byte)word }).ToArray()));

    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1", "::10.0.0.1")]
    [InlineData("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7")]
    [InlineData("0:0:1:0:0:0:1:0", "0:0:1::1:0")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Text_Valid_ParsesAndFormats(string text, string formatted)
    {
        Assert.True(InetAddress.TryParse(text, out var address));
        Assert.Equal(formatted, address.ToString());
        Assert.True(InetAddress.TryParse(Encoding.UTF8.GetBytes(formatted), out var again));
        Assert.Equal(address, again);
        Assert.Equal(address.GetHashCode(), again.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1::2::3")]
    [InlineData("12345::")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1%eth0")]
    [InlineData("fe80::/10")]
    [InlineData("１.2.3.4")]
    public void Text_Invalid_IsRefused(string text)
    {
        Assert.False(InetAddress.TryParse(text, out var address));
        Assert.True(address.IsNone);
    }

    [Fact]
    public void Text_AnyAddress_RoundTrips() => Addresses.Sample(bytes =>
    {
        var address = new InetAddress(bytes);
        Assert.True(InetAddress.TryParse(address.ToString(), out var parsed));
        Assert.Equal(bytes, parsed.Bytes.ToArray());
        Assert.Equal(bytes.Length == 4, parsed.IsIPv4);
    });

    [Fact]
    public void Format_AnyAddress_EqualsInetNtop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs libc's inet_ntop");
        Addresses.Sample(bytes => Assert.Equal(Ntop(bytes), new InetAddress(bytes).ToString()));
    }

    [Fact]
    public void Parse_AnyText_AgreesWithInetPton()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs libc's inet_pton");
        var characters = Pick(':', '.', '0', '1', '9', 'f', 'F', 'g', ' ');
        var mutated = Gen.Select(Addresses, Gen.Int[0, 60], characters, Gen.Int[0, 3]).Select((bytes, at, character, kind) =>
        {
            var text = Ntop(bytes);
            at %= text.Length + 1;
            return kind switch
            {
                0 => text,
                1 => text.Insert(at, character.ToString()),
                2 => text[..at] + text[Math.Min(at + 1, text.Length)..],
                _ => text[..at] + character + text[Math.Min(at + 1, text.Length)..],
            };
        });
        var free = Pick(':', '.', '0', '1', 'f').Array[0, 12].Select(letters => new string(letters));
        Gen.OneOf(mutated, free).Sample(text =>
        {
            var expected = new byte[16];
            var family = text.Contains(':', StringComparison.Ordinal) ? 10 : 2;
            var accepted = inet_pton(family, text, expected) == 1;
            Assert.Equal(accepted, InetAddress.TryParse(text, out var address));
            if (accepted)
                Assert.Equal(expected[..(family == 2 ? 4 : 16)], address.Bytes.ToArray());
        }, iter: 20000);
    }

    [Fact]
    public void Format_BufferTooSmall_Fails()
    {
        var address = new InetAddress(0xffffffffu);
        Assert.False(address.TryFormat(new byte[14], out var size));
        Assert.Equal(0, size);
        Assert.True(address.TryFormat(new byte[15], out size));
        Assert.Equal(15, size);
    }

    [Fact]
    public void Prefix_EveryLength_IsAMaskOfThatLength()
    {
        foreach (var (family, bits) in new[] { (NfProto.IPv4, 32), (NfProto.IPv6, 128) })
        {
            for (var length = 0; length <= bits; length++)
                Assert.Equal(length, InetAddress.PrefixMask(family, length).PrefixLength);
            Assert.Throws<ArgumentOutOfRangeException>(() => InetAddress.PrefixMask(family, bits + 1));
        }
        Assert.Equal(-1, new InetAddress(0xff00ff00u).PrefixLength);
        Assert.Equal(-1, default(InetAddress).PrefixLength);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.0.0", 16, true)]
    [InlineData("10.2.2.3", "10.1.0.0", 16, false)]
    [InlineData("10.2.2.3", "0.0.0.0", 0, true)]
    [InlineData("2001:db8:1::5", "2001:db8::", 32, true)]
    [InlineData("2001:db9:1::5", "2001:db8::", 32, false)]
    [InlineData("10.2.2.3", "::", 0, false)]
    public void Prefix_Membership_ComparesLeadingBits(string text, string network, int length, bool expected)
    {
        Assert.True(InetAddress.TryParse(text, out var address));
        Assert.True(InetAddress.TryParse(network, out var prefix));
        Assert.Equal(expected, address.IsInPrefix(prefix, length));
    }

    [Fact]
    public void Equality_SameBytesOfOtherFamily_Differs()
    {
        Assert.NotEqual(new InetAddress(0u), new InetAddress(UInt128.Zero));
        Assert.NotEqual(default, new InetAddress(0u));
    }

    [Fact]
    public void Format_Address_AllocatesNothing()
    {
        Assert.True(InetAddress.TryParse("2001:db8::ffff:10.0.0.1", out var address));
        var ok = false;
        Assert.Equal(0, AllocationMeter.Least(() =>
        {
            Span<byte> text = stackalloc byte[InetAddress.MaximumTextSize];
            ok = address.TryFormat(text, out var size) && InetAddress.TryParse(text[..size], out _);
        }));
        Assert.True(ok);
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Ntop(byte[] bytes)
    {
        var text = new byte[64];
        Assert.NotEqual(0, inet_ntop(bytes.Length == 4 ? 2 : 10, bytes, text, text.Length));
        return Encoding.ASCII.GetString(text, 0, Array.IndexOf(text, (byte)0));
    }

    [LibraryImport("libc")]
    private static partial nint inet_ntop(int family, byte[] source, byte[] destination, int size);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inet_pton(int family, string source, byte[] destination);
}
