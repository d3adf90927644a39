using Statewall.Iptables.Families;

namespace Statewall.Iptables.Messages;

/// <summary>A chain as it will be after what is already part of the transaction.</summary>
/// <param name="name">Its name.</param>
/// <param name="builtin">What it is when it always is there; null for one that somebody made.</param>
internal sealed class ChainState(string name, BuiltinChain? builtin)
{
    private readonly List<PlacedRule> _added = [];
    private List<PlacedRule>? _rules;
    private int _atFront;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What it is when it always is there.</summary>
    public BuiltinChain? Builtin { get; } = builtin;

    /// <summary>As the kernel had it before the transaction; null when it was not there, or went.</summary>
    public KernelChain? Kernel { get; set; }

    /// <summary>It is there, or will be.</summary>
    public bool Exists { get; set; }

    /// <summary>All rules that it will have, once they were asked for.</summary>
    public List<PlacedRule> Rules(Func<List<PlacedRule>> read)
    {
        if (_rules is not null)
            return _rules;
        _rules = Kernel is null ? [] : read();
        _rules.InsertRange(0, _added[.._atFront]);
        _rules.AddRange(_added[_atFront..]);
        _added.Clear();
        return _rules;
    }

    /// <summary>The chain will have no rules.</summary>
    public void Flush()
    {
        _rules = [];
        _added.Clear();
        _atFront = 0;
    }

    /// <summary>A rule is added at the end.</summary>
    public void Append(PlacedRule rule) => (_rules ?? _added).Add(rule);

    /// <summary>A rule is added in front of all others.</summary>
    public void InsertFirst(PlacedRule rule)
    {
        (_rules ?? _added).Insert(0, rule);
        if (_rules is null)
            _atFront++;
    }
}

/// <summary>
/// A rule and how messages name it: by the kernel's number, or within the transaction that makes it. One that the transaction makes is read from its message
/// when it is asked for, which most never are: a long ruleset leaves nothing behind but its messages.
/// </summary>
/// <param name="Source">The number of its message, or the complement of its number among the rules that are kept.</param>
/// <param name="Handle">The kernel's number; 0 for a new one.</param>
/// <param name="Id">The number in the transaction; 0 for one that the kernel has.</param>
internal readonly record struct PlacedRule(int Source, ulong Handle, uint Id);
