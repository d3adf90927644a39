using System.Text;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.CommandLine;

// The options that say what to do, and those that every command can have.
internal sealed partial class CommandReader
{
    private const int MostChainBytes = 28; // XT_EXTENSION_MAXNAMELEN - 1

    /// <summary>The commands. No match has an option of any of these names.</summary>
    internal static readonly (char Letter, string Name)[] CommandNames =
    [
        ('A', "append"), ('C', "check"), ('D', "delete"), ('E', "rename-chain"), ('F', "flush"), ('I', "insert"), ('L', "list"), ('N', "new-chain"),
        ('P', "policy"), ('R', "replace"), ('S', "list-rules"), ('V', "version"), ('X', "delete-chain"), ('Z', "zero"), ('h', "help"),
    ];

    /// <summary>The options that every command can have. No match has one of any of these names.</summary>
    internal static readonly string[] CommonNames =
        ["confirm", "exact", "goto", "ipv4", "ipv6", "jump", "legacy", "line-numbers", "match", "modprobe", "numeric", "set-counters", "table", "verbose", "wait", "wait-interval"];

    private bool TryReadCommand()
    {
        var letter = _scanner.Letter;
        if (letter == '\0')
        {
            foreach (var (its, name) in CommandNames)
            {
                if (IsNamed(name))
                    letter = its;
            }
        }
        switch (letter)
        {
            case 'A': TakeChainCommand(XtVerb.Append, "-A"); break;
            case 'C': TakeChainCommand(XtVerb.Check, "-C"); break;
            case 'D': TakeChainCommand(XtVerb.Delete, "-D"); TakePlace(isNeeded: false); break;
            case 'I': TakeChainCommand(XtVerb.Insert, "-I"); TakeInsertPlace(); break;
            case 'R': TakeChainCommand(XtVerb.Replace, "-R"); TakePlace(isNeeded: true); break;
            case 'N': TakeChainCommand(XtVerb.NewChain, "-N"); break;
            case 'E': TakeChainCommand(XtVerb.RenameChain, "-E"); TakeArgument("-E requires old-chain-name and new-chain-name"); CheckChainName(_command.Argument!); break;
            case 'P' when _command.Verb == XtVerb.NewChain && _family.HasUserPolicies: _command.Argument = Word("-P"); break;
            case 'P': TakeChainCommand(XtVerb.Policy, "-P"); TakeArgument("-P requires a chain and a policy"); break;
            case 'L': TakeOptionalChain(XtVerb.List); TakeListPlace(); break;
            case 'S': TakeOptionalChain(XtVerb.ListRules); TakeListPlace(); break;
            case 'F': TakeOptionalChain(XtVerb.Flush); break;
            case 'X': TakeOptionalChain(XtVerb.DeleteChain); break;
            case 'Z': TakeOptionalChain(XtVerb.Zero); TakeListPlace(); break;
            case 'V': SetVerb(XtVerb.Version); break;
            case 'h': _isHelp = true; _ = _scanner.TakeFollowing() is { } name && Help(name); break;
            default: return false;
        }
        return true;
    }

    // -h icmp is the help of a match that is named by a word
    private bool Help(string name)
    {
        LoadMatch(name);
        return true;
    }

    private bool TryReadCommon()
    {
        switch (_scanner.Letter)
        {
            case '\0': return TryReadCommonName();
            case 't': TakeTable(); break;
            case 'j': ReadJump(Word("jump"), isGoto: false); break;
            case 'g': ReadJump(Word("goto"), isGoto: true); break;
            case 'm': LoadMatch(Word("match")); break;
            case 'v': _command.Verbosity++; break;
            case 'n': _command.IsNumeric = true; break;
            case 'x': _command.IsExact = true; break;
            case 'c': TakeCounters(); break;
            case 'w' or 'W': _ = _scanner.TakeFollowing(); break;
            case 'M': _ = Word("modprobe"); break;
            case '4': return TakeFamily('4', Nfnetlink.Uapi.NfProto.IPv4);
            case '6': return TakeFamily('6', Nfnetlink.Uapi.NfProto.IPv6);
            default: return false;
        }
        return true;
    }

