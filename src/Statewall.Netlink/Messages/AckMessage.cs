using System.Text;
using Statewall.Netlink.Attributes;

namespace Statewall.Netlink.Messages;

/// <summary>What NLMSG_ERROR or NLMSG_DONE says about a request. // struct nlmsgerr, netlink_ack</summary>
public readonly ref struct AckMessage
{
    private const int CodeSize = 4;

    private const ushort TextAttribute = 1; // NLMSGERR_ATTR_MSG
    private const ushort OffsetAttribute = 2; // NLMSGERR_ATTR_OFFS
    private const ushort MissingTypeAttribute = 5; // NLMSGERR_ATTR_MISS_TYPE
    private const ushort MissingNestAttribute = 6; // NLMSGERR_ATTR_MISS_NEST

    private readonly ReadOnlySpan<byte> _attributes;

    private AckMessage(int errno, ReadOnlySpan<byte> attributes)
    {
        Errno = errno;
        _attributes = attributes;
    }

    /// <summary>0 for success, or a positive error number.</summary>
    public int Errno { get; }

    /// <summary>The extended-ack attributes as they stand.</summary>
    public AttributeEnumerator Attributes => new(_attributes, 0);

    /// <summary>Bytes of extended-ack attributes at the end of the message.</summary>
    public int AttributesSize => _attributes.Length;

    /// <summary>The kernel's words, if it gave any; reading them allocates.</summary>
    public string? Text => TryFind(TextAttribute, out var payload) ? Encoding.UTF8.GetString(AttributeText.WithoutTerminator(payload)) : null;

    /// <summary>Offset of the offending attribute in the request, in bytes, if the kernel gave one.</summary>
    public int? Offset => Number(OffsetAttribute);

    /// <summary>The type of a missing attribute, if the kernel named one.</summary>
    public int? MissingType => Number(MissingTypeAttribute);

    /// <summary>Offset in the request of the nest that lacks an attribute, in bytes, if the kernel gave one.</summary>
    public int? MissingNest => Number(MissingNestAttribute);

    /// <summary>Reads an NLMSG_ERROR or NLMSG_DONE.</summary>
    /// <returns>The fault of a message that is too short, or one whose kind is none.</returns>
    public static CodecFault Parse(NetlinkMessage message, out AckMessage ack)
    {
        ack = default;
        var payload = message.Payload;
        var done = message.Type == ControlType.Done;
        if (payload.Length < CodeSize + (done ? 0 : NetlinkHeader.Size))
        {
            // NLMSG_DONE without a code is what very old families send
            return done && payload.IsEmpty ? default : new CodecFault(CodecFaultKind.BadMessageLength, 0, 0);
        }
        var code = (int)MachineOrder.ReadU32(payload);
        if (code is > 0 or int.MinValue)
            return new CodecFault(CodecFaultKind.BadMessageLength, NetlinkHeader.Size, 0);
        var attributes = ReadOnlySpan<byte>.Empty;
        if ((message.Flags & NetlinkFlags.AckAttributes) != 0)
        {
            var capped = (message.Flags & NetlinkFlags.Capped) != 0;
            var quoted = done ? 0 : capped ? NetlinkHeader.Size : MachineOrder.ReadU32(payload[CodeSize..]);
            var start = CodeSize + ((quoted + NetlinkHeader.Alignment - 1) & ~(NetlinkHeader.Alignment - 1L));
            if (start <= payload.Length)
                attributes = payload[(int)start..];
        }
        ack = new AckMessage(-code, attributes);
        return default;
    }

    /// <summary>The error as an exception.</summary>
    public NetlinkException ToException(string operation, uint sequence)
    {
        var text = Text;
        if (MissingType is { } missing)
            text = text is null ? $"attribute {missing} is missing" : $"{text} (attribute {missing} is missing)";
        return new NetlinkException(operation, Errno, sequence, text, Offset ?? MissingNest);
    }

    private int? Number(ushort type) => TryFind(type, out var payload) && payload.Length >= 4 ? (int)MachineOrder.ReadU32(payload) : null;

    private bool TryFind(ushort type, out ReadOnlySpan<byte> payload)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Type == type)
            {
                payload = attribute.Payload;
                return true;
            }
        }
        payload = default;
        return false;
    }
}
