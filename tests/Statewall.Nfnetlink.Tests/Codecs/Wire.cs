using System.Text;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Tests.Codecs;

/// <summary>Values to attribute bytes and back, and attribute bytes as text.</summary>
internal static class Wire
{
    public static byte[] Encode<T>(T value)
        where T : struct, IAttributeSet<T>
    {
        var buffer = new byte[65536];
        var writer = new AttributeWriter(buffer);
        T.Describe(ref writer, ref value);
        Assert.False(writer.Overflowed);
        return buffer[..writer.Length];
    }

    public static T Decode<T>(ReadOnlySpan<byte> attributes)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        var fault = AttributeReader.Decode(attributes, 20, ref value);
        Assert.True(fault.IsNone, fault.ToString());
        return value;
    }

    /// <summary>As <see cref="Encode{T}"/>, with nests unmarked, as nf_tables sends them. // nla_nest_start_noflag</summary>
    public static byte[] EncodeUnmarked<T>(T value)
        where T : struct, IAttributeSet<T>
    {
        var bytes = Encode(value);
        Unmark(bytes);
        return bytes;
    }

    private static void Unmark(Span<byte> attributes)
    {
        for (var at = 0; at < attributes.Length;)
        {
            int size = MachineOrder.ReadU16(attributes[at..]);
            var type = MachineOrder.ReadU16(attributes[(at + 2)..]);
            if ((type & AttributeHeader.Nested) != 0)
                Unmark(attributes[(at + AttributeHeader.Size)..(at + size)]);
            MachineOrder.WriteU16(attributes[(at + 2)..], (ushort)(type & AttributeHeader.TypeMask));
            at += AttributeHeader.Align(size);
        }
    }

    /// <summary>One line per attribute, sorted within each nest: equal texts are equal sets.</summary>
    public static string Tree(ReadOnlySpan<byte> attributes, string indent = "")
    {
        var lines = new List<string>();
        foreach (var attribute in new AttributeEnumerator(attributes, 0))
        {
            lines.Add(attribute.IsNested
                ? $"{indent}{attribute.Type}:\n{Tree(attribute.Payload, indent + "  ")}"
                : $"{indent}{attribute.Type}={Convert.ToHexString(attribute.Payload)}\n");
        }
        lines.Sort(StringComparer.Ordinal);
        return new StringBuilder().AppendJoin("", lines).ToString();
    }
}
