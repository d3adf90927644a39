using System.Text;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Completion;

// Overview: one function per program chooses from the words in front of the cursor which specifications _arguments(1) gets.

/// <summary>Completion for zsh.</summary>
internal static class ZshScript
{
    private const string Prelude = """
        # One of the words given; a path follows one that ends in a colon.
        _statewall_words() {
            local word
            for word in $@; do
                [[ $word == *: ]] || continue
                compset -P $word && { _files; return; }
            done
            compadd -S '' -- ${(M)@:#*:}
            compadd -- ${@:#*:}
        }

        # Specifications that may stand with the command and table in key; before there is a command, anything may.
        _statewall_add() {
            [[ " $1 " != *" ${key:-$1} "* ]] || specs+=("${@[2,-1]}")
        }
        """;

    private const string Ending = """
        _statewall() {
            case $service in
                (statewall) _statewall_in_statewall ;;
                (*) _statewall_in_$service ;;
            esac
        }

        if [[ $funcstack[1] == _statewall ]]; then
            _statewall "$@"
        else
            compdef _statewall statewall APPLETS
        fi
        """;

    private const string Placeholder = "APPLETS";

    /// <summary>The script.</summary>
    public static string Write()
    {
        var script = new ScriptText(CompletionScripts.Mark);
        script.Line(Prelude);
        script.Line();
        WriteConntrack(script);
        foreach (var program in (CommandSyntax[])[.. IptablesSyntax.All, ConntrackdSyntax.Whole, NfctSyntax.Whole, NfnlOsfSyntax.Whole, NftSyntax.Whole, StatewallSyntax.Whole])
        {
            script.Line();
            WriteTree(script, program);
        }
        script.Line();
        var applets = string.Join(' ', AppletTable.Names.ToArray());
        script.Line(Ending.Replace(Placeholder, applets, StringComparison.Ordinal));
        return $"#compdef statewall {applets}\n{script}";
    }

    private static void WriteConntrack(ScriptText script)
    {
        script.Line("_statewall_in_conntrack() {");
        script.Line("    local index word command='' table='' protocol='' key");
        script.Line("    local -a specs");
        script.Line("    for ((index = 2; index < CURRENT; index++)); do");
        script.Line("        word=$words[index]");
        script.Line("        case $word in");
        foreach (var row in ConntrackSyntax.Commands)
            script.Line($"            ({(row.Row.Short == '\0' ? "" : $"-{row.Row.Short}*|")}--{row.Row.Long}) command={row.Key} table=$words[index+1] ;;");
        foreach (var row in ConntrackSyntax.Options.Where(row => row.Row.Option == Option.Protocol))
        {
            script.Line($"            (-{row.Row.Short}|--{row.Row.Long}) protocol=$words[index+1] ;;");
            script.Line($"            (-{row.Row.Short}*) protocol=${{word#-{row.Row.Short}}} ;;");
            script.Line($"            (--{row.Row.Long}=*) protocol=${{word#*=}} ;;");
        }
        script.Line("        esac");
        script.Line("    done");
        var commands = ConntrackSyntax.Commands;
        foreach (var group in commands.GroupBy(row => row.Key))
            script.Line($"    [[ -n $command && $command != {group.Key} ]] || specs+=({string.Join(' ', group.SelectMany(row => Specs(row, commands)))})");
        script.Line($"    [[ $table == expect ]] && key=${{command}}{ConntrackSyntax.Expect} || key=$command");
        var options = ConntrackSyntax.Options;
        foreach (var row in options)
            script.Line($"    _statewall_add '{string.Join(' ', row.Keys)}' {string.Join(' ', Specs(row, options))}");
        script.Line("    case ${(L)protocol} in");
        foreach (var protocol in ConntrackSyntax.Protocols)
        {
            var rows = protocol.Options;
            script.Line($"        ({protocol.Name}|{protocol.Number})");
            foreach (var row in rows)
                script.Line($"            _statewall_add '{string.Join(' ', row.Keys)}' {string.Join(' ', Specs(row, rows))}");
            script.Line("            ;;");
        }
        script.Line("    esac");
        script.Line("    _arguments -s : $specs");
        script.Line("}");
    }

    private static IEnumerable<string> Specs(ConntrackOption row, IReadOnlyList<ConntrackOption> all)
    {
        var help = Bracketed(row.HelpAmong(all));
        var same = string.Join(' ', all.Where(other => other.Means(row)).SelectMany(row => row.Spellings));
        var tables = row.Tables;
        foreach (var spelling in row.Spellings)
        {
            var joint = spelling.StartsWith("--", StringComparison.Ordinal) ? "=" : "+";
            var value = $"{row.Row.Value ?? "value"}:{Action(row.Values)}";
            var tail = row.Row switch
            {
                { Command: not Command.None, Takes: not Takes.Argument } => tables.Count == 0 ? help : $"{help}::table:({string.Join(' ', tables)})",
                { Takes: Takes.Argument } => $"{joint}{help}:{value}",
                { Takes: Takes.MaybeArgument } => $"{joint}{help}::{value}",
                _ => help,
            };
            yield return Quote($"({same}){spelling}{tail}");
        }
    }

