using System.Text;
using Statewall.Iptables.Rules;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Lights an LED when packets come. // struct xt_led_info: id[27], always_blink, delay, the kernel's pointer</summary>
internal sealed class LedTarget : XtTarget
{
    private const int IdBytes = 27, BlinkAt = 27, DelayAt = 28;
    private const string Start = "netfilter-";
    private const uint Forever = uint.MaxValue;

    private LedTarget()
        : base("LED")
    {
        Size = 40;
        UserSize = 32;
        Options =
        [
            new("led-trigger-id", ReadId) { IsRequired = true },
            new("led-delay", value => value.Info.Write32(DelayAt, value.Text.Equals("inf", StringComparison.OrdinalIgnoreCase) ? Forever : value.Number(0, int.MaxValue))),
            new("led-always-blink", value => value.Info[BlinkAt] = 1) { Words = 0 },
        ];
    }

    /// <summary>The target.</summary>
    public static LedTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule)
    {
        WriteId(output.Option("led-trigger-id").Append(" "), info);
        var delay = info.Read32(DelayAt);
        if (delay == Forever)
            output.Option("led-delay").Append(" inf");
        else if (delay != 0)
            output.Option("led-delay").Append(" ").Append(delay);
        if (info[BlinkAt] != 0)
            output.Option("led-always-blink");
    }

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric)
    {
        WriteId(output.Append(" led-trigger-id:"), info);
        if (info.Read32(DelayAt) == Forever)
            output.Append(" led-delay:inf");
        else
            output.Append(" led-delay:").Append(info.Read32(DelayAt)).Append("ms");
        if (info[BlinkAt] != 0)
            output.Append(" led-always-blink");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        LED target options:
        --led-trigger-id name           What the name of the trigger ends with
        --led-delay ms                  Milliseconds that it is lit, or inf for ever
        --led-always-blink              Go out for a moment when it is lit already

        """);

    private static void ReadId(OptionValue value)
    {
        var id = Encoding.UTF8.GetBytes(Start + value.Text);
        if (id.Length >= IdBytes)
            throw value.Wrong($"Argument must have a maximum length of {IdBytes - 1 - Start.Length} characters");
        id.CopyTo(value.Info);
    }

    private static void WriteId(TextOutput output, ReadOnlySpan<byte> info)
    {
        var id = TextOutputWords.TextIn(info[..IdBytes]);
        if (id.StartsWith(Start, StringComparison.Ordinal))
            id = id[Start.Length..];
        output.Append("\"").Append(id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"");
    }
}
