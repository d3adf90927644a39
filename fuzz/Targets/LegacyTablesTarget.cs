using System.Text;
using Statewall.Iptables.CommandLine;
using Statewall.Iptables.Families;
using Statewall.Iptables.Legacy;
using Statewall.Iptables.Listing;
using Statewall.Netlink;
using Statewall.Nftables.Listing;

namespace Statewall.Fuzz.Targets;

/// <summary>Tables of x_tables: the input is a family, what a table is, and its rules, as a kernel answers. What is read is listed.</summary>
public sealed class LegacyTablesTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly XtFamily[] Families = [IPv4Family.Instance, IPv6Family.Instance, ArpFamily.Instance];

    /// <inheritdoc/>
    public static string Name => "legacy-tables";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds => Enumerable.Range(0, Families.Length).Select(Seed);

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || Families[input[0] % Families.Length] is not { } family || input.Length <= LegacyLayout.Of(family.Proto).InfoSize)
            return;
        var info = input.Slice(1, LegacyLayout.Of(family.Proto).InfoSize).ToArray();
        var rules = input[(1 + info.Length)..].ToArray();
        MachineOrder.WriteU32(info.AsSpan(LegacyLayout.Of(family.Proto).TableSize), (uint)rules.Length);
        var tables = new LegacyTables(family, new Answers(info, rules));
        try
        {
            foreach (var verb in (XtVerb[])[XtVerb.List, XtVerb.ListRules])
                family.List(tables, new TextOutput(), new XtCommand { Verb = verb, Verbosity = 1 });
            new SavedTables(tables, new TextOutput()) { Program = Name, HasCounters = true }.Write(null);
        }
        catch (LegacyTableException)
        {
            // malformed, and told where
        }
    }

    // A rule that jumps, a policy, and a chain of its own with a rule.
    private static byte[] Seed(int number)
    {
        var layout = LegacyLayout.Of(Families[number].Proto);
        var (plain, named) = (layout.Matches + LegacyLayout.EntryHeadSize + 8, layout.Matches + LegacyLayout.EntryHeadSize + 32);
        List<byte[]> rules =
        [
            Rule(layout, plain, "", plain * 2 + named), Rule(layout, plain, "", -2), Rule(layout, named, "ERROR", 'c'),
            Rule(layout, plain, "", -1), Rule(layout, plain, "", -5), Rule(layout, named, "ERROR", 'E'),
        ];
        var info = new byte[layout.InfoSize];
        Encoding.ASCII.GetBytes("filter").CopyTo(info, 0);
        MachineOrder.WriteU32(info.AsSpan(LegacyLayout.ValidHooks), 1);
        MachineOrder.WriteU32(info.AsSpan(layout.Underflows), (uint)plain);
        return [(byte)number, .. info, .. rules.SelectMany(rule => rule)];
    }

    private static byte[] Rule(LegacyLayout layout, int size, string target, int value)
    {
        var rule = new byte[size];
        MachineOrder.WriteU16(rule.AsSpan(layout.TargetOffset), (ushort)layout.Matches);
        MachineOrder.WriteU16(rule.AsSpan(layout.TargetOffset + 2), (ushort)size);
        MachineOrder.WriteU16(rule.AsSpan(layout.Matches), (ushort)(size - layout.Matches));
        Encoding.ASCII.GetBytes(target).CopyTo(rule, layout.Matches + 2);
        MachineOrder.WriteU32(rule.AsSpan(layout.Matches + LegacyLayout.EntryHeadSize), (uint)value);
        return rule;
    }

    private sealed class Answers(byte[] info, byte[] rules) : ILegacyInterface
    {
        public IReadOnlyList<string> Names => ["filter"];

        public byte[] ReadInfo(string table) => info;

        public byte[] ReadEntries(string table, int size) => rules;

        public void Dispose()
        {
            // nothing is open
        }
    }
}
