using System.Runtime.CompilerServices;
using System.Text;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Tests.Codecs;

/// <summary>Fills the described fields with random values, each present or absent by chance.</summary>
internal readonly struct GeneratorCodec(Random random) : IAttributeCodec
{
    private static readonly byte[] Protocols = [1, 6, 17, 33, 47, 58, 132, 136, 255];
    private static readonly string[] Texts =
    [
        "", "a", "ftp", "unknown", "naïve",
        .. ExpressionTableTests.Names,
    ];

    public static T Generate<T>(int seed)
        where T : struct, IAttributeSet<T>
    {
        var codec = new GeneratorCodec(new Random(seed));
        var value = default(T);
        T.Describe(ref codec, ref value);
        return value;
    }

    public bool WritesAsKernel => false;

    public void Flag(ushort type, ref bool value, string name = "") => value = Present;

    public void U8(ushort type, ref byte? value, string name = "") =>
        value = !Present ? null : Present ? Protocols[random.Next(Protocols.Length)] : (byte)Number();

    public void U16(ushort type, ref ushort? value, string name = "") => value = Present ? (ushort)Number() : null;

    public void U32(ushort type, ref uint? value, string name = "") => value = Present ? (uint)Number() : null;

    public void U64(ushort type, ref ulong? value, string name = "") => value = Present ? (ulong)Number() : null;

    public void HostU16(ushort type, ref ushort? value, string name = "") => U16(type, ref value, name);

    public void HostU32(ushort type, ref uint? value, string name = "") => U32(type, ref value, name);

    public void HostU64(ushort type, ref ulong? value, string name = "") => U64(type, ref value, name);

    public void Value<T>(ushort type, ref T? value, string name = "")
        where T : struct, IWireValue<T>
    {
        if (!Present)
            return;
        Span<byte> payload = stackalloc byte[Math.Max(T.MinimumSize, 4 * random.Next(1, 5))];
        random.NextBytes(payload);
        if (payload.Length > 12)
            payload[12] = 0; // a helper's name ends in time
        value = T.Read(payload);
    }

    public void Text(ushort type, ref string? value, string name = "") => value = Present ? Texts[random.Next(Texts.Length)] : null;

    public void LooseText(ushort type, ref string? value, string name = "") => Text(type, ref value, name);

    public void Bytes(ushort type, ref byte[]? value, string name = "")
    {
        if (!Present)
            return;
        value = new byte[random.Next(20)];
        random.NextBytes(value);
    }

    public void Nest<T>(ushort type, ref T? value, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (!Present)
            return;
        var inner = default(T);
        T.Describe(ref Unsafe.AsRef(in this), ref inner);
        value = inner;
    }

    public void Part<T, TLayout>(ushort type, ref T value, string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T> => TLayout.Describe(ref Unsafe.AsRef(in this), ref value);

    public void List<T>(ushort type, ushort elementType, ref T[]? values, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (!Present)
            return;
        values = new T[random.Next(4)];
        foreach (ref var value in values.AsSpan())
            T.Describe(ref Unsafe.AsRef(in this), ref value);
    }

    public void Items<T>(ushort type, ref T[]? values, string name = "")
        where T : struct, IAttributeItem<T>
    {
        if (!Present)
            return;
        var items = new List<T>();
        for (var count = random.Next(4); count > 0; count--)
        {
            var payload = Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
            if (T.TryRead((ushort)random.Next(1, 4), payload, out var item))
                items.Add(item);
        }
        values = [.. items];
    }

    private bool Present => random.Next(2) == 0;

    private long Number() => random.Next(5) switch
    {
        0 => 0,
        2 => random.Next(1, 12), // kinds of object
        1 => -1,
        _ => random.NextInt64(),
    };
}
