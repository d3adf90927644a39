namespace Statewall.Iptables.Legacy;

/// <summary>The interface of x_tables as far as it reads. // IPT_SO_GET_INFO, IPT_SO_GET_ENTRIES</summary>
internal interface ILegacyInterface : IDisposable
{
    /// <summary>The tables that are there. To ask for another would make it. // ip_tables_names</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What a table is: where its chains begin and end, and how large it is. // struct ipt_getinfo</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel refused.</exception>
    byte[] ReadInfo(string table);

    /// <summary>The rules of a table, one behind the other. // struct ipt_get_entries</summary>
    /// <param name="table">The table.</param>
    /// <param name="size">How large it is.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel refused: also because the table has another size by now (EAGAIN).</exception>
    byte[] ReadEntries(string table, int size);
}
