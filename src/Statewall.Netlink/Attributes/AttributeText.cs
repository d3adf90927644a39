namespace Statewall.Netlink.Attributes;

/// <summary>Text in a payload.</summary>
public static class AttributeText
{
    /// <summary>A payload up to its terminator, or all of it when it has none: the kernel's names fill fields of fixed size. // nla_strscpy</summary>
    public static ReadOnlySpan<byte> WithoutTerminator(ReadOnlySpan<byte> payload)
    {
        var end = payload.IndexOf((byte)0);
        return end < 0 ? payload : payload[..end];
    }
}
