using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Targets;

/// <summary>Tells the audit system of packets. // struct xt_audit_info: type</summary>
internal sealed class AuditTarget : XtTarget
{
    private static readonly string[] Types = ["accept", "drop", "reject"]; // XT_AUDIT_TYPE_ACCEPT …

    private AuditTarget()
        : base("AUDIT")
    {
        Size = 1;
        Options = [new("type", Read) { IsRequired = true }];
    }

    /// <summary>The target.</summary>
    public static AuditTarget Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("type").Append(" ").Append(NameOf(info[0]));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" AUDIT ").Append(NameOf(info[0]));

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.Output.Append(" log level audit");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        AUDIT target options
          --type TYPE		What the record says: accept, drop or reject

        """);

    private static void Read(OptionValue value)
    {
        var type = Array.IndexOf(Types, value.Text.ToLowerInvariant());
        value.Info[0] = type >= 0 ? (byte)type : throw value.Wrong($"Bad action type value \"{value.Text}\"");
    }

    private static string NameOf(byte type) => type < Types.Length ? Types[type] : "";
}
