using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Copies the security mark between packet and connection. // struct xt_connsecmark_target_info: mode</summary>
internal sealed class ConnsecmarkTarget : XtTarget
{
    private const byte Saves = 1, Restores = 2; // CONNSECMARK_SAVE …

    private ConnsecmarkTarget()
        : base("CONNSECMARK")
    {
        Size = 1;
        Options =
        [
            new("save", value => value.Info[0] = Saves) { Words = 0, Excludes = ["restore"] },
            new("restore", value => value.Info[0] = Restores) { Words = 0, Excludes = ["save"] },
        ];
    }

    /// <summary>The target.</summary>
    public static ConnsecmarkTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Finish(OptionSummary options)
    {
        if (options.Seen.Count == 0)
            throw options.Wrong("parameter required");
    }

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option(NameOf(info[0]));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" CONNSECMARK ").Append(NameOf(info[0]));

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(info[0] == Saves ? " ct secmark set meta secmark" : " meta secmark set ct secmark");
        return translation.Approximate("a mark that is there already is written over");
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        CONNSECMARK target options:
          --save                   Copy the packet's security mark to the connection
          --restore                Copy the connection's security mark to the packet

        """);

    private static string NameOf(byte mode) => mode == Saves ? "save" : "restore";
}
