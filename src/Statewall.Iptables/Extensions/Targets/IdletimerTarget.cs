using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Tells when no packet came for some time. // struct idletimer_tg_info_v1: timeout, label[28], send_nl_msg, timer_type, the kernel's pointer</summary>
internal sealed class IdletimerTarget : XtTarget
{
    private const int TimeoutAt = 0, LabelAt = 4, LabelBytes = 28, TypeAt = 33;
    private const byte Alarm = 1; // XT_IDLETIMER_ALARM

    private IdletimerTarget()
        : base("IDLETIMER")
    {
        Revision = 1;
        Size = 48;
        UserSize = 40;
        Options =
        [
            new("timeout", value => value.Info.Write32(TimeoutAt, value.Number(0, uint.MaxValue))) { IsRequired = true },
            new("label", value => value.TextAt(LabelAt, LabelBytes, least: 1, most: int.MaxValue)) { IsRequired = true },
            new("alarm", value => value.Info[TypeAt] |= Alarm) { Words = 0 },
        ];
    }

    /// <summary>The target.</summary>
    public static IdletimerTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        output.Option("timeout").Append(" ").Append(info.Read32(TimeoutAt)).Option("label").Append(" ").Append(Label(info));
        if ((info[TypeAt] & Alarm) != 0)
            output.Option("alarm");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        output.Append(" timeout:").Append(info.Read32(TimeoutAt)).Append(" label:").Append(Label(info));
        if ((info[TypeAt] & Alarm) != 0)
            output.Append(" alarm");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        IDLETIMER target options:
         --timeout time	Seconds without a packet until it is told
         --label string	The name of the timer
         --alarm	Wake the machine up for it

        """);

    private static string Label(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(LabelAt, LabelBytes));
}
