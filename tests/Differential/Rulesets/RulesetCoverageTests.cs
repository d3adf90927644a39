using System.Reflection;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Replay;
using Statewall.Replay.Embedded;

namespace Differential.Rulesets;

// What the cases have to show: each kind of expression, and each choice that an expression leaves (a key, an operation, a flag), is in one of them.
public sealed class RulesetCoverageTests
{
    // What no case has, and why.
    private static readonly HashSet<string> Missing =
    [
        // The kernel that the suite runs on has no such thing; tests/Statewall.Engine.Tests and Replay's have them.
        "exthdr Operation Dccp", "flow_offload", "queue", "queue Flags Bypass", "queue Flags CpuFanout", "meta Key BriIifName", "meta Key BriOifName",
        "meta Key BriIifPvid", "meta Key BriIifVProto", "meta Key BriBroute", "meta Key BriIifHwAddr",
        // It wants a security module.
        "ct Key SecMark", "meta Key SecMark", "objref Type Secmark", "object Secmark",
        // nft has no words for it, or the kernel does not tell of it.
        "dynset Flags Inv", "dynset Flags Expr", "synproxy Flags Ecn", "log Flags NfLog", "masq Flags MapIps", "masq Flags ProtoOffset", "masq Flags Netmap", "nat Flags ProtoOffset",
        "redir Flags MapIps", "redir Flags ProtoOffset", "redir Flags Netmap", "objref Type Connlimit", "object Connlimit", "quota Flags Depleted",
        "tunnel", "tunnel Key Path", "tunnel Key Id", "tunnel Mode Rx", "tunnel Mode Tx",
        // A tunnel's or control group's devices and processes are not in scenarios.
        "objref Type Tunnel", "object Tunnel", "socket Key CgroupV2",
        // nft has no words for them: the cases of tests/Differential/Xtables have them.
        "match", "target",
    ];

    [Fact]
    public void Cases_TogetherUse_EveryChoiceOfEveryExpression()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tested in RulesetCases.All)
        {
            using var engine = new EngineTarget();
            Collect(tested, engine, used);
        }
        var wanted = Choices().Where(choice => !Missing.Contains(choice)).ToList();
        var absent = wanted.Where(choice => !used.Contains(choice)).ToList();
        Counts.Report($"choices of expressions that cases with packets use: {wanted.Count - absent.Count}/{wanted.Count}");
        Assert.True(absent.Count == 0, string.Join('\n', absent));
        Assert.DoesNotContain(Missing, used.Contains);
    }

    private static void Collect(RulesetCase tested, EngineTarget engine, HashSet<string> used)
    {
        (tested with { Steps = [] }).Run(engine);
        using var channel = engine.OpenChannel();
        foreach (var (_, rule) in HostTables.Rules(channel))
        {
            foreach (var expression in rule.Expressions ?? [])
                AddChoices(expression.Kind!, expression.Data, used);
        }
        foreach (var (_, item) in HostTables.Objects(channel))
            used.Add($"object {item.Type}");
    }

    private static void AddChoices(string kind, object? data, HashSet<string> used)
    {
        used.Add(kind);
        if (data is null)
            return;
        if (data is InnerExpression { Expression: { } inner })
            AddChoices(inner.Kind!, inner.Data, used);
        foreach (var field in Fields(data.GetType()))
        {
            if (field.GetValue(data) is not Enum value)
                continue;
            foreach (var member in Members(value.GetType()))
            {
                var isSet = IsFlags(value.GetType()) ? value.HasFlag(member) : value.Equals(member);
                if (isSet)
                    used.Add($"{kind} {field.Name} {member}");
            }
        }
    }

    private static IEnumerable<string> Choices()
    {
        foreach (var type in typeof(Expression).Assembly.GetTypes().Where(type => type.IsValueType && typeof(IExpression).IsAssignableFrom(type)))
        {
            var kind = (string)type.GetProperty("Kind", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            yield return kind;
            foreach (var field in Fields(type))
            {
                foreach (var member in Members(Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType))
                    yield return $"{kind} {field.Name} {member}";
            }
        }
        foreach (var type in Members(typeof(NftObjectType)))
            yield return $"object {type}";
    }

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => (Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType).IsEnum);

    private static IEnumerable<Enum> Members(Type type) =>
        Enum.GetValues(type).Cast<Enum>().Where(member => member.ToString() is not ("Unspec" or "None"));

    private static bool IsFlags(Type type) => type.GetCustomAttribute<FlagsAttribute>() is not null;
}
