namespace Statewall.Engine.Xtables.Matches;

/// <summary>A remark. // xt_comment.c</summary>
internal sealed class CommentMatch : XtMatch
{
    public static readonly XtKind<XtMatch> Kind = new("comment", 0, _ => new CommentMatch()) { Size = 256 };

    public override bool Matches(ref Packet packet, ref bool isHopeless) => true;
}
