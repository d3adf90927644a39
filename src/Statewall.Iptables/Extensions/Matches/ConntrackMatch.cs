using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>
/// What connection tracking knows. // struct xt_conntrack_mtinfo3: four addresses with masks, expires_min, expires_max, l4proto, four ports, match_flags,
/// invert_flags, state_mask, status_mask, four upper ports
/// </summary>
internal class ConntrackMatch : XtMatch
{
    private const int ExpiresAt = 128, ProtocolAt = 136, PortsAt = 138, FlagsAt = 146, InvertedAt = 148, StateAt = 150, StatusAt = 152, UpperPortsAt = 154;
    private const int State = 1, Protocol = 2, Status = 1 << 6, Expires = 1 << 7, Direction = 1 << 12, StateAlias = 1 << 13; // XT_CONNTRACK_STATE …
    private const int FirstAddress = 1 << 2, FirstPort = 1 << 8; // XT_CONNTRACK_ORIGSRC, XT_CONNTRACK_ORIGSRC_PORT
    private const int InvalidState = 1, SnatState = 1 << 6, DnatState = 1 << 7, UntrackedState = 1 << 8; // XT_CONNTRACK_STATE_INVALID …

    /// <summary>What a connection can be, without what NAT did to it.</summary>
    protected static readonly (string Name, int Bit)[] PlainStates =
        [("INVALID", InvalidState), ("NEW", 8), ("RELATED", 4), ("ESTABLISHED", 2), ("UNTRACKED", UntrackedState)];

    private static readonly (string Name, int Bit)[] States = [.. PlainStates, ("SNAT", SnatState), ("DNAT", DnatState)];
    private static readonly (string Name, int Bit)[] Statuses = [("NONE", 0), ("EXPECTED", 1), ("SEEN_REPLY", 2), ("ASSURED", 4), ("CONFIRMED", 8)];

    // The sides in the order of their fields; the bits of their flags follow one another.
    private static readonly (string Option, string Nft)[] Sides = [("ctorigsrc", "original s"), ("ctorigdst", "original d"), ("ctreplsrc", "reply s"), ("ctrepldst", "reply d")];

    private static readonly string[] PortNames = ["original proto-src", "original proto-dst", "reply proto-src", "reply proto-dst"];

    /// <summary>One by a name.</summary>
    protected ConntrackMatch(string name)
        : base(name)
    {
        KernelName = "conntrack";
        Revision = 3;
        Size = 164;
        UserSize = 162;
    }

    /// <summary>The match.</summary>
    public static ConntrackMatch Instance { get; } = new("conntrack")
    {
        Options =
        [
            new("ctstate", value => ReadState(value, States, "ctstate", State)) { IsInvertible = true },
            new("ctproto", ReadProtocol) { IsInvertible = true },
            .. Sides.Select((side, index) => new XtOption(side.Option, value => ReadAddress(value, index)) { IsInvertible = true }),
            .. Sides.Select((side, index) => new XtOption(side.Option + "port", value => ReadPorts(value, index)) { IsInvertible = true }),
            new("ctstatus", ReadStatus) { IsInvertible = true },
            new("ctexpire", ReadExpires) { IsInvertible = true },
            new("ctdir", ReadDirection),
        ],
    };

