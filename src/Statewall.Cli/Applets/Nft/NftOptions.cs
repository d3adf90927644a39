using Statewall.Nftables.Listing;

namespace Statewall.Cli.Applets.Nft;

/// <summary>An option of nft(8).</summary>
/// <param name="Letter">Its letter; none for options that only have a name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="ValueName">What its argument is called; null when it takes none.</param>
internal sealed record NftOption(char? Letter, string Name, string Help, string? ValueName = null);

/// <summary>The options of a command line, and what they say.</summary>
internal sealed class NftOptions
{
    /// <summary>All options.</summary>
    public static IReadOnlyList<NftOption> All { get; } =
    [
        new('h', "help", "show a summary of the options"),
        new('v', "version", "show the version"),
        new('V', "", "show the version with what was built in"),
        new('f', "file", "read commands from a file, or from standard input with -", "FILE"),
        new('D', "define", "define a variable for the commands", "NAME=VALUE"),
        new('i', "interactive", "read commands line by line, with editing, history and completion"),
        new('I', "includepath", "look for included files in a directory", "DIRECTORY"),
        new('c', "check", "check the commands, and change nothing"),
        new('o', "optimize", "merge rules where they mean the same as one, and show which"),
        new('e', "echo", "show what was made, as the kernel tells it"),
        new('a', "handle", "show the kernel's numbers of what is listed"),
        new('s', "stateless", "leave out what traffic has changed, such as counters"),
        new('t', "terse", "leave out the elements of sets"),
        new('S', "service", "show ports by name"),
        new('N', "reversedns", "show addresses by name"),
        new('u', "guid", "show users and groups by name"),
        new('n', "numeric", "show everything as numbers"),
        new('y', "numeric-priority", "show priorities of chains as numbers"),
        new('p', "numeric-protocol", "show protocols as numbers"),
        new('T', "numeric-time", "show times as numbers"),
        new('j', "json", "read and show JSON"),
        new('d', "debug", "show what is done: netlink for what goes to the kernel", "LEVEL"),
    ];

    /// <summary>The file to read; null when commands stand on the command line.</summary>
    public string? File { get; private set; }

    /// <summary>Variables, each <c>name=value</c>.</summary>
    public List<string> Definitions { get; } = [];

    /// <summary>Directories to be searched for included files.</summary>
    public List<string> IncludeDirectories { get; } = [];

    /// <summary>The words that are no options.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Only check.</summary>
    public bool IsCheck { get; private set; }

    /// <summary>Read commands line by line.</summary>
    public bool IsInteractive { get; private set; }

    /// <summary>Merge rules.</summary>
    public bool IsOptimizing { get; private set; }

    /// <summary>Show what was made.</summary>
    public bool IsEcho { get; private set; }

    /// <summary>JSON.</summary>
    public bool IsJson { get; private set; }

    /// <summary>Show what goes to the kernel.</summary>
    public bool ShowsBytecode { get; private set; }

    /// <summary>Show the summary of the options.</summary>
    public bool IsHelp { get; private set; }

    /// <summary>Show the version.</summary>
    public bool IsVersion { get; private set; }

    /// <summary>How rulesets are listed.</summary>
    public ListingOptions Listing { get; private set; } = ListingOptions.Usual;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="NftUsageException">It has an unknown option, or one without its argument.</exception>
    public static NftOptions Read(string[] words)
    {
        var options = new NftOptions();
        for (var at = 0; at < words.Length; at++)
        {
            if (words[at] == "--")
            {
                options.Words.AddRange(words[(at + 1)..]);
                break;
            }
            if (words[at].StartsWith("--", StringComparison.Ordinal))
                options.TakeLong(words, ref at);
            else if (words[at].Length > 1 && words[at][0] == '-' && options.Words.Count == 0)
                options.TakeShort(words, ref at);
            else
                options.Words.Add(words[at]);
        }
        return options;
    }

    private void TakeLong(string[] words, ref int at)
    {
        var (name, value) = words[at][2..].Split('=', 2) is [var left, var right] ? (left, right) : (words[at][2..], null);
        var option = All.FirstOrDefault(known => known.Name == name && name.Length > 0) ?? throw new NftUsageException($"unrecognized option '--{name}'");
        if (option.ValueName is not null)
            value ??= ++at < words.Length ? words[at] : throw new NftUsageException($"option '--{name}' requires an argument");
        Apply(option, value);
    }

    private void TakeShort(string[] words, ref int at)
    {
        var word = words[at];
        for (var index = 1; index < word.Length; index++)
        {
            var option = All.FirstOrDefault(known => known.Letter == word[index]) ?? throw new NftUsageException($"invalid option -- '{word[index]}'");
            if (option.ValueName is null)
            {
                Apply(option, null);
                continue;
            }
            var value = index + 1 < word.Length ? word[(index + 1)..] : ++at < words.Length ? words[at] : throw new NftUsageException($"option requires an argument -- '{word[index]}'");
            Apply(option, value);
            return;
        }
    }

    private void Apply(NftOption option, string? value)
    {
        switch (option.Letter)
        {
            case 'h': IsHelp = true; break;
            case 'v' or 'V': IsVersion = true; break;
            case 'f': File = value; break;
            case 'D': Definitions.Add(value!.Contains('=', StringComparison.Ordinal) ? value : throw new NftUsageException($"definition '{value}' lacks '='")); break;
            case 'I': IncludeDirectories.Add(value!); break;
            case 'c': IsCheck = true; break;
            case 'i': IsInteractive = true; break;
            case 'o': IsOptimizing = true; break;
            case 'e': IsEcho = true; break;
            case 'j': IsJson = true; break;
            case 'd': ShowsBytecode |= value!.Split(',').Any(level => level is "netlink" or "all"); break;
            case 'a': Listing = Listing with { Handles = true }; break;
            case 's': Listing = Listing with { Stateless = true }; break;
            case 't': Listing = Listing with { Terse = true }; break;
            case 'S': Listing = Listing with { ServiceNames = true }; break;
            case 'N': Listing = Listing with { HostNames = true }; break;
            case 'u': Listing = Listing with { UserNames = true }; break;
            case 'n': Listing = Listing with { NumericSymbols = true, NumericProtocols = true, NumericPriorities = true, NumericTimes = true }; break;
            case 'y': Listing = Listing with { NumericPriorities = true }; break;
            case 'p': Listing = Listing with { NumericProtocols = true }; break;
            case 'T': Listing = Listing with { NumericTimes = true }; break;
            default: throw new NftUsageException($"unrecognized option '--{option.Name}'");
        }
    }
}

/// <summary>A command line is wrong.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class NftUsageException(string message) : Exception(message);
