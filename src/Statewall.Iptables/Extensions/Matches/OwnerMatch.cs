using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Who a socket belongs to. // struct xt_owner_match_info: uid_min, uid_max, gid_min, gid_max, match, invert</summary>
internal sealed class OwnerMatch : XtMatch
{
    private const int UserAt = 0, GroupAt = 8, FlagsAt = 16, InvertedAt = 17;
    private const byte User = 1, Group = 2, Socket = 4, AllGroups = 8; // XT_OWNER_UID …

    private OwnerMatch()
        : base("owner")
    {
        Revision = 1;
        Size = 20;
        UserSize = 18;
        Options =
        [
            new("uid-owner", value => Read(value, UserAt, User, NameSources.OfMachine.Users)) { IsInvertible = true },
            new("gid-owner", value => Read(value, GroupAt, Group, NameSources.OfMachine.Groups)) { IsInvertible = true },
            new("socket-exists", value => value.Note(FlagsAt, InvertedAt, Socket)) { Words = 0, IsInvertible = true },
            new("suppl-groups", ReadAllGroups) { Words = 0 },
        ];
    }

    /// <summary>The match.</summary>
    public static OwnerMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Info[FlagsAt] == 0)
            throw options.Wrong("At least one of --uid-owner, --gid-owner or --socket-exists is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        Write(output, info, Socket, "--socket-exists", 0, null);
        Write(output, info, User, "--uid-owner", UserAt, null);
        Write(output, info, Group, "--gid-owner", GroupAt, null);
        Write(output, info, AllGroups, "--suppl-groups", 0, null);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        Write(output, info, Socket, "owner socket exists", 0, null);
        Write(output, info, User, "owner UID match", UserAt, isNumeric ? null : NameSources.OfMachine.Users);
        Write(output, info, Group, "owner GID match", GroupAt, isNumeric ? null : NameSources.OfMachine.Groups);
        Write(output, info, AllGroups, "incl. suppl. groups", 0, null);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if ((info[FlagsAt] & (Socket | AllGroups)) != 0)
            return false;
        if ((info[FlagsAt] & User) != 0)
            translation.Match("skuid", (info[InvertedAt] & User) != 0).Range(info.Read32(UserAt), info.Read32(UserAt + 4), "-");
        if ((info[FlagsAt] & Group) != 0)
            translation.Match("skgid", (info[InvertedAt] & Group) != 0).Range(info.Read32(GroupAt), info.Read32(GroupAt + 4), "-");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        owner match options:
        [!] --uid-owner userid[-userid]      The user of the socket, by name or number
        [!] --gid-owner groupid[-groupid]    The group of the socket, by name or number
        [!] --socket-exists                  The packet comes from a socket
            --suppl-groups                   Any group of the user may be that of --gid-owner

        """);

    private static void Read(OptionValue value, int at, byte flag, NameFile names)
    {
        var (from, to) = names.TryFind(value.Text, out var number) ? (number, number) : ParseRange(value);
        value.Info.Write32(at, from);
        value.Info.Write32(at + 4, to);
        value.Note(FlagsAt, InvertedAt, flag);
    }

    private static (uint From, uint To) ParseRange(OptionValue value)
    {
        var cut = value.Text.AsSpan().IndexOfAny('-', ':');
        var (first, last) = cut < 0 ? (value.Text, value.Text) : (value.Text[..cut], value.Text[(cut + 1)..]);
        // the largest number stands for nobody
        if (!CNumber.TryParse(first, out var from) || !CNumber.TryParse(last, out var to) || from >= uint.MaxValue || to >= uint.MaxValue)
            throw value.Bad();
        return ((uint)from, (uint)to);
    }

    private static void ReadAllGroups(OptionValue value)
    {
        if ((value.Info[FlagsAt] & Group) == 0)
            throw value.Bad("you need to use --gid-owner first");
        value.Info[FlagsAt] |= AllGroups;
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, byte flag, string label, int at, NameFile? names)
    {
        if ((info[FlagsAt] & flag) == 0)
            return;
        output.Append((info[InvertedAt] & flag) != 0 ? " ! " : " ").Append(label);
        if (flag is not (User or Group))
            return;
        var (from, to) = (info.Read32(at), info.Read32(at + 4));
        output.Append(" ");
        if (from == to && names?.NameOf(from) is { } name)
            output.Append(name);
        else
            output.Range(from, to, "-");
    }
}