    private bool TryReadCommonName()
    {
        switch (CommonName())
        {
            case "table": TakeTable(); break;
            case "jump": ReadJump(Word("jump"), isGoto: false); break;
            case "goto": ReadJump(Word("goto"), isGoto: true); break;
            case "match": LoadMatch(Word("match")); break;
            case "verbose": _command.Verbosity++; break;
            case "numeric": _command.IsNumeric = true; break;
            case "exact": _command.IsExact = true; break;
            case "legacy": _command.IsLegacy = true; break;
            case "line-numbers": _command.IsNumbered = true; break;
            case "set-counters": TakeCounters(); break;
            case "wait" or "wait-interval": _ = _scanner.TakeFollowing(); break;
            case "modprobe": _ = Word("modprobe"); break;
            case "confirm": _command.ConfirmSeconds = ParseConfirmation(_scanner.TakeWord()); break;
            case "ipv4": return TakeFamily('4', Nfnetlink.Uapi.NfProto.IPv4);
            case "ipv6": return TakeFamily('6', Nfnetlink.Uapi.NfProto.IPv6);
            default: return false;
        }
        return true;
    }

    private string? CommonName()
    {
        foreach (var name in CommonNames)
        {
            if (IsNamed(name))
                return name;
        }
        return null;
    }

    // In a saved ruleset a line for the other family is passed over; on a command line it is a mistake.
    private bool TakeFamily(char letter, Nfnetlink.Uapi.NfProto wanted)
    {
        if (_family.Proto == wanted)
            return true;
        if (Table is null)
            throw new XtUsageException($"The -{letter} option is not supported by this command.");
        _command.IsForOtherFamily = true;
        return true;
    }

    private void SetVerb(XtVerb verb)
    {
        if (_isInverted)
            throw new XtUsageException($"unexpected ! flag before --{_scanner.Text}");
        if (_command.Verb is XtVerb.List or XtVerb.ListRules && verb == XtVerb.Zero)
            _command.AlsoZero = true;
        else if (_command.Verb == XtVerb.Zero && verb is XtVerb.List or XtVerb.ListRules)
            (_command.AlsoZero, _command.Verb) = (true, verb);
        else if (_command.Verb != XtVerb.None)
            throw new XtUsageException($"Cannot use -{LetterOf(verb)} with -{LetterOf(_command.Verb)}");
        else
            _command.Verb = verb;
    }

    private static char LetterOf(XtVerb verb) => verb switch
    {
        XtVerb.Append => 'A',
        XtVerb.Check => 'C',
        XtVerb.Delete => 'D',
        XtVerb.Insert => 'I',
        XtVerb.Replace => 'R',
        XtVerb.List => 'L',
        XtVerb.ListRules => 'S',
        XtVerb.Flush => 'F',
        XtVerb.Zero => 'Z',
        XtVerb.NewChain => 'N',
        XtVerb.DeleteChain => 'X',
        XtVerb.RenameChain => 'E',
        XtVerb.Policy => 'P',
        _ => 'V',
    };

    private void TakeChainCommand(XtVerb verb, string name)
    {
        SetVerb(verb);
        _command.Chain = Word(name);
        CheckChainName(_command.Chain);
    }

    private void TakeOptionalChain(XtVerb verb)
    {
        SetVerb(verb);
        if (_scanner.TakeFollowing() is { } chain)
            _command.Chain = chain;
    }

    private void TakeArgument(string lacking) => _command.Argument = _scanner.TakeFurther() ?? throw new XtUsageException(lacking);

    private void TakePlace(bool isNeeded)
    {
        if (_scanner.TakeFurther() is { } text)
            (_command.Place, _command.LastPlace) = text.Split(':') is [var first, var last] && _family.KnowsMatchesByOption ? (ParsePlace(first), ParsePlace(last)) : (ParsePlace(text), 0);
        else if (isNeeded)
            throw new XtUsageException("-R requires a rule number");
    }

