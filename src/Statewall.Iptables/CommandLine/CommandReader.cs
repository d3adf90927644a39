using Statewall.Iptables.Extensions;
using Statewall.Iptables.Families;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.CommandLine;

// Overview: a command line of iptables, ip6tables or arptables, or a line of a saved ruleset → XtCommand. Options of matches and targets are known from where
// these are loaded (-m, -j, or the protocol). One reader per command. // do_parse of iptables/xshared.c

/// <summary>Reads a command.</summary>
internal sealed partial class CommandReader
{
    private readonly XtFamily _family;
    private readonly WordScanner _scanner;
    private readonly XtCommand _command = new();
    private readonly RuleDraft _draft;
    private readonly List<LoadedExtension> _loaded = [];
    private ulong _seen; // a bit for each option of the family
    private bool _isInverted;
    private bool _isProtocolLoaded;
    private bool _isHelp;

    /// <summary>Begins to read.</summary>
    /// <param name="family">The family.</param>
    /// <param name="words">The command's words.</param>
    /// <param name="ipsets">The sets of ipset that rules can name; null for those of the kernel.</param>
    public CommandReader(XtFamily family, IReadOnlyList<string> words, IpsetNames? ipsets = null)
    {
        _family = family;
        _scanner = new WordScanner(words);
        _draft = new RuleDraft(new XtRule(family.NewHead()) { Ipsets = ipsets }, _command);
    }

    /// <summary>The table that rules are for when they name none, as in a saved ruleset; then they cannot.</summary>
    public string? Table { get; init; }

    /// <summary>Reads the command.</summary>
    /// <exception cref="XtUsageException">It has a mistake.</exception>
    public XtCommand Read()
    {
        if (Table is { } table)
            _command.Table = table;
        while (_scanner.MoveNext())
            ReadPiece();
        if (_isInverted)
            throw new XtUsageException("nothing appropriate following !");
        if (_isHelp)
        {
            _command.Verb = XtVerb.Help;
            _command.Extensions = [.. _loaded.Select(loaded => loaded.Entry.Kind)];
            return _command;
        }
        foreach (var loaded in _loaded)
            loaded.Finish(_draft.Rule);
        CheckCommand();
        return _command;
    }

    private void ReadPiece()
    {
        if (!_scanner.IsOption)
        {
            if (_scanner.Text != "!")
                throw new XtUsageException($"Bad argument `{_scanner.Text}'") { IsBare = true };
            if (_isInverted)
                throw new XtUsageException("multiple consecutive ! not allowed");
            _isInverted = true;
            return;
        }
        // most long names are whole ones of matches, and none of these is anybody else's
        if (!(_scanner.Letter == '\0' && TryReadLoaded(isWhole: true)) && !TryReadCommand() && !TryReadBase() && !TryReadCommon() && !TryReadExtension())
            throw new XtUsageException(_scanner.Letter == '\0' ? $"unknown option \"--{_scanner.Text}\"" : $"unknown option \"-{_scanner.Text}\"");
        _isInverted = false;
    }

    /// <summary>Reads an option of the family itself.</summary>
    private bool TryReadBase()
    {
        for (var index = 0; index < _family.Options.Length; index++)
        {
            var option = _family.Options[index];
            if (_scanner.Letter != '\0' ? option.Letter != _scanner.Letter : !IsNamed(option.Name) && (option.OtherName is null || !IsNamed(option.OtherName)))
                continue;
            if ((_seen & (1UL << index)) != 0)
                throw new XtUsageException($"multiple -{(option.Letter == '\0' ? $"-{option.Name}" : option.Letter)} flags not allowed");
            _seen |= 1UL << index;
            var isInverted = TakeInversion(option.Name, option.IsInvertible);
            option.Read(_draft, option.HasWord ? Word(option.Name) : "", isInverted);
            return true;
        }
        return false;
    }

    private bool TakeInversion(string name, bool isInvertible)
    {
        if (_family.AllowsLateInversion && _scanner.TryTakeInversion())
        {
            if (_isInverted)
                throw new XtUsageException("multiple consecutive ! not allowed");
            _isInverted = true;
        }
        if (_isInverted && !isInvertible)
            throw new XtUsageException($"unexpected ! flag before --{name}");
        return _isInverted;
    }

    /// <summary>Long names can be cut short while no other begins so; where they would be unclear, the whole name has to stand.</summary>
    private bool IsNamed(string name) => _scanner.Text is [var first, ..] && name[0] == first && (_scanner.Text == name || (name.StartsWith(_scanner.Text, StringComparison.Ordinal) && IsOnly(name)));

    private bool IsOnly(string name)
    {
        var start = _scanner.Text;
        foreach (var loaded in _loaded)
        {
            if (loaded.Entry.Kind.Options.Any(option => option.Name == start))
                return false;
        }
        return !AllNames().Any(other => other != name && other.StartsWith(start, StringComparison.Ordinal) && !AreSame(name, other));
    }

    private bool AreSame(string left, string right) => _family.Options.Any(option => (option.Name == left && option.OtherName == right) || (option.Name == right && option.OtherName == left));

    private IEnumerable<string> AllNames()
    {
        foreach (var (_, name) in CommandNames)
            yield return name;
        foreach (var name in CommonNames)
            yield return name;
        foreach (var option in _family.Options)
        {
            yield return option.Name;
            if (option.OtherName is { } other)
                yield return other;
        }
        foreach (var loaded in _loaded)
        {
            foreach (var option in loaded.Entry.Kind.Options)
                yield return option.Name;
        }
    }

    private string Word(string name) => _scanner.TakeWord() ?? throw new XtUsageException($"option \"--{name}\" requires an argument");
}
