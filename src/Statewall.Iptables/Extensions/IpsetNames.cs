using System.Globalization;

namespace Statewall.Iptables.Extensions;

/// <summary>Numbers for sets of ipset where no kernel is asked for them: a ruleset is only read.</summary>
internal sealed class IpsetNames
{
    private readonly List<string> _names = [];

    /// <summary>The number of a set; a new name gets the next one.</summary>
    public ushort NumberOf(string name)
    {
        var index = _names.IndexOf(name);
        if (index < 0)
        {
            index = _names.Count;
            _names.Add(name);
        }
        return (ushort)index;
    }

    /// <summary>The name of a set.</summary>
    public string NameOf(ushort number) => number < _names.Count ? _names[number] : number.ToString(CultureInfo.InvariantCulture);
}
