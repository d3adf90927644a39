using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

// Connections masqueraded as an address of a device, which end with that. Mirrors nf_nat_masquerade.c.
internal sealed unsafe partial class ConntrackTable
{
    /// <summary>Whether a connection's packets would leave by another device than the one as whose address it is masqueraded. // nf_nat_oif_changed</summary>
    public bool IsMasqueradedElsewhere(uint slot, uint device) =>
        TryGetExtension(slot, out var extension) && extension->MasqueradeDevice != 0 && extension->MasqueradeDevice != device && this[slot].Has(ConntrackStatus.Confirmed);

    /// <summary>Ends connections masqueraded as an address of a device, or as any. // nf_nat_masq_schedule, device_cmp, inet_cmp</summary>
    /// <param name="device">The device's number.</param>
    /// <param name="address">The address; none for all of the device.</param>
    public void EndMasqueraded(uint device, InetAddress address = default)
    {
        for (var slot = 1u; slot < Bound; slot++)
        {
            if (IsVisible(slot) && TryGetExtension(slot, out var extension) && extension->MasqueradeDevice == device && (address.IsNone || IsSeenAs(slot, address)))
                Delete(slot);
        }
    }

    private bool IsSeenAs(uint slot, InetAddress address)
    {
        var reply = ReplyOf(slot);
        return reply.Family == (byte)address.Family && reply.Destination == (address.IsIPv4 ? address.ToUInt32() : address.ToUInt128());
    }
}