    private void TakeInsertPlace() => _command.Place = _scanner.TakeFurther() is { } text ? ParsePlace(text) : 1;

    private void TakeListPlace()
    {
        if (_command.Chain is not null && _scanner.TakeFurther() is { } text)
            _command.Place = ParsePlace(text);
    }

    private static int ParsePlace(string text) =>
        CNumber.TryParse(text, out var place) && place is > 0 and <= int.MaxValue ? (int)place : throw new XtUsageException($"Invalid rule number `{text}'");

    private void TakeTable()
    {
        if (_isInverted)
            throw new XtUsageException("unexpected ! flag before --table");
        var table = Word("table");
        if (Table is not null)
            throw new XtUsageException("The -t option cannot be used in iptables-restore.\n");
        if (_command.HasTable)
            throw new XtUsageException("multiple -t flags not allowed");
        (_command.Table, _command.HasTable) = (table, true);
    }

    private void TakeCounters()
    {
        var first = Word("set-counters");
        var comma = first.IndexOf(',', StringComparison.Ordinal);
        var second = comma < 0 ? _scanner.TakeFurther() : first[(comma + 1)..];
        if (second is null)
            throw new XtUsageException("-c requires packet and byte counter");
        var packets = ParseCounter(comma < 0 ? first : first[..comma], "packet");
        var bytes = ParseCounter(second, "byte");
        (_draft.Rule.Packets, _draft.Rule.Bytes) = (packets, bytes);
        _command.Counters = (packets, bytes);
    }

    private static ulong ParseCounter(string text, string which) =>
        CNumber.TryParseDecimal(text, ulong.MaxValue, out var number) ? number : throw new XtUsageException($"-c {which} counter not numeric");

    /// <summary>Reads the seconds within which a change has to be confirmed.</summary>
    /// <exception cref="XtUsageException">They are no number, or none.</exception>
    internal static int ParseConfirmation(string? seconds) =>
        CNumber.TryParseDecimal(seconds, int.MaxValue / 1000, out var number) && number > 0 ? (int)number : throw new XtUsageException("--confirm requires a number of seconds");

    private static void CheckChainName(string name) => CheckName(name, "chain name");

    private static void CheckName(string name, string what)
    {
        if (name.Length == 0 || name[0] is '-' or '!')
            throw new XtUsageException($"{what} `{name}' {(name.Length == 0 ? "is empty" : "may not start with '-' or '!'")}");
        if (Encoding.UTF8.GetByteCount(name) > MostChainBytes)
            throw new XtUsageException($"{what} `{name}' too long (must be under {MostChainBytes + 1} chars)");
        foreach (var sign in name)
        {
            if (char.IsWhiteSpace(sign))
                throw new XtUsageException($"{what} `{name}' may not contain spaces");
        }
    }

    private void CheckCommand()
    {
        if (_command.Verb == XtVerb.None)
            throw new XtUsageException("no command specified");
        if (_command.IsLegacy && (_command.Verb is not (XtVerb.List or XtVerb.ListRules) || _command.AlsoZero))
            throw new XtUsageException("--legacy can list rules (-L, -S), and changes nothing");
        if (_command.Verb == XtVerb.Policy && _command.Argument is not (XtRule.Accept or XtRule.Drop or XtRule.Queue or XtRule.Return))
            throw new XtUsageException($"Bad policy name. Run `dmesg' for more information.", XtUsageException.Other);
        if (_command.Verb is not (XtVerb.Append or XtVerb.Check or XtVerb.Delete or XtVerb.Insert or XtVerb.Replace))
            return;
        _family.Check(_draft.Rule.Head, _command.Chain!);
        if (_draft.Sources.Length > 1 || _draft.Destinations.Length > 1)
        {
            if (_command.Verb is XtVerb.Replace)
                throw new XtUsageException("Replacement rule does not specify a unique address");
        }
        _command.Rules = _family.Expand(_draft);
    }
}
