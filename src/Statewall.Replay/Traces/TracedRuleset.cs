using Statewall.Engine.Tracing;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;

namespace Statewall.Replay.Traces;

/// <summary>A ruleset as traces need it: which chains stand where, and the order of the rules in them.</summary>
internal sealed class TracedRuleset
{
    private const int MostAttempts = 10;
    private readonly Dictionary<TracedChain, BaseHook?> _chains = [];
    private readonly Dictionary<TracedChain, List<Rule>> _rules = [];

    /// <summary>Knows no chains.</summary>
    public TracedRuleset(RuleDescriber describer) => Describer = describer;

    /// <summary>Writes rules.</summary>
    public RuleDescriber Describer { get; }

    /// <summary>The number of the ruleset.</summary>
    public uint Generation { get; private init; }

    /// <summary>Whether a rule decides which packets are traced.</summary>
    public bool SetsTrace => _rules.Values.Any(rules => rules.Exists(DecidesTrace));

    /// <summary>Reads a kernel's, or an engine's.</summary>
    /// <exception cref="NetlinkException">It refused, or changes faster than it can be read.</exception>
    public static TracedRuleset Read(INetlinkChannel channel)
    {
        using var client = new RulesetClient(channel, ownsChannel: false);
        for (var attempt = 0; ; attempt++)
        {
            var ruleset = new TracedRuleset(new RuleDescriber(client)) { Generation = client.Generation() };
            foreach (var (family, chain) in HostTables.Chains(channel))
                ruleset.Add(family, chain);
            foreach (var (family, rule) in HostTables.Rules(channel))
                ruleset.Add(family, rule);
            if (client.Generation() == ruleset.Generation)
                return ruleset;
            if (attempt == MostAttempts)
                throw new NetlinkException("read ruleset", NetlinkErrno.Intr);
        }
    }

    /// <summary>Takes a chain.</summary>
    public void Add(NfProto family, Chain chain) => _chains[new TracedChain(family, chain.Table ?? "", chain.Name ?? "")] =
        chain.Hook is { } hook ? new BaseHook(chain.Type ?? "", (InetHook)(hook.Number ?? 0), hook.Priority ?? 0) : null;

    /// <summary>Takes a rule, behind those of its chain that are there.</summary>
    public void Add(NfProto family, Rule rule)
    {
        var chain = new TracedChain(family, rule.Table ?? "", rule.Chain ?? "");
        if (!_rules.TryGetValue(chain, out var rules))
            _rules.Add(chain, rules = []);
        rules.Add(rule);
    }

    /// <summary>Where packets enter a chain; null when it is no base chain, or not known.</summary>
    public BaseHook? HookOf(TracedChain chain) => _chains.GetValueOrDefault(chain);

    /// <summary>The rules of a chain.</summary>
    public IReadOnlyList<Rule> RulesOf(TracedChain chain) => _rules.GetValueOrDefault(chain) ?? [];

    /// <summary>Whether a rule begins or ends a trace.</summary>
    public static bool DecidesTrace(Rule rule) =>
        rule.Expressions?.Any(expression => expression.Data is MetaExpression { Key: NftMetaKey.NfTrace, SourceRegister: not null }) == true;
}

/// <summary>Where packets enter a base chain.</summary>
/// <param name="Type">What kind of chain it is.</param>
/// <param name="Hook">The hook, by the number that it has in the family.</param>
/// <param name="Priority">The priority.</param>
internal readonly record struct BaseHook(string Type, InetHook Hook, int Priority);
