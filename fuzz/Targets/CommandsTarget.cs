using Statewall.Cli.Applets.Conntrack;
using Statewall.Netlink;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// A file of conntrack's commands, as -R reads it: each line is a command, which can be made into what it asks of the kernel, or is told
/// to be wrong.
/// </summary>
public sealed class CommandsTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly Action<string> Ignore = static _ => { };

    /// <inheritdoc/>
    public static string Name => "commands";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "-I -s 10.0.0.1 -d 10.0.1.1 -p tcp --sport 1000 --dport 80 -t 90000 --state ESTABLISHED -u ASSURED,SEEN_REPLY -m 7/0xff\n"u8.ToArray(),
        "# a comment\n\n  conntrack -A -f ipv6 --orig-src=fd00::1 -d fd00::3 -p sctp --sport 4 --dport 5 --state CLOSED --orig-vtag 1 --reply-vtag 2 -t 9\n-F\n"u8.ToArray(),
        "-D -s 10.0.0.0/24 -p udp -n 192.168.0.9:77 -g -w 3 --orig-zone 4\n-U \"-m\" \"9\" -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 077 -u UNSET\n"u8.ToArray(),
        "-I expect -s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1 --dport 21 -t 5 --tuple-src 10.0.0.2 --tuple-dst 10.0.0.1 --mask-src 255.0.0.0 --mask-dst 255.0.0.0 --tuple-port-dst 7\n"u8.ToArray(),
        "-I -r fd00::1 -q fd00::2 -p gre --srckey 0x10 --dstkey 5 -t 1 -j [fd00::9]:5\n-E -e NEW,UPDATES -o xml,id,ktimestamp -b 4096 -c 3 -i 7 -z\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        using var stream = new MemoryStream(input.ToArray());
        using var commands = new CommandFile(stream);
        var words = new CommandWords();
        var line = 0;
        while (commands.TryNext(words))
        {
            Require(commands.Line > line, "the lines' numbers do not rise");
            line = commands.Line;
            if (NamesFile(words))
                continue;
            var first = Read(words);
            Require(first == Read(Copy(words)), $"line {line} is read in two ways");
        }
        Require(commands.Line <= input.Count((byte)'\n') + 1, "more lines than there are");
    }

    // Reads a command, makes of it all that it can ask for, and gives what was made or is wrong.
    private static string Read(CommandWords words)
    {
        try
        {
            var arguments = ConntrackArguments.Parse(words, Ignore);
            var asked = (arguments.Command, arguments.Table) switch
            {
                (Command.Create, Table.Expect) => arguments.ToExpectation().ToString(),
                (Command.Get or Command.Delete, Table.Expect) => arguments.ToExpectationKey().ToString(),
                (Command.Create or Command.Add, _) => arguments.ToConnection().ToString(),
                (Command.Update, _) => $"{arguments.ToFilter()} {arguments.ToChange()}",
                (Command.Dump or Command.Delete or Command.Event, _) => arguments.ToFilter().ToString(),
                (Command.Get, _) => arguments.ToKey().ToString(),
                _ => "",
            };
            return $"{arguments.Command} {arguments.Table} {arguments.Family} {arguments.Protocol} {asked}";
        }
        catch (UsageException wrong)
        {
            Require(wrong.Message.Length > 0, "wrong, but nobody knows why");
            return wrong.Message;
        }
        catch (NetlinkException refused)
        {
            // What no kernel takes, such as ICMP between IPv6 addresses, is refused in the kernel's words.
            return refused.Message;
        }
    }

    // The file that --labelmap names is not part of the input.
    private static bool NamesFile(CommandWords words)
    {
        for (var index = 0; index < words.Count; index++)
        {
            if (words[index].StartsWith("--labelm", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static CommandWords Copy(CommandWords words)
    {
        var copies = new string[words.Count];
        for (var index = 0; index < copies.Length; index++)
            copies[index] = words[index].ToString();
        return new CommandWords(copies);
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }
}
