using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// Ports and chunks of SCTP. // struct xt_sctp_info: dpts[2], spts[2], chunkmap (a bit for each type), chunk_match_type, flag_info[4] of chunktype, flag and
/// flag_mask, flag_count, flags, invflags
/// </summary>
internal sealed class SctpMatch : FlaggedPortMatch
{
    private const int MapAt = 8, MapBytes = 256, KindAt = 264, ChunkFlagsAt = 268, ChunkFlagsBytes = 3, CountAt = 280, FlagsAt = 284, InvertedAt = 288;
    private const int MostChunkFlags = 4; // XT_NUM_SCTP_FLAGS
    private const byte Chunks = 4; // XT_SCTP_CHUNK_TYPES
    private const byte Any = 1, All = 2, Only = 4; // SCTP_CHUNK_MATCH_ANY …
    private const byte NoChunk = 0xff;

    // Letters stand for the bits of a chunk's flags, the highest first.
    private static readonly (string Name, byte Type, string Letters, string Nft)[] Kinds =
    [
        ("DATA", 0, "----IUBE", "data"), ("INIT", 1, "", "init"), ("INIT_ACK", 2, "", "init-ack"), ("SACK", 3, "", "sack"), ("HEARTBEAT", 4, "", "heartbeat"),
        ("HEARTBEAT_ACK", 5, "", "heartbeat-ack"), ("ABORT", 6, "-------T", "abort"), ("SHUTDOWN", 7, "", "shutdown"), ("SHUTDOWN_ACK", 8, "", "shutdown-ack"),
        ("ERROR", 9, "", "error"), ("COOKIE_ECHO", 10, "", "cookie-echo"), ("COOKIE_ACK", 11, "", "cookie-ack"), ("ECN_ECNE", 12, "", "ecne"), ("ECN_CWR", 13, "", "cwr"),
        ("SHUTDOWN_COMPLETE", 14, "-------T", "shutdown-complete"), ("I_DATA", 64, "----IUBE", "i-data"), ("RE_CONFIG", 130, "", "re-config"), ("PAD", 132, "", "pad"),
        ("ASCONF", 193, "", "asconf"), ("ASCONF_ACK", 128, "", "asconf-ack"), ("FORWARD_TSN", 192, "", "forward-tsn"), ("I_FORWARD_TSN", 194, "", "i-forward-tsn"),
    ];

