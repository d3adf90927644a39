using System.Runtime.CompilerServices;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>An IPv4 address in an attribute of its own: addresses of the other family are neither written nor lost.</summary>
internal readonly struct IPv4Wire(InetAddress address) : IWireValue<IPv4Wire>
{
    private readonly InetAddress _address = address;

    public static int MinimumSize => InetAddress.IPv4Size;

    public int Size => InetAddress.IPv4Size;

    public static IPv4Wire Read(ReadOnlySpan<byte> source) => new(new InetAddress(source[..InetAddress.IPv4Size]));

    public void Write(Span<byte> destination) => _address.Bytes.CopyTo(destination);

    public static void Describe<TCodec>(
        ref TCodec codec,
        ushort type,
        ref InetAddress? value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        IPv4Wire? wire = value is { IsIPv4: true } present ? new IPv4Wire(present) : null;
        codec.Value(type, ref wire, name);
        if (wire is { } read)
            value = read._address;
    }
}

/// <summary>An IPv6 address in an attribute of its own: addresses of the other family are neither written nor lost.</summary>
internal readonly struct IPv6Wire(InetAddress address) : IWireValue<IPv6Wire>
{
    private readonly InetAddress _address = address;

    public static int MinimumSize => InetAddress.IPv6Size;

    public int Size => InetAddress.IPv6Size;

    public static IPv6Wire Read(ReadOnlySpan<byte> source) => new(new InetAddress(source[..InetAddress.IPv6Size]));

    public void Write(Span<byte> destination) => _address.Bytes.CopyTo(destination);

    public static void Describe<TCodec>(
        ref TCodec codec,
        ushort type,
        ref InetAddress? value,
        [CallerArgumentExpression(nameof(type))] string name = "")
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        IPv6Wire? wire = value is { IsIPv6: true } present ? new IPv6Wire(present) : null;
        codec.Value(type, ref wire, name);
        if (wire is { } read)
            value = read._address;
    }
}
