using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Ctnetlink;

/// <summary>
/// A connection as it is announced: the attributes of <see cref="ConntrackMessage"/> in the order in which events carry them, which is
/// not that of dumps. What only programs send is left out. // ctnetlink_conntrack_event
/// </summary>
public record struct ConntrackEventMessage : IAttributeSet<ConntrackEventMessage>
{
    /// <summary>The connection.</summary>
    public ConntrackMessage Connection;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref ConntrackEventMessage value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        ref var connection = ref value.Connection;
        codec.Nest(CtAttribute.TupleOrig, ref connection.Original);
        codec.Nest(CtAttribute.TupleReply, ref connection.Reply);
        codec.U16(CtAttribute.Zone, ref connection.Zone);
        codec.U32(CtAttribute.Id, ref connection.Id);
        codec.Typed32(CtAttribute.Status, ref connection.Status);
        codec.U32(CtAttribute.Timeout, ref connection.Timeout);
        codec.Nest(CtAttribute.CountersOrig, ref connection.OriginalCounters);
        codec.Nest(CtAttribute.CountersReply, ref connection.ReplyCounters);
        codec.Part<ConntrackMessage, ConntrackMessage.TimestampPart>(CtAttribute.Timestamp, ref connection);
        codec.Part<ConntrackMessage, ConntrackMessage.ProtocolInfoPart>(CtAttribute.ProtoInfo, ref connection);
        codec.Part<ConntrackMessage, ConntrackMessage.HelperPart>(CtAttribute.Help, ref connection);
        codec.Part<ConntrackMessage, ConntrackMessage.SecurityContextPart>(CtAttribute.SecCtx, ref connection);
        codec.Value(CtAttribute.Labels, ref connection.Labels);
        codec.Nest(CtAttribute.TupleMaster, ref connection.Master);
        codec.Nest(CtAttribute.SeqAdjOrig, ref connection.OriginalSequenceAdjustment);
        codec.Nest(CtAttribute.SeqAdjReply, ref connection.ReplySequenceAdjustment);
        codec.Nest(CtAttribute.Synproxy, ref connection.Synproxy);
        codec.U32(CtAttribute.Mark, ref connection.Mark);
        codec.U64(CtAttribute.TimestampEvent, ref connection.EventTimestamp);
    }
}
