using System.Text;
using Statewall.Iptables.Families;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Legacy;

/// <summary>A table of x_tables: rules lie one behind the other, chains are known from where they begin, and each ends with a rule that is its policy. // struct xt_table_info</summary>
internal sealed class LegacyTable
{
    private const int ReturnVerdict = -5; // XT_RETURN: -NF_REPEAT - 1
    private const string Error = "ERROR"; // XT_ERROR_TARGET

    private readonly XtFamily _family;
    private readonly LegacyLayout _layout;
    private readonly byte[] _entries;
    private readonly List<KernelChain> _chains = [];
    private readonly List<(string Chain, XtRule Rule)> _rules = [];

    /// <summary>Reads a table.</summary>
    /// <param name="family">The family.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="info">What it is. // struct ipt_getinfo</param>
    /// <param name="entries">Its rules. // struct ipt_get_entries, behind its head</param>
    /// <exception cref="LegacyTableException">They are malformed.</exception>
    public LegacyTable(XtFamily family, string name, byte[] info, byte[] entries)
    {
        (_family, _layout, _entries) = (family, LegacyLayout.Of(family.Proto), entries);
        if (info.Length < _layout.InfoSize)
            throw new LegacyTableException(name, 0, "the kernel's answer is too short");
        var places = Places(name);
        var starts = Starts(name, info, places);
        HashSet<int> policies = [.. HookPlaces(info, _layout.Underflows).Select(place => place.Offset)];
        // of chains without a hook the rule in front of the next chain's beginning is the policy, which goes back
        for (var index = 0; index < places.Count - 1; index++)
            ReadEntry(name, places, index, starts, policies);
        AddReferences();
    }

    /// <summary>The chains, in the order in which they lie there.</summary>
    public IReadOnlyList<KernelChain> Chains => _chains;

    /// <summary>The rules with their chains, in order.</summary>
    public IReadOnlyList<(string Chain, XtRule Rule)> Rules => _rules;

    // Where rules begin; the last one ends the table.
    private List<int> Places(string name)
    {
        var places = new List<int>();
        for (var offset = 0; offset < _entries.Length;)
        {
            if (_entries.Length - offset < _layout.Matches + LegacyLayout.EntryHeadSize)
                throw new LegacyTableException(name, offset, "a rule is cut short");
            places.Add(offset);
            var (target, next) = (Target(offset), Next(offset));
            if (target < _layout.Matches || target + LegacyLayout.EntryHeadSize > next || next > _entries.Length - offset)
                throw new LegacyTableException(name, offset, "a rule's parts are no parts of it");
            offset += next;
        }
        return places;
    }

    // The chains by where their rules begin. A chain without a hook begins with a rule that has its name.
    private Dictionary<int, string> Starts(string name, byte[] info, List<int> places)
    {
        var starts = new Dictionary<int, string>();
        var table = _family.Find(name);
        foreach (var (hook, offset) in HookPlaces(info, LegacyLayout.HookEntries))
            starts[offset] = table?.Chains.FirstOrDefault(chain => (int)chain.Hook == hook)?.Name ?? "FORWARD"; // that of ARP is there, though nothing comes to it
        foreach (var offset in places.Take(places.Count - 1))
        {
            if (TargetName(offset) == Error)
                starts[offset + Next(offset)] = TextAt(offset + Target(offset) + LegacyLayout.EntryHeadSize, offset + Next(offset));
        }
        return starts;
    }

    private IEnumerable<(int Hook, int Offset)> HookPlaces(byte[] info, int at)
    {
        var hooks = MachineOrder.ReadU32(info.AsSpan(LegacyLayout.ValidHooks));
        for (var hook = 0; hook < _layout.Hooks; hook++)
        {
            if ((hooks & 1U << hook) != 0)
                yield return (hook, (int)MachineOrder.ReadU32(info.AsSpan(at + hook * 4)));
        }
    }

    private void ReadEntry(string name, List<int> places, int index, Dictionary<int, string> starts, HashSet<int> policies)
    {
        var offset = places[index];
        if (TargetName(offset) == Error)
            return;
        if (starts.TryGetValue(offset, out var begun))
            _chains.Add(new KernelChain(begun, IsBase: false, null, 0, 0, 0, 0));
        else if (_chains.Count == 0)
            throw new LegacyTableException(name, offset, "a rule is in no chain");
        var next = places[index + 1];
        if (policies.Contains(offset))
        {
            var policy = Verdict(offset) == -1 - (int)NftVerdict.Drop ? NftVerdict.Drop : NftVerdict.Accept;
            _chains[^1] = _chains[^1] with { IsBase = true, Policy = policy, Packets = Counter(offset, 0), Bytes = Counter(offset, 1) };
        }
        else if (_chains[^1].IsBase)
            throw new LegacyTableException(name, offset, "a rule lies behind its chain's policy");
        else if (TargetName(next) != Error || Verdict(offset) != ReturnVerdict)
            _rules.Add((_chains[^1].Name, ReadRule(name, offset, starts)));
    }

