using System.Text;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Protocols;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>The help, made from the option table.</summary>
internal static class HelpText
{
    private const int Column = 42;

    /// <summary>Appends the help.</summary>
    /// <param name="output">Gets it.</param>
    /// <param name="protocol">A protocol whose options are to be in it.</param>
    public static void Write(OutputBuffer output, byte? protocol)
    {
        output.Append("Command line interface for the connection tracking system. Version 1.4.9\nUsage: conntrack COMMAND [OPTION]...\n\nCommands:\n"u8);
        WriteRows(output, OptionTable.Rows, commands: true);
        output.Append("\nTables: conntrack, expect, dying, unconfirmed\n\nOptions:\n"u8);
        WriteRows(output, OptionTable.Rows, commands: false);
        if (protocol is not { } number)
            return;
        output.Append("\nOptions of "u8);
        output.Append(ProtocolNames.Of(number));
        output.Append(":\n"u8);
        WriteRows(output, OptionTable.OfProtocol(number), commands: false);
    }

    private static void WriteRows(OutputBuffer output, OptionRow[] rows, bool commands)
    {
        foreach (var row in rows)
        {
            if (row.Help is null || (row.Command != Command.None) != commands)
                continue;
            var start = output.Pending.Length;
            output.Append(row.Short == '\0' ? "      "u8 : "  "u8);
            if (row.Short != '\0')
                output.Append(Encoding.UTF8.GetBytes($"-{row.Short}, "));
            output.Append(Encoding.UTF8.GetBytes($"--{row.Long} {row.Value}"));
            for (var width = output.Pending.Length - start; width < Column; width++)
                output.Append((byte)' ');
            output.Append((byte)' ');
            output.Append(Encoding.UTF8.GetBytes(row.Help));
            output.EndLine();
        }
    }
}
