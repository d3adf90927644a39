using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Delinearization;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Monitoring;

/// <summary>What events name but do not tell: the sets that rules and elements belong to, and the rules that traces pass.</summary>
internal sealed class RulesetModel
{
    private readonly Dictionary<(NfProto Family, string Name), TableModel> _tables = [];
    private readonly uint _generation;
    private bool _isPast; // what is older than the model has been read

    /// <summary>A model of no tables.</summary>
    /// <param name="generation">The number of the ruleset that it is made of.</param>
    public RulesetModel(uint generation) => _generation = generation;

    /// <summary>A table, which is made when it is not known.</summary>
    public TableModel this[NfProto family, string name]
    {
        get
        {
            if (!_tables.TryGetValue((family, name), out var table))
                _tables.Add((family, name), table = new TableModel());
            return table;
        }
    }

    /// <summary>Whether the model knows already what an event tells.</summary>
    /// <param name="generation">The lower half of the number of the ruleset that the event belongs to.</param>
    public bool Knows(ushort generation)
    {
        _isPast |= (short)(generation - (ushort)_generation) > 0;
        return !_isPast;
    }

    /// <summary>Forgets a table.</summary>
    public void Remove(NfProto family, string name) => _tables.Remove((family, name));
}

/// <summary>What is known of a table.</summary>
internal sealed class TableModel
{
    /// <summary>Its sets.</summary>
    public Dictionary<string, SetModel> Sets { get; } = new(StringComparer.Ordinal);

    /// <summary>Its rules, by their chains and numbers.</summary>
    public Dictionary<(string Chain, ulong Handle), RuleNode> Rules { get; } = [];

    /// <summary>The set of a name; null when it is not known.</summary>
    public KernelSet? FindSet(string name) => Sets.GetValueOrDefault(name)?.ToKernelSet();
}

/// <summary>What is known of a set.</summary>
/// <param name="set">The set.</param>
internal sealed class SetModel(Set set)
{
    private readonly List<SetElement> _elements = [];
    private SetElement? _half;

    /// <summary>The set with its elements, as far as rules show them: those of sets without a name.</summary>
    public KernelSet ToKernelSet() => new(set, _elements);

    /// <summary>Takes note of elements of a set without a name.</summary>
    public void Add(IEnumerable<SetElement> elements) => _elements.AddRange(elements);

    /// <summary>The elements that an event completes: of ranges the beginning and the end are told one after the other.</summary>
    public IReadOnlyList<SetElement> Complete(IReadOnlyList<SetElement> told)
    {
        const NftSetFlags Ranges = NftSetFlags.Interval | NftSetFlags.Concat;
        if (((set.Flags ?? 0) & Ranges) != NftSetFlags.Interval)
            return told;
        var complete = new List<SetElement>(told.Count + 1);
        foreach (var element in told)
        {
            if (element.Key is null || IsOpen(element))
            {
                complete.Add(element);
            }
            else if (_half is { } half && IsEnd(half) != IsEnd(element))
            {
                complete.AddRange([half, element]);
                _half = null;
            }
            else if (_half is not null || !IsLowestEnd(element))
            {
                // what has neither end nor mark goes on to the highest value
                if (_half is { } open && !IsEnd(open))
                    complete.Add(open);
                _half = element;
            }
        }
        return complete;
    }

    private static bool IsEnd(SetElement element) => ((element.Flags ?? 0) & NftSetElemFlags.IntervalEnd) != 0;

    /// <summary>A range that begins here has no end, as programs take note.</summary>
    private static bool IsOpen(SetElement element)
    {
        var reader = new UserDataReader(element.UserData);
        while (reader.MoveNext())
        {
            if (reader.Type == NftUserData.ElementFlags)
                return reader.TryGetNumber(out var flags) && (flags & 1) != 0; // NFTNL_SET_ELEM_F_INTERVAL_OPEN
        }
        return false;
    }

    /// <summary>What lies below all ranges ends here.</summary>
    private static bool IsLowestEnd(SetElement element) =>
        IsEnd(element) && element.Key?.Value.AsSpan().ContainsAnyExcept((byte)0) == false;
}
