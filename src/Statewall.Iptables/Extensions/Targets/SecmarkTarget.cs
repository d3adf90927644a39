using Statewall.Iptables.Migration;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Sets the security mark. // struct xt_secmark_target_info_v1: mode, secctx[256]; secid is the kernel's</summary>
internal sealed class SecmarkTarget : XtTarget
{
    private const int ModeAt = 0, ContextAt = 1, ContextBytes = 256;
    private const byte ByContext = 1; // SECMARK_MODE_SEL

    private SecmarkTarget()
        : base("SECMARK")
    {
        Revision = 1;
        Size = 264;
        UserSize = 260;
        Options = [new("selctx", Read) { IsRequired = true }];
    }

    /// <summary>The target.</summary>
    public static SecmarkTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("selctx").Append(" ").Append(Context(info));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" SECMARK selctx ").Append(Context(info));

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var name = $"secmark_{NftName.Of(Context(info))}";
        translation.Output.Append($" meta secmark set \"{name}\"");
        return translation.TryShare(new TranslatedObject("secmark", name, $"\"{Context(info)}\""));
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        SECMARK target options:
          --selctx value                     The context of SELinux

        """);

    private static void Read(OptionValue value)
    {
        value.TextAt(ContextAt, ContextBytes, least: 1);
        value.Info[ModeAt] = ByContext;
    }

    private static string Context(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(ContextAt, ContextBytes));
}
