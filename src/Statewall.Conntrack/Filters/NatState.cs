using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Filters;

/// <summary>
/// Tells what address translation did: the reply tuple is the original one turned round unless something was translated.
/// // nf_ct_invert_tuple, nf_nat_setup_info
/// </summary>
public static class NatState
{
    /// <summary>True when the source is translated in a way that <paramref name="wanted"/> asks for.</summary>
    public static bool IsSourceTo(ref ConnectionView connection, NatMatch wanted)
    {
        ref readonly var reply = ref connection.Reply;
        ref readonly var original = ref connection.Original;
        var done = !connection.TryGetStatus(out var status) || (status & ConntrackStatus.SrcNatDone) != 0;
        return done && IsTo(original.Source, original.SourcePort, reply.Destination, reply.DestinationPort, wanted);
    }

    /// <summary>True when the destination is translated in a way that <paramref name="wanted"/> asks for.</summary>
    public static bool IsDestinationTo(ref ConnectionView connection, NatMatch wanted)
    {
        ref readonly var reply = ref connection.Reply;
        ref readonly var original = ref connection.Original;
        var done = !connection.TryGetStatus(out var status) || (status & ConntrackStatus.DstNatDone) != 0;
        return done && IsTo(original.Destination, original.DestinationPort, reply.Source, reply.SourcePort, wanted);
    }

    private static bool IsTo(ReadOnlySpan<byte> from, ushort fromPort, ReadOnlySpan<byte> to, ushort toPort, NatMatch wanted)
    {
        var addressDiffers = !to.IsEmpty && !from.SequenceEqual(to);
        var portDiffers = fromPort != toPort;
        if (wanted.Address is { } address && !(addressDiffers && address.Bytes.SequenceEqual(to)))
            return false;
        if (wanted.Port is { } port && !(portDiffers && port == toPort))
            return false;
        return addressDiffers || portDiffers;
    }
}
