namespace Statewall.Engine.Xtables.Matches;

/// <summary>The packet's length. // xt_length.c</summary>
internal sealed class LengthMatch(XtInfo info) : XtMatch
{
    private readonly ushort _least = info.U16(0);
    private readonly ushort _most = info.U16(2);
    private readonly bool _isInverted = info.U8(4) != 0;

    public static readonly XtKind<XtMatch> Kind = new("length", 0, context => new LengthMatch(context.Info)) { Families = XtFamilies.Ip, Size = 6 };

    // length_mt, length_mt6
    public override bool Matches(ref Packet packet, ref bool isHopeless) => XtPacket.IsBetween((uint)packet.View.Bytes.Length, _least, _most, _isInverted);
}