    private XtRule ReadRule(string name, int offset, Dictionary<int, string> starts)
    {
        var rule = new XtRule(LegacyHeads.Read(_family, _layout, _entries.AsSpan(offset, _layout.Matches)))
        {
            Packets = Counter(offset, 0),
            Bytes = Counter(offset, 1),
            IsGoto = (_entries[offset + _layout.Flags] & _layout.GotoFlag) != 0,
        };
        var end = offset + Target(offset);
        for (var at = offset + _layout.Matches; at < end;)
        {
            var size = SizeAt(at);
            if (size < LegacyLayout.EntryHeadSize || size > end - at)
                throw new LegacyTableException(name, at, "a match is no part of its rule");
            rule.Matches.Add(RuleReader.EntryOf(_family, TextAt(at + 2, at + LegacyLayout.EntryHeadSize - 1), _entries[at + LegacyLayout.EntryHeadSize - 1], _entries[(at + LegacyLayout.EntryHeadSize)..(at + size)], isMatch: true));
            at += size;
        }
        if (TargetName(offset) is { Length: > 0 } target)
        {
            var data = _entries[(end + LegacyLayout.EntryHeadSize)..(offset + Next(offset))];
            rule.Target = RuleReader.EntryOf(_family, target, _entries[end + LegacyLayout.EntryHeadSize - 1], data, isMatch: false);
            return rule;
        }
        rule.Jump = Verdict(offset) switch
        {
            -1 - (int)NftVerdict.Drop => XtRule.Drop,
            -1 - (int)NftVerdict.Accept => XtRule.Accept,
            -1 - (int)NftVerdict.Queue => XtRule.Queue,
            ReturnVerdict => XtRule.Return,
            var place when place == offset + Next(offset) => null, // it goes on
            var place => starts.TryGetValue(place, out var chain) ? chain : throw new LegacyTableException(name, offset, $"a rule jumps to {place}, where no chain begins"),
        };
        return rule;
    }

    // Rules of the chain are counted, too, as nf_tables does.
    private void AddReferences()
    {
        var uses = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var (chain, rule) in _rules)
        {
            uses[chain] = uses.GetValueOrDefault(chain) + 1;
            if (rule is { IsVerdict: false, Jump: { } jump })
                uses[jump] = uses.GetValueOrDefault(jump) + 1;
        }
        for (var index = 0; index < _chains.Count; index++)
            _chains[index] = _chains[index] with { Use = uses.GetValueOrDefault(_chains[index].Name) };
    }

    private int Target(int offset) => MachineOrder.ReadU16(_entries.AsSpan(offset + _layout.TargetOffset));

    private int Next(int offset) => MachineOrder.ReadU16(_entries.AsSpan(offset + _layout.TargetOffset + 2));

    private int SizeAt(int offset) => offset + LegacyLayout.EntryHeadSize > _entries.Length ? 0 : MachineOrder.ReadU16(_entries.AsSpan(offset));

    private ulong Counter(int offset, int which) => MachineOrder.ReadU64(_entries.AsSpan(offset + _layout.Counters + which * 8));

    // Without a name: a verdict or a jump. // XT_STANDARD_TARGET
    private string TargetName(int offset) => TextAt(offset + Target(offset) + 2, offset + Target(offset) + LegacyLayout.EntryHeadSize - 1);

    private int Verdict(int offset)
    {
        var at = offset + Target(offset) + LegacyLayout.EntryHeadSize;
        return at + 4 <= offset + Next(offset) ? (int)MachineOrder.ReadU32(_entries.AsSpan(at)) : 0;
    }

    private string TextAt(int start, int end)
    {
        var bytes = _entries.AsSpan(start, end - start);
        var length = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length < 0 ? bytes : bytes[..length]);
    }
}

/// <summary>What the kernel answered is no table.</summary>
/// <param name="table">The table.</param>
/// <param name="offset">Where in its rules.</param>
/// <param name="message">What is wrong.</param>
internal sealed class LegacyTableException(string table, int offset, string message) : Exception($"table `{table}' of x_tables, at byte {offset}: {message}");
