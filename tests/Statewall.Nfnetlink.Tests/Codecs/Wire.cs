using System.Text;
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
