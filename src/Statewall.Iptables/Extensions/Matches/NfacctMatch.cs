using Statewall.Iptables.Migration;
using Statewall.Iptables.Rules;
using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Counts in an accounting object of nfacct; always true. // struct xt_nfacct_match_info_v1: name[32]; the rest is the kernel's</summary>
internal sealed class NfacctMatch : XtMatch
{
    private const int NameAt = 0, NameBytes = 32;

    private NfacctMatch()
        : base("nfacct")
    {
        Revision = 1;
        Size = 40;
        UserSize = 32;
        Options = [new("nfacct-name", value => value.TextAt(NameAt, NameBytes)) { IsRequired = true }];
    }

    /// <summary>The match.</summary>
    public static NfacctMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Save(TextOutput output, ReadOnlySpan<byte> info, XtRule rule) => output.Option("nfacct-name").Append(" ").Append(NameIn(info));

    /// <inheritdoc/>
    public override void Print(TextOutput output, ReadOnlySpan<byte> info, XtRule rule, bool isNumeric) => output.Append(" nfacct-name ").Append(NameIn(info));

    /// <inheritdoc/>
    public override bool Migrate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        var name = $"nfacct_{NftName.Of(NameIn(info))}";
        translation.Output.Append(" counter name \"").Append(name).Append("\"");
        return translation.Approximate($"object {NameIn(info)} becomes the counter {name} of this table") && translation.TryShare(new TranslatedObject("counter", name, "packets 0 bytes 0"));
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("nfacct match options:\n --nfacct-name name       The object that counts\n");

    private static string NameIn(ReadOnlySpan<byte> info) => TextOutputWords.TextIn(info.Slice(NameAt, NameBytes));
}
