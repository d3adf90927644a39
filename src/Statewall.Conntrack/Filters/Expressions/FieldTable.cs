// data table
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters.Expressions;

/// <summary>A field as expressions name it.</summary>
/// <param name="Name">Its name; behind <c>orig.</c> or <c>reply.</c> for a field of a direction.</param>
/// <param name="Field">The field.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="IsDirectional">It stands behind <c>orig.</c> or <c>reply.</c>.</param>
internal readonly record struct FieldRow(string Name, Field Field, FieldKind Kind, bool IsDirectional = false);

/// <summary>The fields by their names, which are those of the text and JSON forms.</summary>
internal static class FieldTable
{
    /// <summary>All rows.</summary>
    public static readonly FieldRow[] Rows =
    [
        new("family", Field.Family, FieldKind.Number),
        new("proto", Field.Protocol, FieldKind.Number),
        new("protocol", Field.Protocol, FieldKind.Number),
        new("state", Field.State, FieldKind.Text),
        new("timeout", Field.Timeout, FieldKind.Seconds),
        new("age", Field.Age, FieldKind.Seconds),
        new("mark", Field.Mark, FieldKind.Number),
        new("secmark", Field.SecurityMark, FieldKind.Number),
        new("zone", Field.Zone, FieldKind.Number),
        new("use", Field.Use, FieldKind.Number),
        new("id", Field.Id, FieldKind.Number),
        new("status", Field.Status, FieldKind.Number),
        new("helper", Field.Helper, FieldKind.Text),
        new("secctx", Field.SecurityContext, FieldKind.Text),
        new("label", Field.Label, FieldKind.Label),
        new("labels", Field.Label, FieldKind.Label),
        new("packets", Field.Packets, FieldKind.Amount),
        new("bytes", Field.Bytes, FieldKind.Amount),
        new("src", Field.Source, FieldKind.Address, IsDirectional: true),
        new("dst", Field.Destination, FieldKind.Address, IsDirectional: true),
        new("sport", Field.SourcePort, FieldKind.Number, IsDirectional: true),
        new("dport", Field.DestinationPort, FieldKind.Number, IsDirectional: true),
        new("srckey", Field.SourcePort, FieldKind.Number, IsDirectional: true),
        new("dstkey", Field.DestinationPort, FieldKind.Number, IsDirectional: true),
        new("type", Field.IcmpType, FieldKind.Number, IsDirectional: true),
        new("code", Field.IcmpCode, FieldKind.Number, IsDirectional: true),
        new("id", Field.IcmpId, FieldKind.Number, IsDirectional: true),
        new("zone", Field.DirectionZone, FieldKind.Number, IsDirectional: true),
        new("packets", Field.DirectionPackets, FieldKind.Amount, IsDirectional: true),
        new("bytes", Field.DirectionBytes, FieldKind.Amount, IsDirectional: true),
        new("assured", Field.Assured, FieldKind.Flag),
        new("unreplied", Field.Unreplied, FieldKind.Flag),
        new("seen_reply", Field.SeenReply, FieldKind.Flag),
        new("expected", Field.Expected, FieldKind.Flag),
        new("offload", Field.Offload, FieldKind.Flag),
        new("hw_offload", Field.HwOffload, FieldKind.Flag),
        new("fixed_timeout", Field.FixedTimeout, FieldKind.Flag),
        new("dying", Field.Dying, FieldKind.Flag),
        new("snat", Field.SourceNat, FieldKind.Flag),
        new("dnat", Field.DestinationNat, FieldKind.Flag),
        new("nat", Field.AnyNat, FieldKind.Flag),
    ];

    /// <summary>Finds a field by its whole name; one of a direction without the direction's name is of the original one.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out FieldRow row, out Direction direction)
    {
        direction = Direction.Original;
        var own = name;
        var isDirectional = false;
        if (name.IndexOf('.') is var dot and >= 0)
        {
            isDirectional = true;
            own = name[(dot + 1)..];
            if (name[..dot] is "reply")
                direction = Direction.Reply;
            else if (name[..dot] is not ("orig" or "original"))
                own = default;
        }
        row = default;
        foreach (var candidate in Rows)
        {
            if (!own.SequenceEqual(candidate.Name) || (isDirectional && !candidate.IsDirectional))
                continue;
            row = candidate;
            return true;
        }
        return false;
    }

    /// <summary>The status bits of a flag, one of which must be set; all must be clear when it is turned round.</summary>
    public static (ConntrackStatus Bits, bool IsTurned) BitsOf(Field flag) => flag switch
    {
        Field.Assured => (ConntrackStatus.Assured, false),
        Field.Unreplied => (ConntrackStatus.SeenReply, true),
        Field.SeenReply => (ConntrackStatus.SeenReply, false),
        Field.Expected => (ConntrackStatus.Expected, false),
        Field.Offload => (ConntrackStatus.Offload, false),
        Field.HwOffload => (ConntrackStatus.HwOffload, false),
        Field.FixedTimeout => (ConntrackStatus.FixedTimeout, false),
        Field.Dying => (ConntrackStatus.Dying, false),
        Field.SourceNat => (ConntrackStatus.SrcNat, false),
        Field.DestinationNat => (ConntrackStatus.DstNat, false),
        _ => (ConntrackStatus.NatMask, false),
    };

    /// <summary>Every name that can be written, for suggestions and completion.</summary>
    public static IEnumerable<string> Names
    {
        get
        {
            foreach (var row in Rows)
            {
                if (!row.IsDirectional)
                {
                    yield return row.Name;
                    continue;
                }
                yield return $"orig.{row.Name}";
                yield return $"reply.{row.Name}";
            }
        }
    }
}
