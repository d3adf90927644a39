using Statewall.Iptables.Extensions;
using Statewall.Iptables.Rules;

namespace Statewall.Iptables.CommandLine;

// Matches and targets: how they come to be loaded, and their options.
internal sealed partial class CommandReader
{
    private void LoadMatch(string name)
    {
        // an alias of the kernel's for another protocol's name
        var kind = ExtensionTable.Find(name is "ipv6-icmp" or "icmpv6" ? "icmp6" : name, _family.Flag, isMatch: true)
            ?? throw new XtUsageException($"Couldn't load match `{name}':No such file or directory\n");
        Load(kind);
    }

    private LoadedExtension Load(XtExtension kind)
    {
        var loaded = new LoadedExtension(new XtEntry(kind));
        kind.Begin(loaded.Entry.Info);
        _loaded.Add(loaded);
        if (kind is XtMatch or XtTarget { IsWatcher: true })
            _draft.Rule.Matches.Add(loaded.Entry);
        else
            _draft.Rule.Target = loaded.Entry;
        return loaded;
    }

    /// <summary>A target, a verdict, or a chain.</summary>
    private void ReadJump(string name, bool isGoto)
    {
        if (_draft.Rule.Target is not null || _draft.Rule.Jump is not null)
            throw new XtUsageException(isGoto ? "multiple -g flags not allowed" : "multiple -j flags not allowed");
        if (_isInverted)
            throw new XtUsageException($"cannot have ! before -{(isGoto ? 'g' : 'j')}");
        CheckName(name, "Invalid target name");
        _draft.Rule.IsGoto = isGoto;
        if (!isGoto && IsVerdict(name))
            _draft.Rule.Jump = name;
        else if (!isGoto && ExtensionTable.Find(name, _family.Flag, isMatch: false) is { } kind)
            Load(kind);
        else if (name == XtRule.Continue)
            throw new XtUsageException($"Chain '{name}' does not exist");
        else
            _draft.Rule.Jump = name;
    }

    private bool IsVerdict(string name) => name is XtRule.Accept or XtRule.Drop or XtRule.Return || (name == XtRule.Continue && _family.DefaultVerdict is not null);

    private bool TryReadExtension()
    {
        if (TryReadLoaded())
            return true;
        if (_family.KnowsMatchesByOption && ExtensionTable.WithOption(_scanner.Text, _family.Flag) is { } known)
        {
            Load(known);
            return TryReadLoaded();
        }
        // the options of a protocol are known without its match being named
        if (_isProtocolLoaded || _draft.Rule.Protocol == 0 || ExtensionTable.OfProtocol(_draft.Rule.Protocol, _family.Flag) is not { } kind || _loaded.Exists(loaded => ReferenceEquals(loaded.Entry.Kind, kind)))
            return false;
        if (!kind.Options.Any(IsOption))
            return false;
        _isProtocolLoaded = true;
        Load(kind);
        return TryReadLoaded();
    }

    private bool TryReadLoaded() => TryReadLoaded(isWhole: true) || (_scanner.Letter == '\0' && TryReadLoaded(isWhole: false));

    private bool TryReadLoaded(bool isWhole)
    {
        // the one that was loaded last comes first
        for (var index = _loaded.Count - 1; index >= 0; index--)
        {
            var loaded = _loaded[index];
            foreach (var option in loaded.Entry.Kind.Options)
            {
                if (isWhole ? !IsOption(option) : !IsNamed(option.Name))
                    continue;
                ReadOption(loaded, option);
                return true;
            }
        }
        return false;
    }

    private bool IsOption(XtOption option) => _scanner.Letter != '\0' ? option.Letter == _scanner.Letter : option.Name == _scanner.Text;

    private void ReadOption(LoadedExtension loaded, XtOption option)
    {
        var isInverted = _isInverted || (_family.AllowsLateInversion && _scanner.TryTakeInversion());
        var name = loaded.Entry.Kind.Name;
        if (isInverted && !option.IsInvertible)
            throw new XtUsageException($"{name}: option \"--{option.Name}\" cannot be inverted.\n");
        if (!loaded.See(option.Key) && !option.IsRepeatable)
            throw new XtUsageException($"{name}: option \"--{option.Name}\" can only be used once.\n");
        option.Read(new OptionValue(loaded.Entry, option, TakeWords(name, option), isInverted, _draft.Rule));
    }

    private string[] TakeWords(string extension, XtOption option)
    {
        if (option.IsWordOptional)
            return _scanner.TakeFollowing() is { } word ? [word] : [];
        if (option.Words == 0)
            return [];
        var words = new string[option.Words];
        words[0] = _scanner.TakeWord() ?? throw new XtUsageException($"option \"--{option.Name}\" requires an argument");
        for (var index = 1; index < words.Length; index++)
            words[index] = _scanner.TakeFurther() ?? throw new XtUsageException($"{extension}: option \"--{option.Name}\" requires {option.Words} arguments");
        return words;
    }

    /// <summary>A match or target of the command.</summary>
    private sealed class LoadedExtension(XtEntry entry)
    {
        public XtEntry Entry { get; } = entry;

        public List<string> Seen { get; } = [];

        /// <summary>Notes an option.</summary>
        /// <returns>False when it was there before.</returns>
        public bool See(string option)
        {
            if (Seen.Contains(option))
                return false;
            Seen.Add(option);
            return true;
        }

        /// <summary>Checks its options together. // xtables_options_fcheck</summary>
        public void Finish(XtRule rule)
        {
            var kind = Entry.Kind;
            foreach (var option in kind.Options)
            {
                if (option.IsRequired && !Seen.Contains(option.Key))
                    throw new XtUsageException($"{kind.Name}: option \"--{option.Key}\" must be specified\n");
                if (!Seen.Contains(option.Name))
                    continue;
                foreach (var other in option.Excludes)
                {
                    if (Seen.Contains(other))
                        throw new XtUsageException($"{kind.Name}: option \"--{option.Name}\" cannot be used together with \"--{other}\".\n");
                }
                foreach (var other in option.Needs)
                {
                    if (!Seen.Contains(other))
                        throw new XtUsageException($"{kind.Name}: option \"--{option.Name}\" also requires \"--{other}\".\n");
                }
            }
            kind.Finish(new OptionSummary(Entry, Seen, rule));
        }
    }
}
