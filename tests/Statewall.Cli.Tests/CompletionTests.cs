using System.Diagnostics;
using Statewall.Cli.Applets;
using Statewall.Cli.Applets.Conntrack;
using Statewall.Cli.Completion;
using Statewall.Cli.Syntax;

namespace Statewall.Cli.Tests;

/// <summary>The completion scripts, each run by its own shell, and what is in them.</summary>
public sealed class CompletionTests
{
    private const string Bash = """
        . "$1"
        shift
        for line in "$@"; do
            COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
            read -ra COMP_WORDS <<<"$line"
            case $line in *' ') COMP_WORDS+=('') ;; esac
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _statewall_complete "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            echo "${COMPREPLY[*]}"
        done
        """;

    private const string Fish = """
        source $argv[1]
        for line in $argv[2..-1]
            echo (complete -C "$line" | string replace -r '\t.*' '')
        end
        """;

    // A zsh with a terminal of its own lists what fits; the line, which comes back with it, and what is said about a word are left out.
    private const string Zsh = """
        zmodload zsh/zpty
        zpty z env TERM=dumb COLUMNS=300 zsh -f -i
        zpty -w z "PS1=; autoload -Uz compinit; compinit -u -D; source ${(q)1}; unset zle_bracketed_paste; LISTMAX=500"
        zpty -w z 'finish() { BUFFER=; zle -I; print MA""RK }; zle -N finish; bindkey "^O" finish; bindkey "^T" list-choices; print RE""ADY'
        zpty -r -m z text '*READY*'
        shift
        for line in "$@"; do
            zpty -w -n z "$line"$'\x14\x0f'
            zpty -r -m z text '*MARK*'
            text=${${text%MARK*}//"$line"/ }
            words=()
            for row in ${(f)${text//'^T^O'/}//$'\r'/}; do words+=(${=row%% -- *}); done
            print -r -- $words
        done
        zpty -d z
        """;

