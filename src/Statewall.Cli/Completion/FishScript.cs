using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Completion;

// Overview: one `complete` line per option, under a condition that looks at the words in front of the cursor.

/// <summary>Completion for fish.</summary>
internal static class FishScript
{
    private const string Prelude = """
        # Some of the words given, with commas between them.
        function __statewall_list
            set -l value (string replace -r '^-[^=]*=' '' -- (commandline -ct))
            set -l before (string match -r '^.*,' -- $value)
            for word in $argv
                contains -- $word (string split , -- "$before")
                or echo "$before$word"
            end
        end

        # What completes for an applet behind its name.
        function __statewall_delegate
            set -l words (commandline -opc)
            while test (count $words) -gt 0; and test $words[1] != $argv[1]
                set -e words[1]
            end
            complete -C (string join ' ' -- $words (commandline -ct))
        end

        # True when the command in front, with its table, is one of those given; before there is a command, any may come.
        function __statewall_conntrack_may
            set -l found (__statewall_conntrack_command)
            test -z "$found"
            or contains -- "$found" $argv
        end

        # True when the word in front is one of those given.
        function __statewall_after
            set -l words (commandline -opc)
            contains -- $words[-1] $argv
        end
        """;

    /// <summary>The script.</summary>
    public static string Write()
    {
        var script = new ScriptText(CompletionScripts.Mark);
        script.Line(Prelude);
        script.Line();
        WriteConntrackConditions(script);
        script.Line();
        WriteConntrack(script);
        foreach (var program in (CommandSyntax[])[.. IptablesSyntax.All, ConntrackdSyntax.Whole, NfctSyntax.Whole, NfnlOsfSyntax.Whole, NftSyntax.Whole, StatewallSyntax.Whole])
        {
            script.Line();
            WriteTree(script, program);
        }
        return script.ToString();
    }

    private static void WriteConntrackConditions(ScriptText script)
    {
        script.Line("# The command in front, and its table where that is expect.");
        script.Line("function __statewall_conntrack_command");
        script.Line("    set -l words (commandline -opc)");
        script.Line("    set -e words[1]");
        script.Line("    set -l command ''");
        script.Line("    set -l table ''");
        script.Line("    set -l previous ''");
        script.Line("    for word in $words");
        script.Line("        switch $word");
        foreach (var row in ConntrackSyntax.Commands)
        {
            script.Line($"            case {(row.Row.Short == '\0' ? "" : $"'-{row.Row.Short}*' ")}--{row.Row.Long}");
            script.Line($"                set command {row.Key}");
        }
        script.Line("            case expect");
        script.Line($"                if contains -- $previous {string.Join(' ', ConntrackSyntax.Commands.SelectMany(row => row.Spellings))}");
        script.Line($"                    set table {ConntrackSyntax.Expect}");
        script.Line("                end");
        script.Line("        end");
        script.Line("        set previous $word");
        script.Line("    end");
        script.Line("    echo $command$table");
        script.Line("end");
        script.Line();
        script.Line("# True when the protocol in front is one of those given.");
        script.Line("function __statewall_conntrack_protocol");
        script.Line("    set -l protocol ''");
        script.Line("    set -l previous ''");
        script.Line("    for word in (commandline -opc)");
        foreach (var row in ConntrackSyntax.Options.Where(row => row.Row.Option == Option.Protocol))
        {
            script.Line($"        if contains -- $previous -{row.Row.Short} --{row.Row.Long}");
            script.Line("            set protocol $word");
            script.Line("        else");
            script.Line($"            string match -qr -- '^(-{row.Row.Short}|--{row.Row.Long}=).' $word; and set protocol (string replace -r -- '^(-{row.Row.Short}|--{row.Row.Long}=)' '' $word)");
            script.Line("        end");
        }
        script.Line("        set previous $word");
        script.Line("    end");
        script.Line("    contains -- (string lower -- $protocol) $argv");
        script.Line("end");
    }

    private static void WriteConntrack(ScriptText script)
    {
        script.Line("complete -c conntrack -e");
        script.Line("complete -c conntrack -f");
        var commands = ConntrackSyntax.Commands;
        foreach (var row in commands)
        {
            var none = row.NeedsArgument ? $"contains -- (__statewall_conntrack_command) \"\" {row.Key}" : "test -z (__statewall_conntrack_command)";
            script.Line($"complete -c conntrack -n '{none}'{Names(row)}{Help(row, commands)}{(row.NeedsArgument ? Values(row.Values) : "")}");
            var tables = row.Tables;
            if (tables.Count > 0)
                script.Line($"complete -c conntrack -n '__statewall_after {string.Join(' ', row.Spellings)}' -a '{string.Join(' ', tables)}'");
        }
        var options = ConntrackSyntax.Options;
        foreach (var row in options)
            WriteOption(script, row, options, $"__statewall_conntrack_may {string.Join(' ', row.Keys)}");
        foreach (var protocol in ConntrackSyntax.Protocols)
        {
            var rows = protocol.Options;
            foreach (var row in rows)
                WriteOption(script, row, rows, $"__statewall_conntrack_protocol {protocol.Name} {protocol.Number}; and __statewall_conntrack_may {string.Join(' ', row.Keys)}");
        }
    }

