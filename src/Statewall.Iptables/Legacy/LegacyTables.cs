using System.Net.Sockets;
using Statewall.Iptables.Families;
using Statewall.Iptables.Listing;
using Statewall.Iptables.Messages;
using Statewall.Iptables.Rules;
using Statewall.Netlink;

namespace Statewall.Iptables.Legacy;

/// <summary>The tables of a machine that were made by way of x_tables (iptables-legacy), to be read. // libiptc</summary>
/// <param name="family">The family.</param>
/// <param name="kernel">The interface.</param>
internal sealed class LegacyTables(XtFamily family, ILegacyInterface kernel) : ITableSource
{
    private const int Attempts = 100; // of a table that changes all the time

    private readonly Dictionary<string, LegacyTable> _tables = [];

    /// <inheritdoc/>
    public XtFamily Family => family;

    /// <inheritdoc/>
    public List<string> ReadTables() => [.. kernel.Names];

    /// <inheritdoc/>
    public List<KernelChain> ReadChains(string table) => [.. TableOf(table).Chains];

    /// <inheritdoc/>
    public void ReadRules(string table, string? chain, Action<string, XtRule, bool> take)
    {
        foreach (var (owner, rule) in TableOf(table).Rules)
        {
            if (chain is null || owner == chain)
                take(owner, rule, true);
        }
    }

    /// <inheritdoc/>
    // a table is one answer of the kernel
    public T ReadUndisturbed<T>(Func<T> read) => read();

    private LegacyTable TableOf(string name)
    {
        if (_tables.TryGetValue(name, out var known))
            return known;
        var table = Read(name);
        _tables.Add(name, table);
        return table;
    }

    private LegacyTable Read(string name)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var info = kernel.ReadInfo(name);
                var size = (int)MachineOrder.ReadU32(info.AsSpan(LegacyLayout.Of(family.Proto).TableSize));
                return new LegacyTable(family, name, info, kernel.ReadEntries(name, size));
            }
            catch (SocketException changed) when (changed.NativeErrorCode == NetlinkErrno.Again && attempt < Attempts)
            {
                // it has another size by now
            }
        }
    }
}
