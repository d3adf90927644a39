namespace Statewall.Cli.Syntax;

/// <summary>The syntax of nfnl_osf(8).</summary>
internal static class NfnlOsfSyntax
{
    /// <summary>The whole of it.</summary>
    public static CommandSyntax Whole => new(
        "nfnl_osf",
        "load fingerprints of systems, or take them out",
        [],
        [
            new OptionSyntax(["-f"], "the file with the fingerprints, one a line", "FILE", new ValueOffer(ValueKind.File), IsRequired: true),
            new OptionSyntax(["-d"], "take them out instead", null, ValueOffer.Unknown),
        ],
        []);
}