    private static void WriteTree(ScriptText script, CommandSyntax program)
    {
        var all = program.Walk().ToArray();
        var places = new List<int>();
        foreach (var (_, command) in all)
        {
            for (var place = 0; place < command.Arguments.Count; place++)
            {
                if (command.Arguments[place].Depends is { } depends && !places.Contains(place))
                {
                    places.Add(place);
                    WriteDependent(script, program, place, depends);
                }
            }
        }
        script.Line($"_statewall_in_{program.Name}() {{");
        script.Line("    local index word route='' start=1");
        script.Line("    local -a specs");
        script.Line("    for ((index = 2; index < CURRENT; index++)); do");
        script.Line("        word=$words[index]");
        script.Line("        case \"$route $word\" in");
        if (program.Name == "statewall")
        {
            foreach (var applet in AppletTable.Names)
                script.Line($"            (' {applet}') words=(\"${{(@)words[index,-1]}}\"); ((CURRENT -= index - 1)); _statewall_in_{applet}; return ;;");
        }
        var paths = all.Where(found => found.Path.Length > 0).Select(found => $"'{found.Path}'").ToArray();
        if (paths.Length > 0)
            script.Line($"            ({string.Join('|', paths)}) route+=\" $word\" start=$index ;;");
        var valued = all.SelectMany(found => found.Valued).Select(name => $"'{name}'").ToArray();
        if (valued.Length > 0)
            script.Line($"            ({string.Join('|', valued)}) ((index++)) ;;");
        script.Line("        esac");
        script.Line("    done");
        script.Line("    words=(\"${(@)words[start,-1]}\")");
        script.Line("    ((CURRENT -= start - 1))");
        script.Line("    case $route in");
        foreach (var (path, command) in all)
            script.Line($"        ('{path}') specs=({string.Join(' ', Specs(program, command))}) ;;");
        script.Line("    esac");
        script.Line("    _arguments -s : $specs");
        script.Line("}");
    }

    private static IEnumerable<string> Specs(CommandSyntax program, CommandSyntax command)
    {
        foreach (var option in command.Options)
        {
            foreach (var spelling in option.Spellings)
            {
                var joint = option.ValueName is null ? "" : spelling.StartsWith("--", StringComparison.Ordinal) ? "=" : "+";
                var value = option.ValueName is null ? "" : $":{Escape(option.ValueName)}:{Action(option.Values)}";
                yield return Quote($"({string.Join(' ', option.Spellings)}){spelling}{joint}{Bracketed(option.Help)}{value}");
            }
        }
        if (command.Commands.Count > 0)
            yield return Quote($"1:command:(({string.Join(' ', command.Commands.Select(below => $"{Escape(below.Name)}\\:{Escape(below.Help)}"))}))");
        for (var place = 0; place < command.Arguments.Count; place++)
        {
            var argument = command.Arguments[place];
            var action = argument.Depends is null ? Action(argument.Values) : $"_statewall_{program.Name}_{place}";
            yield return Quote($"{(argument.IsRepeated ? "*" : $"{place + 1}")}:{Escape(argument.Name)}:{action}");
        }
    }

    private static void WriteDependent(ScriptText script, CommandSyntax program, int place, IReadOnlyList<DependentWords> depends)
    {
        script.Line($"_statewall_{program.Name}_{place}() {{");
        script.Line($"    (( (CURRENT - {place}) % 2 == 0 )) || return");
        script.Line($"    case $words[{place + 1}] in");
        foreach (var (word, values) in depends)
            script.Line($"        ({word}) compadd -- {string.Join(' ', values)} ;;");
        script.Line("    esac");
        script.Line("}");
        script.Line();
    }

    private static string Action(ValueOffer offer) => offer.Kind switch
    {
        ValueKind.Words when offer.Words.Any(word => word.EndsWith(':')) => " _statewall_words " + string.Join(' ', offer.Words.Select(Escape)),
        ValueKind.Words => $"({string.Join(' ', offer.Words.Select(Escape))})",
        ValueKind.List => $"_sequence compadd - {string.Join(' ', offer.Words)}",
        ValueKind.File => "_files",
        ValueKind.Folder => "_files -/",
        _ => " ",
    };

    private static string Bracketed(string help) => $"[{help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)}]";

    // Everything that means something in a specification loses its meaning.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && character is not ('-' or '_' or '…'))
                escaped.Append('\\');
            escaped.Append(character);
        }
        return escaped.ToString();
    }

    private static string Quote(string spec) => $"'{spec.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