    private SctpMatch()
        : base("sctp", FlagsAt, InvertedAt)
    {
        Size = 292;
        Options = [.. Options, new("chunk-types", ReadChunks) { Words = 2, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static SctpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        for (var place = 0; place < MostChunkFlags; place++)
            info[ChunkFlagsAt + place * ChunkFlagsBytes] = NoChunk;
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        base.Save(output, info, rule);
        if (Has(info, Chunks))
            output.Option("chunk-types", IsInverted(info, Chunks)).Append(" ").Append(ChunksText(info, isNumeric: false));
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        base.Print(output, info, rule, isNumeric);
        if (Has(info, Chunks))
            output.Append(IsInverted(info, Chunks) ? " ! " : " ").Append(ChunksText(info, isNumeric));
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        base.Help(output);
        output.Append($"""
            [!] --chunk-types {"{"}all|any|only{"}"} chunktype[:flags][,...]
                                                 It has all, any or only chunks of these types; letters for flags,
                                                 small ones for flags that are not set
            chunktypes: {string.Join(' ', Kinds.Select(kind => kind.Name))} ALL NONE

            """);
    }

    /// <inheritdoc/>
    protected override bool TranslateRest(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (!Has(info, Chunks))
            return true;
        var isInverted = IsInverted(info, Chunks);
        // one of several cannot be said in one rule
        if (info[KindAt] == Any && !isInverted && TypesIn(info).Count > 1)
            return false;
        foreach (var (_, type, _, nft) in Kinds)
        {
            var isThere = IsThere(info, type);
            if (!isThere && info[KindAt] != Only)
                continue;
            translation.Output.Append(" sctp chunk ").Append(nft);
            if (isThere && FlagsOf(info, type) is (var flag, var mask) && mask != 0)
                translation.Output.Append(" flags & ").Hex(mask).Append(isInverted ? " != " : " == ").Hex(flag);
            else
                translation.Output.Append(isThere != isInverted ? " exists" : " missing");
        }
        return true;
    }

    private static void ReadChunks(OptionValue value)
    {
        value.Info[KindAt] = value.Text.ToUpperInvariant() switch
        {
            "ALL" => All,
            "ANY" => Any,
            "ONLY" => Only,
            _ => throw new XtUsageException("Match type has to be one of \"ALL\", \"ANY\" or \"ONLY\""),
        };
        value.Note(FlagsAt, InvertedAt, Chunks);
        foreach (var word in value.Second.Split(','))
        {
            if (word.Equals("ALL", StringComparison.OrdinalIgnoreCase))
                value.Info.Slice(MapAt, MapBytes).Fill(byte.MaxValue);
            else if (word.Equals("NONE", StringComparison.OrdinalIgnoreCase))
                value.Info.Slice(MapAt, MapBytes).Clear();
            else
                ReadChunk(value, word);
        }
    }

    private static void ReadChunk(OptionValue value, string word)
    {
        var (name, letters) = word.Split(':', 2) is [var before, var behind] ? (before, behind) : (word, "");
        if (Array.Find(Kinds, kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { Name: not null } known)
            throw new XtUsageException($"Unknown sctp chunk `{name}'");
        value.Info[MapAt + known.Type / 8] |= (byte)(1 << known.Type % 8);
        if (letters.Length == 0)
            return;
        byte flag = 0, mask = 0;
        foreach (var letter in letters)
        {
            var place = known.Letters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (place < 0 || letter == '-')
                throw new XtUsageException($"Invalid flags for chunk type {known.Type}");
            mask |= (byte)(0x80 >> place);
            flag |= char.IsUpper(letter) ? (byte)(0x80 >> place) : (byte)0;
        }
        var count = value.Info[CountAt];
        if (count == MostChunkFlags)
            throw new XtUsageException($"Number of chunk types with flags exceeds currently allowed limit.Increasing this limit involves changing IPT_NUM_SCTP_FLAGS and recompiling both the kernel space and user space modules");
        var entry = value.Info.Slice(ChunkFlagsAt + count * ChunkFlagsBytes, ChunkFlagsBytes);
        (entry[0], entry[1], entry[2]) = (known.Type, flag, mask);
        value.Info[CountAt]++;
    }

    private static string ChunksText(ReadOnlySpan<byte> info, bool isNumeric)
    {
        var how = info[KindAt] switch
        {
            All => "all",
            Any => "any",
            _ => "only",
        };
        var map = info.Slice(MapAt, MapBytes);
        if (!map.ContainsAnyExcept((byte)0))
            return how + " NONE";
        if (!map[..(MapBytes / 8)].ContainsAnyExcept(byte.MaxValue))
            return how + " ALL";
        var words = new List<string>();
        foreach (var type in TypesIn(info))
        {
            var known = Array.Find(Kinds, kind => kind.Type == type);
            var (flag, mask) = FlagsOf(info, type);
            words.Add((isNumeric || known.Name is null ? $"0x{type:X4}" : known.Name) + (mask == 0 ? "" : ":" + Letters(known.Letters ?? "", flag, mask)));
        }
        return $"{how} {string.Join(',', words)}";
    }

    private static string Letters(string letters, byte flag, byte mask)
    {
        var text = "";
        for (var place = 0; place < letters.Length; place++)
        {
            var bit = 0x80 >> place;
            if ((mask & bit) != 0)
                text += (flag & bit) != 0 ? letters[place] : char.ToLowerInvariant(letters[place]);
        }
        return text;
    }

    private static List<byte> TypesIn(ReadOnlySpan<byte> info)
    {
        var types = new List<byte>();
        for (var type = 0; type <= byte.MaxValue; type++)
        {
            if (IsThere(info, (byte)type))
                types.Add((byte)type);
        }
        return types;
    }

    private static bool IsThere(ReadOnlySpan<byte> info, byte type) => (info[MapAt + type / 8] & 1 << type % 8) != 0;

    private static (byte Flag, byte Mask) FlagsOf(ReadOnlySpan<byte> info, byte type)
    {
        for (var place = 0; place < Math.Min((int)info[CountAt], MostChunkFlags); place++)
        {
            var entry = info.Slice(ChunkFlagsAt + place * ChunkFlagsBytes, ChunkFlagsBytes);
            if (entry[0] == type)
                return (entry[1], entry[2]);
        }
        return (0, 0);
    }
}