    /// <inheritdoc/>
    public override string SavedName(ReadOnlySpan<byte> info) => IsState(info) ? "state" : Name;

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("At least one option is required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => Write(output, info, rule, "--", isNumeric: true);

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => Write(output, info, rule, "", isNumeric);

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var isReply = Has(info, InvertedAt, Direction);
        if (Has(info, FlagsAt, Direction))
            translation.Output.Append(" ct direction ").Append(isReply ? "reply" : "original");
        if (Has(info, FlagsAt, Protocol))
            translation.Match($"ct {(isReply ? "reply" : "original")} protocol", Has(info, InvertedAt, Protocol)).Append(info.Read16(ProtocolAt));
        if (!TryTranslateState(translation, info) || !TryTranslateStatus(translation, info))
            return false;
        if (Has(info, FlagsAt, Expires))
            translation.Match("ct expiration", Has(info, InvertedAt, Expires)).Range(info.Read32(ExpiresAt), info.Read32(ExpiresAt + 4), "-");
        for (var index = 0; index < Sides.Length; index++)
        {
            if (Has(info, FlagsAt, FirstAddress << index))
                WriteAddress(translation.Match($"ct {Sides[index].Nft}addr", Has(info, InvertedAt, FirstAddress << index)), info, index, translation.Family.Proto);
        }
        for (var index = 0; index < Sides.Length; index++)
        {
            if (Has(info, FlagsAt, FirstPort << index))
                WritePorts(translation.Match($"ct {PortNames[index]}", Has(info, InvertedAt, FirstPort << index)), info, index, "-");
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        const uint Longest = uint.MaxValue / 1000; // nft counts milliseconds
        var ports = 0;
        for (var index = 0; index < Sides.Length; index++)
            ports |= FirstPort << index;
        if (Has(info, FlagsAt, ports) && ((IpHead)translation.Rule.Head is not { Protocol: not 0, IsProtocolInverted: false }))
            return translation.Refuse("ports of connections of any protocol");
        if (!Has(info, FlagsAt, Expires) || info.Read32(ExpiresAt + 4) <= Longest)
            return Translate(translation, info) || translation.Refuse("states of tracking beside those of translation, of which one is enough");
        return translation.Refuse("times of connections of more than 49 days");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        conntrack match options:
        [!] --ctstate {INVALID|ESTABLISHED|NEW|RELATED|UNTRACKED|SNAT|DNAT}[,...]
                                       What the connection is, or which of its addresses NAT changed
        [!] --ctproto proto            Its protocol, by number or name
        [!] --ctorigsrc address[/mask] Its addresses in the direction of its first packet …
        [!] --ctorigdst address[/mask]
        [!] --ctreplsrc address[/mask] … and in the other
        [!] --ctrepldst address[/mask]
        [!] --ctorigsrcport port[:port]
        [!] --ctorigdstport port[:port]
        [!] --ctreplsrcport port[:port]
        [!] --ctrepldstport port[:port]
                                       Its ports, likewise
        [!] --ctstatus {NONE|EXPECTED|SEEN_REPLY|ASSURED|CONFIRMED}[,...]
                                       What happened to it
        [!] --ctexpire time[:time]     Seconds until it is forgotten
            --ctdir {ORIGINAL|REPLY}   The direction of the packet

        """);

    /// <summary>Reads a list of states.</summary>
    /// <param name="value">The option.</param>
    /// <param name="known">Those that can stand there.</param>
    /// <param name="name">What a mistake calls them.</param>
    /// <param name="flags">What the structure notes about it.</param>
    protected static void ReadState(OptionValue value, (string Name, int Bit)[] known, string name, int flags)
    {
        value.Note16(FlagsAt, InvertedAt, flags & ~StateAlias);
        value.Info.Set16(FlagsAt, flags);
        value.Info.Write16(StateAt, (uint)Bits(value.Text, known, name));
    }

    /// <summary>The flags of the match for states alone.</summary>
    protected static int AliasFlags => State | StateAlias;

    private static int Bits(string text, (string Name, int Bit)[] known, string name)
    {
        var bits = 0;
        foreach (var word in text.Split(','))
        {
            if (word.Length == 0 || Array.Find(known, one => one.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)) is not { Name: not null } found)
                throw new XtUsageException($"Bad {name} \"{word}\"");
            bits |= found.Bit;
        }
        return bits;
    }

    private static void ReadProtocol(OptionValue value)
    {
        value.Note16(FlagsAt, InvertedAt, Protocol);
        value.Info.Write16(ProtocolAt, value.Protocol());
        if (value.Protocol() == 0)
            throw value.Wrong("rule would never match protocol");
    }

    private static void ReadAddress(OptionValue value, int index)
    {
        value.Note16(FlagsAt, InvertedAt, FirstAddress << index);
        value.HostMaskAt(index * 2 * InfoBytes.AddressBytes, (index * 2 + 1) * InfoBytes.AddressBytes);
    }

    private static void ReadPorts(OptionValue value, int index)
    {
        value.Note16(FlagsAt, InvertedAt, FirstPort << index);
        var (from, to) = value.Ports();
        value.Info.Write16(PortsAt + 2 * index, from);
        value.Info.Write16(UpperPortsAt + 2 * index, to);
    }

    private static void ReadStatus(OptionValue value)
    {
        value.Note16(FlagsAt, InvertedAt, Status);
        value.Info.Write16(StatusAt, (uint)Bits(value.Text, Statuses, "ctstatus"));
    }

    private static void ReadExpires(OptionValue value)
    {
        value.Note16(FlagsAt, InvertedAt, Expires);
        var (from, to) = value.Range(0, uint.MaxValue);
        value.Info.Write32(ExpiresAt, from);
        value.Info.Write32(ExpiresAt + 4, to);
    }

    private static void ReadDirection(OptionValue value)
    {
        var isReply = value.Text.Equals("REPLY", StringComparison.OrdinalIgnoreCase);
        if (!isReply && !value.Text.Equals("ORIGINAL", StringComparison.OrdinalIgnoreCase))
            throw value.Bad();
        value.Info.Set16(FlagsAt, Direction);
        value.Info.Set16(InvertedAt, isReply ? Direction : 0);
    }

    private static void Write(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, string dashes, bool isNumeric)
    {
        if (Begins(output, info, State, dashes, IsState(info) ? "state" : "ctstate"))
            output.Append(" ").Append(Names(States, info.Read16(StateAt)));
        if (Begins(output, info, Protocol, dashes, "ctproto"))
            output.Append(" ").Append(info.Read16(ProtocolAt));
        for (var index = 0; index < Sides.Length; index++)
        {
            if (!Begins(output, info, FirstAddress << index, dashes, Sides[index].Option))
                continue;
            if (!isNumeric && !info.Slice(index * 2 * InfoBytes.AddressBytes, InfoBytes.AddressBytes).ContainsAnyExcept((byte)0))
                output.Append(" anywhere");
            else
                WriteAddress(output.Append(" "), info, index, rule.Family);
        }
        for (var index = 0; index < Sides.Length; index++)
        {
            if (Begins(output, info, FirstPort << index, dashes, Sides[index].Option + "port"))
                WritePorts(output.Append(" "), info, index, ":");
        }
        if (Begins(output, info, Status, dashes, "ctstatus"))
            output.Append(" ").Append(info.Read16(StatusAt) == 0 ? Statuses[0].Name : Names(Statuses.AsSpan(1), info.Read16(StatusAt)));
        if (Begins(output, info, Expires, dashes, "ctexpire"))
            output.Append(" ").Range(info.Read32(ExpiresAt), info.Read32(ExpiresAt + 4));
        if (Has(info, FlagsAt, Direction))
            output.Append(" ").Append(dashes).Append("ctdir ").Append(Has(info, InvertedAt, Direction) ? "REPLY" : "ORIGINAL");
    }

    private static bool Begins(TextOutput output, ReadOnlySpan<byte> info, int flag, string dashes, string name)
    {
        if (!Has(info, FlagsAt, flag))
            return false;
        output.Append(Has(info, InvertedAt, flag) ? " ! " : " ").Append(dashes).Append(name);
        return true;
    }

    private static bool TryTranslateState(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (!Has(info, FlagsAt, State))
            return true;
        var states = info.Read16(StateAt);
        // what NAT did is a status there, and either of both can be asked for alone
        var isNat = (states & (SnatState | DnatState)) != 0;
        if (isNat && (states & ~(SnatState | DnatState)) != 0)
            return false;
        translation.Output.Append(isNat ? " ct status " : " ct state ").Append(Has(info, InvertedAt, State) ? "! " : "").Append(Names(States, states).ToLowerInvariant());
        return true;
    }

    private static bool TryTranslateStatus(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (!Has(info, FlagsAt, Status))
            return true;
        translation.Output.Append(" ct status ").Append(Has(info, InvertedAt, Status) ? "! " : "")
            .Append(Names(Statuses.AsSpan(1), info.Read16(StatusAt)).ToLowerInvariant().Replace('_', '-'));
        return info.Read16(StatusAt) != 0;
    }

    private static void WriteAddress(TextOutput output, ReadOnlySpan<byte> info, int index, NfProto family) =>
        output.AddressAndMask(info.ReadAddress(index * 2 * InfoBytes.AddressBytes, family), info.ReadAddress((index * 2 + 1) * InfoBytes.AddressBytes, family));

    private static void WritePorts(TextOutput output, ReadOnlySpan<byte> info, int index, string between) =>
        output.Range(info.Read16(PortsAt + 2 * index), info.Read16(UpperPortsAt + 2 * index), between);

    private static string Names(ReadOnlySpan<(string Name, int Bit)> known, int bits)
    {
        var names = "";
        foreach (var (name, bit) in known)
        {
            if ((bits & bit) != 0)
                names = names.Length == 0 ? name : $"{names},{name}";
        }
        return names;
    }

    private static bool IsState(ReadOnlySpan<byte> info) => Has(info, FlagsAt, StateAlias);

    private static bool Has(ReadOnlySpan<byte> info, int at, int flag) => (info.Read16(at) & flag) != 0;
}
