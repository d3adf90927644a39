using System.Text;
using Statewall.Netlink.Attributes;

namespace Statewall.Nfnetlink.Tests.Codecs;

/// <summary>Values to attribute bytes and back, and attribute bytes as text.</summary>
internal static class Wire
{
    public static byte[] Encode<T>(T value, AttributeStyle style = AttributeStyle.Program)
        where T : struct, IAttributeSet<T>
    {
        var buffer = new byte[65536];
        var writer = new AttributeWriter(buffer, style);
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

    /// <summary>As nf_tables answers: in the kernel's order, nests unmarked. // nla_nest_start_noflag</summary>
    public static byte[] EncodeUnmarked<T>(T value)
        where T : struct, IAttributeSet<T> => Encode(value, AttributeStyle.KernelUnmarked);

    /// <summary>One line per attribute in the order in which they stand, where nests are guessed: for people.</summary>
    public static string Lines(ReadOnlySpan<byte> attributes, string indent = "")
    {
        var text = new StringBuilder();
        foreach (var attribute in new AttributeEnumerator(attributes, 0))
        {
            var index = new AttributeIndex(attribute.Payload, 0);
            var isNest = attribute.IsNested || (index.Fault.IsNone && index.Present is > 1 and < 1UL << 33);
            text.Append(indent).Append(attribute.Type);
            if (isNest)
                text.Append(":\n").Append(Lines(attribute.Payload, indent + "  "));
            else
                text.Append('=').Append(Convert.ToHexString(attribute.Payload)).Append('\n');
        }
        return text.ToString();
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
