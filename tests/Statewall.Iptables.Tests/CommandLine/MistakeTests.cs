using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;

namespace Statewall.Iptables.Tests.CommandLine;

// What is wrong with a command is said as iptables says it, and nothing is changed.
public sealed class MistakeTests
{
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "", 2, "no command specified" },
        { "-A INPUT --none", 2, "unknown option \"--none\"" },
        { "-A INPUT -Y", 2, "unknown option \"-Y\"" },
        { "-A INPUT word", 2, "Bad argument `word'" },
        { "-A INPUT -D INPUT", 2, "Cannot use -D with -A" },
        { "-A INPUT -j ACCEPT -j DROP", 2, "multiple -j flags not allowed" },
        { "-A INPUT -s 192.0.2.1 -s 192.0.2.2", 2, "multiple -s flags not allowed" },
        { "-A INPUT ! -j DROP", 2, "cannot have ! before -j" },
        { "-A INPUT ! ! -s 192.0.2.1", 2, "multiple consecutive ! not allowed" },
        { "-A INPUT !", 2, "nothing appropriate following !" },
        { "-A INPUT -s 192.0.2.300", 2, "host/network `192.0.2.300' not found" },
        { "-A INPUT -s 192.0.2.1/33", 2, "invalid mask `33' specified" },
        { "-A INPUT ! -s 192.0.2.1,192.0.2.2", 2, "! not allowed with multiple source or destination IP addresses" },
        { "-A INPUT -p nothing", 2, "unknown protocol \"nothing\" specified" },
        { "-A INPUT ! -p all", 2, "rule would never match protocol" },
        { "-A INPUT -i thisnameistoolong", 2, "interface name `thisnameistoolong' must be shorter than 16 (15)" },
        { "-A INPUT -o eth0", 2, "Can't use -o with INPUT" },
        { "-A INPUT -m none", 2, "Couldn't load match `none':No such file or directory" },
        { "-A INPUT -m mark", 2, "mark: option \"--mark\" must be specified" },
        { "-A INPUT -m mark --mark 1 --mark 2", 2, "mark: option \"--mark\" can only be used once." },
        { "-A INPUT -m mark --mark 4294967296", 2, "mark: bad value for option \"--mark\", or out of range (0-4294967295)." },
        { "-A INPUT ! -m limit ! --limit 1/s", 2, "limit: option \"--limit\" cannot be inverted." },
        { "-A INPUT -j absent", 2, "Chain 'absent' does not exist" },
        { "-A absent -j DROP", 1, "No chain/target/match by that name." },
        { "-D INPUT -j DROP", 1, "Bad rule (does a matching rule exist in that chain?)." },
        { "-N INPUT", 1, "Chain already exists." },
        { "-P absent DROP", 1, "Bad built-in chain name." },
        { "-P INPUT NOTHING", 1, "Bad policy name. Run `dmesg' for more information." },
        { "-t absent -L", 3, "table 'absent' does not exist" },
        { "-A INPUT -c 3,", 2, "-c byte counter not numeric" },
        { "-A INPUT -s", 2, "option \"--source\" requires an argument" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Command_WithAMistake_SaysWhich(string words, int code, string message)
    {
        using var tools = new Tools();
        var answer = tools.Run("iptables", words);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
        Assert.Equal(code, answer.Code);
        Assert.Empty(answer.Output);
        Assert.Empty(tools.Rules());
    }

    [Fact]
    public void Option_OfAMatch_HasNoNameOfACommand()
    {
        foreach (var family in XtFamilyTable.All)
        {
            var taken = CommandReader.CommandNames.Select(command => command.Name).Concat(CommandReader.CommonNames).Concat(family.Options.SelectMany(option => new[] { option.Name, option.OtherName ?? "" }));
            var own = ExtensionTable.Matches.Concat<XtExtension>(ExtensionTable.Targets).Where(extension => extension.Families.HasFlag(family.Flag)).SelectMany(extension => extension.Options).Select(option => option.Name);
            Assert.Empty(own.Intersect(taken));
        }
    }

    [Theory]
    [InlineData("iptables", "  -s, --source, --src VALUE ")]
    [InlineData("ebtables", "  --logical-in VALUE ")]
    [InlineData("ip6tables-restore", "  -n, --noflush ")]
    [InlineData("arptables-save", "  -f, --file FILE ")]
    public void Help_TellsTheOptions(string tool, string line)
    {
        using var tools = new Tools();
        Assert.Contains(line, tools.Do(tool, "-h"), StringComparison.Ordinal);
    }
}
