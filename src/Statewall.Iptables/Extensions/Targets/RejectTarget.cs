using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Drops packets and answers them with an error. // struct ipt_reject_info, ip6t_reject_info: with</summary>
internal sealed class RejectTarget : XtTarget
{
    private readonly Answer[] _answers;
    private readonly uint _default;
    private readonly uint _reset;

    private RejectTarget(XtFamilies family, Answer[] answers, uint standard, uint reset)
        : base("REJECT")
    {
        Families = family;
        Size = 4;
        (_answers, _default, _reset) = (answers, standard, reset);
        Options = [new("reject-with", Read)];
    }

    /// <summary>The target of iptables. // IPT_ICMP_NET_UNREACHABLE …</summary>
    public static RejectTarget IPv4 { get; } = new(XtFamilies.IPv4,
    [
        new("icmp-net-unreachable", "net-unreach", 0, "net-unreachable"), new("icmp-host-unreachable", "host-unreach", 1, "host-unreachable"),
        new("icmp-proto-unreachable", "proto-unreach", 2, "prot-unreachable"), new("icmp-port-unreachable", "port-unreach", 3, "port-unreachable"),
        new("icmp-net-prohibited", "net-prohib", 5, "net-prohibited"), new("icmp-host-prohibited", "host-prohib", 6, "host-prohibited"),
        new("tcp-reset", "tcp-rst", 7, "tcp reset"), new("icmp-admin-prohibited", "admin-prohib", 8, "admin-prohibited"),
    ], standard: 3, reset: 7);

    /// <summary>The target of ip6tables. // IP6T_ICMP6_NO_ROUTE …</summary>
    public static RejectTarget IPv6 { get; } = new(XtFamilies.IPv6,
    [
        new("icmp6-no-route", "no-route", 0, "no-route"), new("icmp6-adm-prohibited", "adm-prohibited", 1, "admin-prohibited"),
        new("icmp6-addr-unreachable", "addr-unreach", 3, "addr-unreachable"), new("icmp6-port-unreachable", "port-unreach", 4, "port-unreachable"),
        new("tcp-reset", "tcp-reset", 6, "tcp reset"), new("icmp6-policy-fail", "policy-fail", 7, "policy-fail"),
        new("icmp6-reject-route", "reject-route", 8, "reject-route"),
    ], standard: 4, reset: 6);

    /// <inheritdoc/>
    public override void Begin(Span<byte> info) => info.Write32(0, _default);

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        if (AnswerOf(info) is { } answer)
            output.Option("reject-with").Append(" ").Append(answer.Name);
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        if (AnswerOf(info) is { } answer)
            output.Append(" reject-with ").Append(answer.Name);
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        if (AnswerOf(info) is not { } answer)
            return false;
        translation.Output.Append(" reject");
        if (answer.Number == _reset)
            translation.Output.Append(" with ").Append(answer.NftName);
        else if (answer.Number != _default)
            translation.Output.Append(Families == XtFamilies.IPv4 ? " with icmp type " : " with icmpv6 type ").Append(answer.NftName);
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output)
    {
        output.Append("REJECT target options:\n--reject-with type              What is sent back\n                                Types:\n");
        foreach (var answer in _answers)
            output.Append("    ").Append(answer.Name.PadRight(25)).Append("\n    ").Append(answer.ShortName.PadRight(25)).Append("\talias\n");
    }

    private void Read(OptionValue value)
    {
        var text = value.Text;
        var answer = Array.Find(_answers, known => known.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase) || known.ShortName.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            ?? throw value.Wrong($"unknown reject type \"{text}\"");
        value.Info.Write32(0, answer.Number);
    }

    private Answer? AnswerOf(ReadOnlySpan<byte> info)
    {
        var number = info.Read32(0);
        return Array.Find(_answers, known => known.Number == number);
    }

    private sealed record Answer(string Name, string ShortName, uint Number, string NftName);
}
