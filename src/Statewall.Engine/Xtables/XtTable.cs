using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Xtables;

/// <summary>Finds kinds of extensions. // x_tables.c: struct xt_af</summary>
internal sealed class XtTable<T>
    where T : XtExtension
{
    private readonly Dictionary<string, XtKind<T>[]> _byName;

    public XtTable(XtKind<T>[] kinds) =>
        _byName = kinds.GroupBy(kind => kind.Name).ToDictionary(group => group.Key, group => group.ToArray());

    /// <summary>All names.</summary>
    public IEnumerable<XtKind<T>> Kinds => _byName.Values.SelectMany(kinds => kinds);

    /// <summary>Finds a family's kind, or the one of all families. // xt_find_match, xt_find_target</summary>
    public XtKind<T>? Find(string name, uint revision, NfProto family) =>
        FindOf(name, revision, family) ?? FindOf(name, revision, NfProto.Unspecified);

    /// <summary>The highest revision that a family has of a name. // xt_find_revision</summary>
    /// <returns>That; or as a negative number ENOENT when there is none, EPROTONOSUPPORT when the one asked for is not there.</returns>
    public int HighestRevision(string name, uint revision, NfProto family)
    {
        var highest = Highest(name, family);
        var isThere = FindOf(name, revision, family) is not null;
        if (!isThere)
        {
            highest = Math.Max(highest, Highest(name, NfProto.Unspecified));
            isThere = FindOf(name, revision, NfProto.Unspecified) is not null;
        }
        return highest < 0 ? -NetlinkErrno.NoEnt : isThere ? highest : -NetlinkErrno.ProtoNoSupport;
    }

    private XtKind<T>? FindOf(string name, uint revision, NfProto family)
    {
        foreach (var kind in Named(name))
        {
            if (kind.Revision == revision && (kind.Families >> (int)family & 1) != 0)
                return kind;
        }
        return null;
    }

    private int Highest(string name, NfProto family)
    {
        var highest = -1;
        foreach (var kind in Named(name))
        {
            if ((kind.Families >> (int)family & 1) != 0)
                highest = Math.Max(highest, kind.Revision);
        }
        return highest;
    }

    private XtKind<T>[] Named(string name) => _byName.TryGetValue(name, out var kinds) ? kinds : [];
}