    // Lines, what is offered there, and what is not.
    private static readonly (string Line, string Offered, string NotOffered)[] Cases =
    [
        ("conntrack --", "--dump --counter --load-file --orig-src --output --labelmap", "--sport --state --icmp-type"),
        ("conntrack -L --", "--orig-src --family --zero", "--delete --timeout --label-add --event-mask --sport"),
        ("conntrack --delete --", "--timeout --id", "--zero --buffer-size --dump"),
        ("conntrack -L expect --", "--family --output", "--orig-src --zone"),
        ("conntrack -L ", "conntrack expect dying unconfirmed", ""),
        ("conntrack -D ", "conntrack expect", "dying unconfirmed"),
        ("conntrack -A ", "conntrack", "expect dying"),
        ("conntrack --event ex", "expect", "conntrack"),
        ("conntrack -p ", "tcp udp icmp icmpv6 sctp dccp gre udplite esp vrrp", "ipv4"),
        ("conntrack --protonum=sc", "sctp", "tcp"),
        ("conntrack -L -p tcp --", "--sport --dport --orig-port-src --state", "--icmp-type --orig-vtag --tuple-port-src"),
        ("conntrack -L -p TCP --st", "--state --status", "--sport"),
        ("conntrack -L --protonum=17 --", "--sport --dport", "--state"),
        ("conntrack -L -pgre --", "--srckey --reply-key-dst", "--sport"),
        ("conntrack -L -p icmp --icmp", "--icmp-type --icmp-code --icmp-id", "--icmpv6-type"),
        ("conntrack -I -p sctp --", "--orig-vtag --reply-vtag --label-add", "--role"),
        ("conntrack -I expect -p tcp --", "--tuple-port-src --mask-src --sport", "--mark --state"),
        ("conntrack -L -p tcp --state ", "SYN_SENT ESTABLISHED TIME_WAIT CLOSE", "COOKIE_WAIT REQUEST"),
        ("conntrack -L -p sctp --state C", "COOKIE_WAIT COOKIE_ECHOED CLOSED", "ESTABLISHED"),
        ("conntrack -I -p dccp --role ", "client server", ""),
        ("conntrack -L -f ", "ipv4 ipv6", "tcp"),
        ("conntrack -L -u ", "ASSURED SEEN_REPLY UNSET", "SRC_NAT DST_NAT"),
        ("conntrack -E -e ", "NEW UPDATES DESTROY ALL", ""),
        ("conntrack -L -o ", "extended save xml json labels", "NEW"),
        ("conntrack -R option", "option-file", "--dump"),
        ("conntrack -L --labelmap option", "option-file", ""),
        ("nfct ", "list add delete get flush disable default-set default-get", ""),
        ("nfct add ", "timeout helper", ""),
        ("nfct disable ", "helper", "timeout"),
        ("nfct add timeout name ", "inet inet6", "ipv4"),
        ("nfct add timeout name inet ", "tcp udp icmp generic", "esp"),
        ("nfct add timeout name inet tcp ", "SYN_SENT RETRANS", "REPLIED"),
        ("nfct add timeout name inet tcp RETRANS 4 CLOSE", "CLOSE CLOSE_WAIT", "RETRANS"),
        ("nfct default-set timeout inet udp ", "UNREPLIED REPLIED", "CLOSE"),
        ("nfct add helper ", "ftp tftp sane", ""),
        ("conntrackd ", "failover health", ""),
        ("conntrackd -", "-d -C -s -c -B", ""),
        ("conntrackd -s ", "network rsqueue expect", "primary"),
        ("conntrackd -f ", "internal external", "ct"),
        ("conntrackd -C option", "option-file", ""),
        ("conntrackd failover ", "primary backup fault", "network"),
        ("conntrackd health -", "-C -w -o", "-s"),
        ("nfnl_osf -", "-f -d", ""),
        ("nfnl_osf -d -f option", "option-file", ""),
        ("statewall ", "conntrack nfct replay engine install completion manual", "run"),
        ("statewall --engine ", "kernel embedded unix:", ""),
        ("statewall --engine kernel conntrack -L -p udp --dp", "--dport", ""),
        ("statewall nfct add ", "timeout helper", ""),
        ("statewall replay --", "--show --output --scenario --help", "--socket"),
        ("statewall replay --show ", "connections events expectations statistics", ""),
        ("statewall replay --engine ", "embedded kernel", "unix:"),
        ("statewall replay option", "option-file", ""),
        ("statewall trace --", "--add --count --engine --filter --output", "--ruleset"),
        ("statewall trace --output ", "text json", ""),
        ("statewall engine ", "run", "replay"),
        ("statewall engine run --", "--socket --capture --sysctl", "--show"),
        ("statewall install --prefix option", "option-folder", "option-file"),
        ("statewall completion ", "bash fish zsh", ""),
    ];

