namespace Statewall.Engine.Xtables.Matches;

/// <summary>The helper that expected the connection. // xt_helper.c</summary>
internal sealed class HelperMatch : XtMatch
{
    private const int NameSize = 30;
    private readonly bool _isInverted;
    private readonly byte[] _name;

    private HelperMatch(XtInfo info) => (_isInverted, _name) = (info.U32(0) != 0, info.Text(4, NameSize));

    public static readonly XtKind<XtMatch> Kind = new("helper", 0, Load) { Size = 36, NeedsTracking = true };

    private static HelperMatch Load(XtContext context)
    {
        context.Info.Bytes[4 + NameSize - 1] = 0;
        return new HelperMatch(context.Info);
    }

    // Names that begin alike are the same. // helper_mt
    public override unsafe bool Matches(ref Packet packet, ref bool isHopeless)
    {
        if (packet.Slot == 0)
            return _isInverted;
        var table = packet.Host!.Connections;
        if (!table.TryGetExtension(packet.Slot, out var own) || own->MasterSlot == 0
            || !table.TryGetExtension(own->MasterSlot, out var master) || master->Helper == 0)
            return _isInverted;
        return (_name.Length == 0 || _name.AsSpan().StartsWith(table.Helpers[master->Helper].WireName.Utf8)) != _isInverted;
    }
}
