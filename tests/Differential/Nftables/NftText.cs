using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Differential.Nftables;

// A message of nf_tables as text from which every byte could be told, but for what two kernels cannot share: who changed the ruleset, what
// is left of a time, and the order in which a hash table gives its elements.
internal static class NftText
{
    internal static string Of(in NetlinkMessage message, uint portId)
    {
        var kind = (byte)message.Type;
        var text = new StringBuilder(" ").Append(Convert.ToHexStringLower(message.Payload[..NfgenHeader.Size]));
        Write(text, message.Payload[NfgenHeader.Size..], kind, portId, "");
        return text.ToString();
    }

    // Bytes that are left out of the count: a kernel without names for its symbols calls implementations of sets by addresses.
    internal static int Hidden(in NetlinkMessage message)
    {
        if (message.Type != ((NfnlSubsystem.Nftables << 8) | NftMessage.NewSet))
            return 0;
        foreach (var attribute in new AttributeEnumerator(message.Payload[NfgenHeader.Size..], 0))
        {
            if (attribute.Type == NftaSet.Type)
                return AttributeHeader.Align(attribute.Payload.Length);
        }
        return 0;
    }

    private static void Write(StringBuilder text, ReadOnlySpan<byte> bytes, byte kind, uint portId, string path)
    {
        var parts = new List<string>();
        foreach (var attribute in new AttributeEnumerator(bytes, 0))
        {
            var part = new StringBuilder();
            var own = $"{path}/{attribute.Type}";
            part.Append(CultureInfo.InvariantCulture, $" [{attribute.Type}");
            if (attribute.IsNested)
                part.Append('n');
            var payload = attribute.Payload;
            if (IsHidden(kind, own, payload, portId))
                part.Append(" …");
            else if (IsNest(payload))
                Write(part, payload, kind, portId, own);
            else
                part.Append(' ').Append(Shown(payload));
            parts.Add(part.Append(']').ToString());
        }
        if (path == "/3" && kind is NftMessage.NewSetElem)
            parts.Sort(StringComparer.Ordinal);
        text.AppendJoin("", parts);
    }

    private static bool IsHidden(byte kind, string path, ReadOnlySpan<byte> payload, uint portId) => (kind, path) switch
    {
        (NftMessage.NewGen, "/2" or "/3") => true,
        (NftMessage.NewSet, "/19") => true,
        (NftMessage.NewTable, "/7") => BinaryPrimitives.ReadUInt32BigEndian(payload) == portId,
        (NftMessage.NewSetElem or NftMessage.DelSetElem, "/3/1/5") => payload.IndexOfAnyExcept((byte)0) >= 0,
        _ => false,
    };

    private static string Shown(ReadOnlySpan<byte> payload)
    {
        var isText = payload.Length > 1 && payload[^1] == 0 && !payload[..^1].ContainsAnyExceptInRange((byte)33, (byte)126);
        return isText ? $"\"{Encoding.ASCII.GetString(payload[..^1])}\"" : Convert.ToHexStringLower(payload);
    }

    // nf_tables does not mark its nests.
    private static bool IsNest(ReadOnlySpan<byte> payload)
    {
        var end = 0;
        foreach (var attribute in new AttributeEnumerator(payload, 0))
        {
            if (attribute.Type is 0 or > 32)
                return false;
            end = AttributeHeader.Align(attribute.PayloadOffset + attribute.Payload.Length);
        }
        return payload.Length > 0 && end == payload.Length;
    }
}