    private static void WriteOption(ScriptText script, ConntrackOption row, IReadOnlyList<ConntrackOption> all, string condition) =>
        script.Line($"complete -c conntrack -n '{condition}'{Names(row)}{Help(row, all)}{(row.NeedsArgument ? Values(row.Values) : "")}");

    private static void WriteTree(ScriptText script, CommandSyntax program)
    {
        var all = program.Walk().ToArray();
        WriteTreeCondition(script, program, all);
        script.Line();
        script.Line($"complete -c {program.Name} -e");
        script.Line($"complete -c {program.Name} -f");
        if (program.Name == "statewall")
        {
            foreach (var applet in AppletTable.Names)
                script.Line($"complete -c statewall -n '__statewall_statewall_at \" {applet}\"' -a '(__statewall_delegate {applet})'");
        }
        foreach (var (path, command) in all)
        {
            var at = $"__statewall_{program.Name}_at \"{path}\"";
            foreach (var below in command.Commands)
                script.Line($"complete -c {program.Name} -n '{at}' -a {below.Name} -d {Quote(below.Help)}");
            foreach (var option in command.Options)
                script.Line($"complete -c {program.Name} -n '{at}'{Names(option.Spellings)} -d {Quote(option.Help)}{(option.ValueName is null ? "" : Values(option.Values))}");
            for (var place = 0; place < command.Arguments.Count; place++)
                WriteArgument(script, program.Name, at, place, command.Arguments[place]);
        }
    }

    private static void WriteArgument(ScriptText script, string program, string at, int place, ArgumentSyntax argument)
    {
        foreach (var (word, values) in argument.Depends ?? [])
            script.Line($"complete -c {program} -n '{at} {place} {word}' -a '{string.Join(' ', values)}'");
        var condition = argument.IsRepeated ? at : $"{at} {place}";
        if (argument.Values.Kind == ValueKind.Words)
            script.Line($"complete -c {program} -n '{condition}' -a '{string.Join(' ', argument.Values.Words)}'");
        else if (argument.Values.Kind is ValueKind.File or ValueKind.Folder)
            script.Line($"complete -c {program} -n '{condition}' -F");
    }

    private static void WriteTreeCondition(ScriptText script, CommandSyntax program, CommandPath[] all)
    {
        script.Line("# True when the commands in front are those of the first word given; with a number, when that many arguments follow them; with a");
        script.Line("# word besides, when it is the one of that number, and pairs follow it.");
        script.Line($"function __statewall_{program.Name}_at");
        script.Line("    set -l words (commandline -opc)");
        script.Line("    set -e words[1]");
        script.Line("    set -l route ''");
        script.Line("    set -l arguments");
        script.Line("    set -l skips no");
        script.Line("    for word in $words");
        script.Line("        if test $skips = yes");
        script.Line("            set skips no");
        script.Line("            continue");
        script.Line("        end");
        script.Line("        switch \"$route $word\"");
        var paths = all.Where(found => found.Path.Length > 0).Select(found => $"'{found.Path}'").ToArray();
        if (paths.Length > 0)
        {
            script.Line($"            case {string.Join(' ', paths)}");
            script.Line("                set route \"$route $word\"");
        }
        var valued = all.SelectMany(found => found.Valued).Select(name => $"'{name}'").ToArray();
        if (valued.Length > 0)
        {
            script.Line($"            case {string.Join(' ', valued)}");
            script.Line("                set skips yes");
        }
        script.Line("            case '* -*'");
        script.Line("            case '*'");
        script.Line("                set -a arguments $word");
        script.Line("        end");
        script.Line("    end");
        script.Line("    test \"$route\" = \"$argv[1]\"; or return 1");
        script.Line("    switch (count $argv)");
        script.Line("        case 2");
        script.Line("            test (count $arguments) = $argv[2]");
        script.Line("        case 3");
        script.Line("            test \"$arguments[$argv[2]]\" = $argv[3]; and test (math \"(\"(count $arguments)\" - $argv[2]) % 2\") = 0");
        script.Line("    end");
        script.Line("end");
    }

    private static string Names(ConntrackOption row) => Names(row.Spellings);

    private static string Names(IEnumerable<string> spellings) =>
        string.Concat(spellings.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {Quote(name[1..])}"));

    private static string Help(ConntrackOption row, IReadOnlyList<ConntrackOption> all) => $" -d {Quote(row.HelpAmong(all))}";

    private static string Values(ValueOffer offer) => offer.Kind switch
    {
        ValueKind.Words => $" -x -a {Quote(string.Join(' ', offer.Words))}",
        ValueKind.List => $" -x -a '(__statewall_list {string.Join(' ', offer.Words)})'",
        ValueKind.File or ValueKind.Folder => " -r -F",
        _ => " -x",
    };

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