    [Theory]
    [InlineData("bash", Bash)]
    [InlineData("fish", Fish)]
    [InlineData("zsh", Zsh)]
    public void Script_InItsShell_OffersWhatCanFollow(string shell, string driver)
    {
        var folder = Directory.CreateTempSubdirectory("statewall-completion-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "option-file"), "");
            Directory.CreateDirectory(Path.Combine(folder, "option-folder"));
            Directory.CreateDirectory(Path.Combine(folder, "home"));
            var lines = Run(shell, folder, driver, [.. Cases.Select(row => row.Line)]);
            var failures = new List<string>();
            foreach (var ((line, offered, notOffered), words) in Cases.Zip(lines))
            {
                var found = words.Split(' ').Select(word => word.TrimEnd('/')).ToArray();
                var isFolderOnly = shell != "fish" || !notOffered.Contains("option-file", StringComparison.Ordinal);
                failures.AddRange(offered.Split(' ').Where(word => !Has(found, word)).Select(word => $"{line}: {word} is not offered: {words}"));
                failures.AddRange(notOffered.Split(' ').Where(word => word.Length > 0 && isFolderOnly && Has(found, word)).Select(word => $"{line}: {word} is offered: {words}"));
            }
            Assert.True(failures.Count == 0, string.Join('\n', failures));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        // fish repeats the name of the option that the word opens with
        static bool Has(string[] found, string word) => found.Any(candidate => candidate == word || (candidate.StartsWith("--", StringComparison.Ordinal) && candidate.EndsWith("=" + word, StringComparison.Ordinal)));
    }

    [Fact]
    public void BashScript_ListWithAComma_OffersTheOtherWords()
    {
        var folder = Directory.CreateTempSubdirectory("statewall-completion-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "engine.sock"), "");
            Directory.CreateDirectory(Path.Combine(folder, "home"));
            var lines = Run("bash", folder, Bash, ["conntrack -L -o extended,ti", "conntrack -L --output=id,k", "conntrack -E -e NEW,DESTROY,", "statewall --engine unix:eng", "statewall --engine=unix:eng"]);
            Assert.Equal(["extended,timestamp", "id,ktimestamp", "NEW,DESTROY,ALL NEW,DESTROY,UPDATES", "engine.sock", "engine.sock"], lines);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Scripts_Rows_AreAllThere()
    {
        ConntrackOption[] options = [.. ConntrackSyntax.Commands, .. ConntrackSyntax.Options, .. ConntrackSyntax.Protocols.SelectMany(protocol => protocol.Options)];
        Assert.All(OptionTable.Rows, row => Assert.Contains(options, option => option.Row == row));
        foreach (var shell in CompletionScripts.Shells)
        {
            var words = CompletionScripts.Of(shell).Split([' ', '\n', '(', ')', '|', '\'', '[', '=', '+', ';'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
            foreach (var spelling in options.SelectMany(option => option.Spellings))
                Assert.Contains(shell == "fish" ? spelling.TrimStart('-') : spelling, words);
        }
    }

    [Fact]
    public void Syntax_Words_AreWhatTheParsersTake()
    {
        foreach (var word in ConntrackSyntax.ProtocolWords)
            ProtocolText.Parse(word);
        foreach (var option in ConntrackSyntax.Options)
        {
            foreach (var word in option.Values.Words)
                Parse("-L", option.Spellings[0], word);
        }
        foreach (var protocol in ConntrackSyntax.Protocols)
        {
            foreach (var option in protocol.Options)
            {
                foreach (var word in option.Values.Words)
                    Parse("-p", protocol.Name, option.Spellings[0], word);
            }
        }

        static void Parse(params string[] words)
        {
            try
            {
                ConntrackArguments.Parse(words, warning => Assert.DoesNotContain("ignoring", warning, StringComparison.Ordinal));
            }
            catch (UsageException other) when (other.Message.StartsWith("Illegal option", StringComparison.Ordinal))
            {
                // the word was understood; it is the option that has no place with a listing
            }
        }
    }

    [Fact]
    public void Syntax_Keys_AreWhatTheRulesAllow()
    {
        foreach (var option in ConntrackSyntax.Options.Where(option => option.Row.Option is Option.Id or Option.Timeout or Option.Zone or Option.BufferSize))
        {
            foreach (var command in ConntrackSyntax.Commands.Where(command => command.Row.Takes == Takes.Table && command.Row.Command is not (Command.Create or Command.Add or Command.Get)))
            {
                var thrown = Record.Exception(() => ConntrackArguments.Parse([command.Spellings[0], option.Spellings[0], "1"], _ => { }));
                Assert.Equal(option.Keys.Contains(command.Key), thrown is null);
            }
        }
    }

    [Fact]
    public void StatewallSyntax_Commands_AreAppletsAndOwnCommands()
    {
        var names = StatewallSyntax.Whole.Commands.Select(command => command.Name).ToArray();
        Assert.Equal(AppletTable.Names.ToArray(), names[..AppletTable.Names.Length]);
        Assert.Equal(Commands.OwnCommands.Create().Subcommands.Select(command => command.Name), names[AppletTable.Names.Length..]);
    }

    private static string[] Run(string shell, string folder, string driver, string[] lines)
    {
        var script = Path.Combine(folder, "script");
        var drive = Path.Combine(folder, "drive");
        File.WriteAllText(script, CompletionScripts.Of(shell));
        File.WriteAllText(drive, driver.ReplaceLineEndings("\n"));
        string[] plain = shell switch { "bash" => ["--noprofile", "--norc"], "zsh" => ["-f"], _ => ["--no-config"] };
        var start = new ProcessStartInfo(shell, [.. plain, drive, script, .. lines]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["HOME"] = start.Environment["XDG_CONFIG_HOME"] = start.Environment["XDG_DATA_HOME"] = Path.Combine(folder, "home");
        start.Environment["ZDOTDIR"] = folder;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"needs {shell}");
            throw;
        }
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{shell} does not end");
            }
            Assert.Equal("", error.GetAwaiter().GetResult());
            var answers = output.GetAwaiter().GetResult().TrimEnd('\n').Split('\n');
            Assert.Equal(lines.Length, answers.Length);
            return answers;
        }
    }
}
