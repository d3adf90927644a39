using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;

namespace Statewall.Fuzz;

/// <summary>
/// What holds for every message: what decodes without a fault encodes, decodes again, and encodes to the same bytes; a fault lies within
/// the message.
/// </summary>
internal static class MessageCheck
{
    /// <summary>Decodes a message as <typeparamref name="T"/> and checks it; throws when something does not hold.</summary>
    public static void Run<T>(NetlinkMessage message, AttributeStyle style = AttributeStyle.Program)
        where T : struct, IAttributeSet<T>
    {
        var value = default(T);
        var fault = message.DecodeNfnetlink(ref value);
        if (!fault.IsNone)
        {
            if ((uint)fault.Offset > (uint)message.Bytes.Length)
                throw new InvalidOperationException($"{typeof(T).Name}: fault outside the message: {fault}");
            return;
        }
        var first = Encode(ref value, message.Bytes.Length, style);
        if (first is null)
            return;
        var again = default(T);
        fault = AttributeReader.Decode(first, 0, ref again);
        if (!fault.IsNone)
            throw new InvalidOperationException($"{typeof(T).Name}: own encoding does not decode: {fault}");
        if (!first.AsSpan().SequenceEqual(Encode(ref again, message.Bytes.Length, style)))
            throw new InvalidOperationException($"{typeof(T).Name}: second encoding differs from the first");
    }

    /// <summary>The value's attributes; null when one of them outgrew what an attribute can hold.</summary>
    private static byte[]? Encode<T>(ref T value, int size, AttributeStyle style)
        where T : struct, IAttributeSet<T>
    {
        var buffer = new byte[(2 * size) + 64];
        var writer = new AttributeWriter(buffer, style);
        T.Describe(ref writer, ref value);
        if (writer.Overflowed && !writer.AttributeTooLarge)
            throw new InvalidOperationException($"{typeof(T).Name}: encoding is more than twice as large as what was decoded");
        return writer.Overflowed ? null : buffer[..writer.Length];
    }
}
