using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Completion;

// Overview: one function per program finds out what is being typed from the words in front of it, and offers what can follow. Words are
// taken from the line, not from COMP_WORDS, which readline cuts at = and :.

/// <summary>Completion for bash.</summary>
internal static class BashScript
{
    private const string Prelude = """
        # The words of the line up to the cursor; cur is the last, lead what stays of it, value the rest.
        _statewall_start() {
            COMPREPLY=()
            read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
            case "${COMP_LINE:0:COMP_POINT}" in *[[:space:]]) words+=('') ;; esac
            cur=${words[${#words[@]} - 1]} lead='' value=''
        }

        # What the argument belongs to that is being typed, if it is one's.
        _statewall_asking() {
            case $cur in
                --*=*) asking=${cur%%=*} lead=${cur%%=*}= value=${cur#*=} ;;
                *) asking=${words[${#words[@]} - 2]} lead='' value=$cur ;;
            esac
            case $asking in -*) ;; *) asking='' ;; esac
        }

        _statewall_nospace() { compopt -o nospace 2>/dev/null; }

        _statewall_files() {
            local name IFS=$'\n'
            compopt -o filenames 2>/dev/null
            for name in $(compgen "$1" -- "$value"); do COMPREPLY+=("$lead$name"); done
        }

        # One of the words given; a path follows one that ends in a colon.
        _statewall_offer() {
            local word
            for word in "$@"; do
                case $word in
                    *:)
                        case $value in
                            "$word"*) lead+=$word value=${value#"$word"}; _statewall_files -f; return ;;
                        esac
                        ;;
                esac
                case $word in "$value"*) COMPREPLY+=("$lead$word") ;; esac
            done
            case ${#COMPREPLY[@]}:${COMPREPLY[0]-} in 1:*:) _statewall_nospace ;; esac
        }

        # Some of the words given, with commas between them.
        _statewall_offer_list() {
            local word before=${value%"${value##*,}"}
            for word in "$@"; do
                case ",$before" in *",$word,"*) continue ;; esac
                case "$before$word" in "$value"*) COMPREPLY+=("$lead$before$word") ;; esac
            done
            _statewall_nospace
        }

        # Words that may stand with the command and table in key; before there is a command, anything may.
        _statewall_add() {
            case " $1 " in *" ${key:-$1} "*) options+=("${@:2}") ;; esac
        }

        # Readline has cut the word itself, where it is told to: it wants what is behind the cut.
        _statewall_finish() {
            local index char part cut=''
            for char in = :; do
                case $COMP_WORDBREAKS in *$char*) ;; *) continue ;; esac
                case $cur in *$char*) part=${cur%"${cur##*$char}"} ;; *) continue ;; esac
                [ ${#part} -le ${#cut} ] || cut=$part
            done
            for index in "${!COMPREPLY[@]}"; do COMPREPLY[index]=${COMPREPLY[index]#"$cut"}; done
        }
        """;

