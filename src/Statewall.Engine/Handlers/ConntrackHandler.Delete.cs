using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

internal sealed partial class ConntrackHandler
{
    // ctnetlink_del_conntrack
    private int Delete(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        var isOne = attributes.Has(CtAttribute.TupleOrig) || attributes.Has(CtAttribute.TupleReply);
        if (!isOne || attributes.Has(CtAttribute.Filter))
            return Flush(in request, in attributes);
        var errno = FindNamed(in request, in attributes, out var slot);
        if (errno != 0)
            return errno;
        if (attributes.Has(CtAttribute.Id) && attributes.U32(CtAttribute.Id) != _table[slot].Id)
            return NetlinkErrno.NoEnt;
        _notifier.BeginRequest(in request);
        _table.Delete(slot);
        _notifier.EndRequest();
        return 0;
    }

    // ctnetlink_flush_conntrack: old programs, which know no filters, leave the version 0 and a family that they do not mean
    private int Flush(in NfnetlinkRequest request, in RequestAttributes attributes)
    {
        var family = request.Header.Version != 0 || attributes.Has(CtAttribute.Filter) ? request.Family : NfProto.Unspecified;
        var errno = ConntrackFilter.Read(in attributes, family, out var filter);
        if (errno != 0)
            return errno;
        _notifier.BeginRequest(in request);
        for (var slot = 1u; slot < _table.Bound; slot++)
        {
            if (_table.IsVisible(slot) && !_table[slot].Has(ConntrackStatus.Offload) && filter.Matches(_table, slot))
                _table.Delete(slot);
        }
        _notifier.EndRequest();
        return 0;
    }
}
