using System.Runtime.CompilerServices;
using System.Text;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Tests.Codecs;

/// <summary>Prints the present fields with their attributes' names: a view of a value that does not depend on the wire codecs.</summary>
internal readonly struct TextCodec(StringBuilder text, int depth) : IAttributeCodec
{
    public static string Print<T>(T value)
        where T : struct, IAttributeSet<T>
    {
        var text = new StringBuilder();
        var codec = new TextCodec(text, 0);
        T.Describe(ref codec, ref value);
        return text.ToString();
    }

    public bool WritesAsKernel => false;

    public void Flag(ushort type, ref bool value, string name = "") => Line(name, value ? "set" : null);

    public void U8(ushort type, ref byte? value, string name = "") => Line(name, value);

    public void U16(ushort type, ref ushort? value, string name = "") => Line(name, value);

    public void U32(ushort type, ref uint? value, string name = "") => Line(name, value);

    public void U64(ushort type, ref ulong? value, string name = "") => Line(name, value);

    public void HostU16(ushort type, ref ushort? value, string name = "") => Line(name, value);

    public void HostU32(ushort type, ref uint? value, string name = "") => Line(name, value);

    public void HostU64(ushort type, ref ulong? value, string name = "") => Line(name, value);

    public void Value<T>(ushort type, ref T? value, string name = "")
        where T : struct, IWireValue<T>
    {
        if (value is not { } present)
            return;
        var bytes = new byte[present.Size];
        present.Write(bytes);
        Line(name, Convert.ToHexString(bytes));
    }

    public void Text(ushort type, ref string? value, string name = "") => Line(name, value is null ? null : $"\"{value}\"");

    public void LooseText(ushort type, ref string? value, string name = "") => Text(type, ref value, name);

    public void Bytes(ushort type, ref byte[]? value, string name = "") => Line(name, value is null ? null : Convert.ToHexString(value));

    public void Nest<T>(ushort type, ref T? value, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (value is not { } present)
            return;
        Line(name, "nest");
        var inner = new TextCodec(text, depth + 1);
        T.Describe(ref inner, ref present);
    }

    public void Part<T, TLayout>(ushort type, ref T value, string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T> => TLayout.Describe(ref Unsafe.AsRef(in this), ref value);

    public void List<T>(ushort type, ushort elementType, ref T[]? values, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (values is null)
            return;
        Line(name, $"{values.Length} elements");
        foreach (ref var value in values.AsSpan())
        {
            T? element = value;
            Nest(elementType, ref element, "element");
        }
    }

    public void Items<T>(ushort type, ref T[]? values, string name = "")
        where T : struct, IAttributeItem<T>
    {
        foreach (var item in values ?? [])
        {
            var payload = new byte[item.Size];
            item.Write(payload);
            Line($"{name} item {item.Type}", Convert.ToHexString(payload));
        }
        Line(name, values?.Length);
    }

    private void Line(string name, object? value)
    {
        if (value is not null)
            text.Append(' ', 2 * depth).Append(name).Append(" = ").Append(value).Append('\n');
    }
}
