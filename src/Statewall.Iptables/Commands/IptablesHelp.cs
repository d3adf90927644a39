using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Commands;

/// <summary>The help of the tools and of their matches and targets.</summary>
internal static class IptablesHelp
{
    /// <summary>Writes what a command line asks for.</summary>
    public static void Write(TextOutput output, XtFamily family, XtCommand command)
    {
        output.Append($"""
            {family.Tool} v{IptablesRunner.Version}

            Usage: {family.Tool} -[ACD] chain rule-specification [options]
                   {family.Tool} -I chain [rulenum] rule-specification [options]
                   {family.Tool} -R chain rulenum rule-specification [options]
                   {family.Tool} -D chain rulenum [options]
                   {family.Tool} -[LS] [chain [rulenum]] [options]
                   {family.Tool} -[FZ] [chain] [options]
                   {family.Tool} -[NX] chain
                   {family.Tool} -E old-chain-name new-chain-name
                   {family.Tool} -P chain target [options]
                   {family.Tool} -h (print this help information)

            """);
        WriteOptions(output, ToolOptions.OfCommand(family));
        foreach (var extension in command.Extensions)
        {
            output.Append("\n");
            extension.Help(output);
        }
    }

    /// <summary>Writes how a form of a tool is called.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="name">Its name, e.g. <c>iptables-save</c>.</param>
    /// <param name="arguments">What stands behind the options.</param>
    /// <param name="options">These.</param>
    public static void WriteForm(TextOutput output, string name, string arguments, IReadOnlyList<ToolOption> options)
    {
        output.Append($"{name} v{IptablesRunner.Version}\n\nUsage: {name} [options]{arguments}\n");
        WriteOptions(output, options);
    }

    private static void WriteOptions(TextOutput output, IReadOnlyList<ToolOption> options)
    {
        const int Width = 34;
        output.Append("\nOptions:\n");
        foreach (var option in options)
        {
            var names = string.Join(", ", option.Spellings) + (option.ValueName is { } value ? $" {value}" : "");
            output.Append("  ").Append(names.PadRight(Width - 1)).Append(" ").Append(option.Help).Append("\n");
        }
    }
}
