using Statewall.Engine.Conntrack.Storage;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Helpers;

/// <summary>
/// The call ids that a packet of a PPTP tunnel does not say: it has that of its receiver, the sender's is known from the control connection.
/// // nf_gre_net keymap_list
/// </summary>
internal sealed class GreKeys
{
    private readonly List<(uint Master, Direction Direction, TupleKey Tuple)> _tuples = [];

    /// <summary>Remembers a tuple that a packet may have. // nf_ct_gre_keymap_add</summary>
    /// <returns>False when the control connection has another one that goes the same way.</returns>
    public bool TryAdd(uint master, Direction direction, in TupleKey tuple)
    {
        foreach (var (owner, way, known) in _tuples)
        {
            if (owner == master && way == direction)
                return IsSame(in known, in tuple);
        }
        _tuples.Add((master, direction, tuple));
        return true;
    }

    /// <summary>Adds the call id of its sender to a packet's tuple, where it is known. // gre_keymap_lookup</summary>
    public void Complete(ref TupleKey tuple)
    {
        if (_tuples.Count == 0 || tuple.Protocol != IpProtocol.Gre)
            return;
        foreach (var (_, _, known) in _tuples)
        {
            if (!IsSame(in known, in tuple))
                continue;
            tuple.SourcePort = known.SourcePort;
            return;
        }
    }

    /// <summary>Forgets what a control connection was about. // nf_ct_gre_keymap_destroy</summary>
    public void Remove(uint master) => _tuples.RemoveAll(one => one.Master == master);

    // gre_key_cmpfn
    private static bool IsSame(in TupleKey one, in TupleKey other) =>
        one.Source == other.Source && one.Destination == other.Destination && one.Family == other.Family
        && one.Protocol == other.Protocol && one.DestinationPort == other.DestinationPort;
}