    private const string Ending = """
        _statewall_complete() {
            local words cur lead value asking
            _statewall_start
            "_statewall_in_${1##*/}" 1
            _statewall_finish
        }

        complete -F _statewall_complete statewall APPLETS
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
        script.Line(Ending.Replace(Placeholder, string.Join(' ', Applets.AppletTable.Names.ToArray()), StringComparison.Ordinal));
        return script.ToString();
    }

    private static void WriteConntrack(ScriptText script)
    {
        script.Line("# Arguments of conntrack from the word of this number on.");
        script.Line("_statewall_in_conntrack() {");
        script.Line("    local index word command='' table='' protocol='' key options=()");
        script.Line("    for ((index = $1; index < ${#words[@]} - 1; index++)); do");
        script.Line("        word=${words[index]}");
        script.Line("        case $word in");
        foreach (var row in ConntrackSyntax.Commands)
            script.Line($"            {(row.Row.Short == '\0' ? "" : $"-{row.Row.Short}* | ")}--{row.Row.Long}) command={row.Key} table=${{words[index + 1]}} ;;");
        foreach (var row in ConntrackSyntax.Options.Where(row => row.Row.Option == Option.Protocol))
        {
            script.Line($"            -{row.Row.Short} | --{row.Row.Long}) protocol=${{words[index + 1]}} ;;");
            script.Line($"            -{row.Row.Short}*) protocol=${{word:2}} ;;");
            script.Line($"            --{row.Row.Long}=*) protocol=${{word#*=}} ;;");
        }
        script.Line("        esac");
        script.Line("    done");
        script.Line("    _statewall_asking");
        script.Line("    case $asking in");
        foreach (var row in ConntrackSyntax.Options.Concat(ConntrackSyntax.Commands).Where(row => row.NeedsArgument))
            script.Line($"        {Either(row.Spellings)}) {Offer(row.Values)}return ;;");
        script.Line("        --*) ! _statewall_conntrack_asking || return ;;");
        foreach (var row in ConntrackSyntax.Commands)
        {
            var tables = row.Tables;
            if (tables.Count > 0 && row.Row.Short != '\0')
                script.Line($"        -{row.Row.Short}) case $cur in -*) ;; *) _statewall_offer {string.Join(' ', tables)}; return ;; esac ;;");
        }
        script.Line("    esac");
        script.Line("    case $table in expect) key=$command" + ConntrackSyntax.Expect + " ;; *) key=$command ;; esac");
        script.Line("    value=$cur lead=''");
        WriteConntrackOptions(script);
        script.Line("    _statewall_offer \"${options[@]}\"");
        script.Line("}");
        script.Line();
        WriteConntrackAsking(script);
    }

    private static void WriteConntrackOptions(ScriptText script)
    {
        script.Line($"    [ -n \"$command\" ] || options+=({string.Join(' ', ConntrackSyntax.Commands.SelectMany(row => row.Spellings))})");
        script.Line("    [ \"$command\" != load-file ] || return");
        WriteAdditions(script, "    ", ConntrackSyntax.Options);
        script.Line("    case $protocol in");
        foreach (var protocol in ConntrackSyntax.Protocols)
        {
            script.Line($"        {protocol.Name} | {protocol.Name.ToUpperInvariant()} | {protocol.Number})");
            WriteAdditions(script, "            ", protocol.Options);
            script.Line("            ;;");
        }
        script.Line("    esac");
    }

    // Long commands, and options of the protocol, whose values depend on it.
    private static void WriteConntrackAsking(ScriptText script)
    {
        script.Line("# Offers the argument of a long command or of a protocol's option; false where there is none.");
        script.Line("_statewall_conntrack_asking() {");
        script.Line("    case $asking in");
        foreach (var row in ConntrackSyntax.Commands)
        {
            var tables = row.Tables;
            if (tables.Count > 0)
                script.Line($"        --{row.Row.Long}) case $cur in -*) return 1 ;; *) _statewall_offer {string.Join(' ', tables)}; return ;; esac ;;");
        }
        script.Line("    esac");
        script.Line("    case $protocol in");
        foreach (var protocol in ConntrackSyntax.Protocols)
        {
            script.Line($"        {protocol.Name} | {protocol.Name.ToUpperInvariant()} | {protocol.Number})");
            script.Line("            case $asking in");
            foreach (var row in protocol.Options)
                script.Line($"                --{row.Row.Long}) {Offer(row.Values)}return ;;");
            script.Line("            esac");
            script.Line("            ;;");
        }
        script.Line("    esac");
        script.Line("    return 1");
        script.Line("}");
    }

    private static void WriteTree(ScriptText script, CommandSyntax program)
    {
        var all = program.Walk().ToArray();
        script.Line($"_statewall_in_{program.Name}() {{");
        script.Line("    local index word path='' arguments=() options=()");
        script.Line("    for ((index = $1; index < ${#words[@]} - 1; index++)); do");
        script.Line("        word=${words[index]}");
        script.Line("        case \"$path $word\" in");
        if (program.Name == "statewall")
        {
            foreach (var applet in Applets.AppletTable.Names)
                script.Line($"            ' {applet}') _statewall_in_{applet} $((index + 1)); return ;;");
        }
        var paths = all.Where(found => found.Path.Length > 0).Select(found => $"'{found.Path}'").ToArray();
        if (paths.Length > 0)
            script.Line($"            {string.Join(" | ", paths)}) path+=\" $word\" ;;");
        var valued = all.SelectMany(found => found.Valued).Select(name => $"'{name}'").ToArray();
        if (valued.Length > 0)
            script.Line($"            {string.Join(" | ", valued)}) ((index++)) ;;");
        script.Line("            *' -'*) ;;");
        script.Line("            *) arguments+=(\"$word\") ;;");
        script.Line("        esac");
        script.Line("    done");
        script.Line("    _statewall_asking");
        script.Line("    case \"$path $asking\" in");
        foreach (var (path, command) in all)
        {
            foreach (var option in command.Options.Where(option => option.ValueName is not null))
                script.Line($"        {Either(option.Spellings.Select(name => $"'{path} {name}'"))}) {Offer(option.Values)}return ;;");
        }
        script.Line("    esac");
        script.Line("    value=$cur lead=''");
        script.Line("    case $path in");
        foreach (var (path, command) in all)
            WriteCommand(script, path, command);
        script.Line("    esac");
        script.Line("    case $cur in -*) _statewall_offer \"${options[@]}\" ;; *) [ ${#COMPREPLY[@]} -gt 0 ] || [ -n \"$cur\" ] || _statewall_offer \"${options[@]}\" ;; esac");
        script.Line("}");
    }

    private static void WriteCommand(ScriptText script, string path, CommandSyntax command)
    {
        script.Line($"        '{path}')");
        if (command.Options.Count > 0)
            script.Line($"            options=({string.Join(' ', command.Options.SelectMany(option => option.Spellings).Select(Quote))})");
        if (command.Commands.Count > 0)
            script.Line($"            case $cur in -*) ;; *) _statewall_offer {string.Join(' ', command.Commands.Select(below => below.Name))} ;; esac");
        if (command.Arguments.Count > 0)
        {
            script.Line("            case $cur:${#arguments[@]} in");
            script.Line("                -*) ;;");
            for (var place = 0; place < command.Arguments.Count; place++)
                WriteArgument(script, place, command.Arguments[place]);
            script.Line("            esac");
        }
        script.Line("            ;;");
    }

    private static void WriteArgument(ScriptText script, int place, ArgumentSyntax argument)
    {
        script.Line($"                *:{(argument.IsRepeated ? "*" : place)})");
        if (argument.Depends is { } depends)
        {
            script.Line($"                    case $(((${{#arguments[@]}} - {place}) % 2)):${{arguments[{place - 1}]-}} in");
            foreach (var (word, values) in depends)
                script.Line($"                        0:{word}) _statewall_offer {string.Join(' ', values)} ;;");
            script.Line("                    esac");
        }
        else
        {
            script.Line($"                    {Offer(argument.Values)}return");
        }
        script.Line("                    ;;");
    }

    private static string Offer(ValueOffer offer) => offer.Kind switch
    {
        ValueKind.Words => $"_statewall_offer {string.Join(' ', offer.Words)}; ",
        ValueKind.List => $"_statewall_offer_list {string.Join(' ', offer.Words)}; ",
        ValueKind.File => "_statewall_files -f; ",
        ValueKind.Folder => "_statewall_files -d; ",
        _ => "",
    };

    // Those that may stand with the same commands share a line.
    private static void WriteAdditions(ScriptText script, string indent, IReadOnlyList<ConntrackOption> options)
    {
        foreach (var group in options.GroupBy(row => string.Join(' ', row.Keys)))
            script.Line($"{indent}_statewall_add '{group.Key}' {string.Join(' ', group.SelectMany(row => row.Spellings))}");
    }

    private static string Either(IEnumerable<string> patterns) => string.Join(" | ", patterns);

    private static string Quote(string word) => word.Contains('?', StringComparison.Ordinal) ? $"'{word}'" : word;
}
