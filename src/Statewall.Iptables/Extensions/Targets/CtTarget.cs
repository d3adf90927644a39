using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>
/// How a connection is tracked. // struct xt_ct_target_info_v1: flags, zone, ct_events, exp_events, helper[16], timeout[32], the kernel's pointer
/// </summary>
internal sealed class CtTarget : XtTarget
{
    private const int FlagsAt = 0, ZoneAt = 2, EventsAt = 4, ExpectedAt = 8, HelperAt = 12, HelperBytes = 16, TimeoutAt = 28, TimeoutBytes = 32;
    private const ushort Untracked = 1, ByAlias = 2, OriginalZone = 4, ReplyZone = 8, MarkIsZone = 16; // XT_CT_NOTRACK …
    private static readonly string[] Events = ["new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark", "natseqinfo", "secmark"]; // IPCT_NEW …
    private static readonly string[] ExpectedEvents = ["new"]; // IPEXP_NEW

    private CtTarget(string name)
        : base(name)
    {
        KernelName = "CT";
        Revision = 2;
        Size = 72;
        UserSize = 64;
    }

    /// <summary>The target.</summary>
    public static CtTarget Instance { get; } = new("CT")
    {
        Options =
        [
            new("notrack", value => value.Info.Set16(FlagsAt, Untracked)) { Words = 0 },
            new("helper", value => value.TextAt(HelperAt, HelperBytes)),
            new("timeout", value => value.TextAt(TimeoutAt, TimeoutBytes)),
            new("ctevents", value => value.Info.Write32(EventsAt, Bits(value, Events))),
            new("expevents", value => value.Info.Write32(ExpectedAt, Bits(value, ExpectedEvents))),
            new("zone", value => ReadZone(value, 0)),
            new("zone-orig", value => ReadZone(value, OriginalZone)),
            new("zone-reply", value => ReadZone(value, ReplyZone)),
        ],
    };

    /// <summary>Another name for the one that leaves packets untracked.</summary>
    public static CtTarget Notrack { get; } = new("NOTRACK") { IsAlias = true };

    /// <inheritdoc/>
    public override string SavedName(ReadOnlySpan<byte> info) => (info.Read16(FlagsAt) & ByAlias) != 0 ? "NOTRACK" : "CT";

    /// <inheritdoc/>
    public override void Begin(Span<byte> info)
    {
        if (IsAlias)
            info.Set16(FlagsAt, Untracked | ByAlias);
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if ((info.Read16(FlagsAt) & ByAlias) == 0)
            Write(output, info, " --");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" ").Append(SavedName(info));
        if ((info.Read16(FlagsAt) & ByAlias) == 0)
            Write(output, info, " ");
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if ((info.Read16(FlagsAt) & Untracked) == 0)
            return false;
        translation.Output.Append(" notrack");
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var flags = info.Read16(FlagsAt);
        if ((flags & Untracked) != 0)
            return Translate(translation, info);
        if (info[HelperAt] != 0)
            return translation.Refuse("--helper: nft gives a connection its helper behind the look-up (at a priority above -200), not in front of it");
        if (info[TimeoutAt] != 0 || info.Read32(EventsAt) != 0 || info.Read32(ExpectedAt) != 0)
            return translation.Refuse("--timeout, --ctevents, --expevents: nft gives these to a connection behind the look-up, not in front of it");
        var direction = (flags & (OriginalZone | ReplyZone)) switch { OriginalZone => "original ", ReplyZone => "reply ", _ => "" };
        translation.Output.Append($" ct {direction}zone set ");
        if ((flags & MarkIsZone) != 0)
            return translation.Refuse("--zone mark: nft takes no zone from a mark");
        translation.Output.Append(info.Read16(ZoneAt));
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        if (IsAlias)
            return;
        output.Append("""
            CT target options:
             --notrack                     Leave packets untracked
             --helper name                 The helper of the connection
             --timeout name                The policy of its timeouts
             --ctevents event[,event...]   The only events that are told of it
             --expevents event[,event...]  The only events that are told of its expectations
             --zone {ID|mark}              Its zone: a number, or the packet's mark
             --zone-orig {ID|mark}         Its zone in the original direction
             --zone-reply {ID|mark}        Its zone in the reply direction

            """);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, string start)
    {
        var flags = info.Read16(FlagsAt);
        if ((flags & Untracked) != 0)
            output.Append(start).Append("notrack");
        if (TextOutputWords.TextIn(info.Slice(HelperAt, HelperBytes)) is { Length: > 0 } helper)
            output.Append(start).Append("helper ").Append(helper);
        if (TextOutputWords.TextIn(info.Slice(TimeoutAt, TimeoutBytes)) is { Length: > 0 } timeout)
            output.Append(start).Append("timeout ").Append(timeout);
        WriteBits(output, info.Read32(EventsAt), start, "ctevents", Events);
        WriteBits(output, info.Read32(ExpectedAt), start, "expevents", ExpectedEvents);
        var zone = (flags & (OriginalZone | ReplyZone)) switch
        {
            OriginalZone => "zone-orig ",
            ReplyZone => "zone-reply ",
            _ => "zone ",
        };
        if ((flags & MarkIsZone) != 0)
            output.Append(start).Append(zone).Append("mark");
        else if (info.Read16(ZoneAt) != 0)
            output.Append(start).Append(zone).Append(info.Read16(ZoneAt));
    }

    private static void WriteBits(TextOutput output, uint bits, string start, string name, string[] events)
    {
        if (bits == 0)
            return;
        output.Append(start).Append(name).Append(" ").Append(string.Join(',', events.Where((_, bit) => (bits >> bit & 1) != 0)));
    }

    private static uint Bits(OptionValue value, string[] events)
    {
        var bits = 0U;
        foreach (var word in value.Text.Split(','))
        {
            var bit = Array.IndexOf(events, word);
            if (bit < 0)
                throw value.Wrong($"Unknown event type \"{word}\"");
            bits |= 1U << bit;
        }
        return bits;
    }

    private static void ReadZone(OptionValue value, ushort direction)
    {
        value.Info.Set16(FlagsAt, direction);
        if (value.Text.Equals("mark", StringComparison.OrdinalIgnoreCase))
            value.Info.Set16(FlagsAt, MarkIsZone);
        else
            value.Info.Write16(ZoneAt, value.Number(0, ushort.MaxValue));
    }
}
