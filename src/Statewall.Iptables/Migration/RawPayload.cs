using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Migration;

/// <summary>Bytes at a fixed place behind the beginning of the network header. // @nh</summary>
internal static class RawPayload
{
    /// <summary>Bytes that one comparison takes. // NFT_DATA_VALUE_MAXLEN as nft has it for raw payloads</summary>
    public const int MostBytes = 16;

    /// <summary>Compares bytes of which some bits count.</summary>
    public static void Compare(RuleTranslation translation, int place, byte[] bytes, byte[] mask, bool isInverted)
    {
        for (var start = 0; start < bytes.Length; start += MostBytes)
        {
            var size = Math.Min(MostBytes, bytes.Length - start);
            var value = bytes.AsSpan(start, size).ToArray();
            var counted = mask.AsSpan(start, size);
            translation.Output.Append($" @nh,{(place + start) * 8},{size * 8}");
            for (var at = 0; at < size; at++)
                value[at] &= counted[at];
            if (counted.ContainsAnyExcept(byte.MaxValue))
                translation.Output.Append($" & 0x{Convert.ToHexStringLower(counted)}");
            translation.Output.Append($" {(isInverted ? "!=" : "==")} 0x{Convert.ToHexStringLower(value)}");
        }
    }
}
