using System.Globalization;
using System.Text;
using Statewall.Netlink.Attributes;

namespace Statewall.Netlink.Diagnostics;

/// <summary>The codec that prints a described value: one line per present field, with the name of its attribute's constant.</summary>
public struct AttributeTracer : IAttributeCodec
{
    private readonly StringBuilder _text;
    private int _depth;

    /// <summary>Appends lines to <paramref name="text"/>, indented by two spaces per level from <paramref name="depth"/> on.</summary>
    public AttributeTracer(StringBuilder text, int depth = 0)
    {
        _text = text;
        _depth = depth;
    }

    /// <summary>Prints a value.</summary>
    public static string Format<T>(ref T value)
        where T : struct, IAttributeSet<T>
    {
        var text = new StringBuilder();
        var tracer = new AttributeTracer(text);
        T.Describe(ref tracer, ref value);
        return text.ToString();
    }

    /// <summary>Always false: fields are shown in the order in which programs write them.</summary>
    public readonly bool WritesAsKernel => false;

    /// <inheritdoc/>
    public void Flag(ushort type, ref bool value, string name = "")
    {
        if (value)
            Line(type, name, "present");
    }

    /// <inheritdoc/>
    public void U8(ushort type, ref byte? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void U16(ushort type, ref ushort? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void U32(ushort type, ref uint? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void U64(ushort type, ref ulong? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void HostU16(ushort type, ref ushort? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void HostU32(ushort type, ref uint? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void HostU64(ushort type, ref ulong? value, string name = "") => Number(type, name, value);

    /// <inheritdoc/>
    public void Value<T>(ushort type, ref T? value, string name = "")
        where T : struct, IWireValue<T>
    {
        if (value is { } present)
            Line(type, name, present.ToString());
    }

    /// <inheritdoc/>
    public void Text(ushort type, ref string? value, string name = "")
    {
        if (value is not null)
            Line(type, name, $"\"{value}\"");
    }

    /// <inheritdoc/>
    public void LooseText(ushort type, ref string? value, string name = "") => Text(type, ref value, name);

    /// <inheritdoc/>
    public void Bytes(ushort type, ref byte[]? value, string name = "")
    {
        if (value is not null)
            Line(type, name, $"0x{Convert.ToHexStringLower(value)}");
    }

    /// <inheritdoc/>
    public void Nest<T>(ushort type, ref T? value, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (value is not { } present)
            return;
        Line(type, name, null);
        _depth++;
        T.Describe(ref this, ref present);
        _depth--;
    }

    /// <inheritdoc/>
    public void Part<T, TLayout>(ushort type, ref T value, string name = "")
        where T : struct
        where TLayout : IAttributeLayout<T>
    {
        var start = _text.Length;
        Line(type, name, null);
        var inside = _text.Length;
        _depth++;
        TLayout.Describe(ref this, ref value);
        _depth--;
        if (_text.Length == inside)
            _text.Length = start; // nothing in it
    }

    /// <inheritdoc/>
    public void Items<T>(ushort type, ref T[]? values, string name = "")
        where T : struct, IAttributeItem<T>
    {
        if (values is null)
            return;
        Line(type, name, null);
        _depth++;
        foreach (var item in values)
        {
            var payload = new byte[item.Size];
            item.Write(payload);
            Line(item.Type, "", Convert.ToHexString(payload));
        }
        _depth--;
    }

    /// <inheritdoc/>
    public void List<T>(ushort type, ushort elementType, ref T[]? values, string name = "")
        where T : struct, IAttributeSet<T>
    {
        if (values is null)
            return;
        Line(type, name, null);
        _depth++;
        for (var index = 0; index < values.Length; index++)
        {
            Line(elementType, $"[{index}]", null);
            _depth++;
            T.Describe(ref this, ref values[index]);
            _depth--;
        }
        _depth--;
    }

    private readonly void Number<T>(ushort type, string name, T? value)
        where T : struct, IFormattable
    {
        if (value is { } present)
            Line(type, name, string.Create(CultureInfo.InvariantCulture, $"{present} (0x{present:x})"));
    }

    private readonly void Line(ushort type, string name, string? value)
    {
        _text.Append(' ', _depth * 2).Append(name.Length == 0 ? "attribute" : name).Append(CultureInfo.InvariantCulture, $" ({type})");
        _text.Append(value is null ? ":" : " = ").Append(value).Append('\n');
    }
}
