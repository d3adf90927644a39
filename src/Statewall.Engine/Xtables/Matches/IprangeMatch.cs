namespace Statewall.Engine.Xtables.Matches;

/// <summary>Ranges of addresses. // xt_iprange.c</summary>
internal sealed class IprangeMatch(XtInfo info) : XtMatch
{
    private const byte OfSource = 1; // IPRANGE_SRC
    private const byte OfDestination = 2;
    private const byte InvertSource = 16;
    private const byte InvertDestination = 32;
    private const int AddressSize = 16; // sizeof(union nf_inet_addr)
    private readonly byte[] _bounds = info.Copy(0, 4 * AddressSize);
    private readonly byte _flags = info.U8(64);

    public static readonly XtKind<XtMatch> Kind = new("iprange", 1, context => new IprangeMatch(context.Info)) { Families = XtFamilies.Ip, Size = 68 };

    // iprange_mt4, iprange_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless) =>
        ((_flags & OfSource) == 0 || IsBetween(packet.View.Source, 0) != ((_flags & InvertSource) != 0))
        && ((_flags & OfDestination) == 0 || IsBetween(packet.View.Destination, 2) != ((_flags & InvertDestination) != 0));

    private bool IsBetween(ReadOnlySpan<byte> address, int first) =>
        address.SequenceCompareTo(_bounds.AsSpan(first * AddressSize, address.Length)) >= 0
        && address.SequenceCompareTo(_bounds.AsSpan((first + 1) * AddressSize, address.Length)) <= 0;
}
