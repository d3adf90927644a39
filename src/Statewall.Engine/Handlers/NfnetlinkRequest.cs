using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>A request on its way to the handler of its subsystem. // struct nfnl_info</summary>
internal readonly ref struct NfnetlinkRequest
{
    public NfnetlinkRequest(ServerSocket socket, in NetlinkMessage message, NfgenHeader header)
    {
        Socket = socket;
        Message = message;
        Header = header;
    }

    /// <summary>Who asked.</summary>
    public ServerSocket Socket { get; }

    /// <summary>The whole message.</summary>
    public NetlinkMessage Message { get; }

    /// <summary>Family, version and resource.</summary>
    public NfgenHeader Header { get; }

    /// <summary>The subsystem's message. // NFNL_MSG_TYPE</summary>
    public byte Kind => NfnetlinkMessage.MessageOf(Message.Type);

    /// <summary>The family that the request is about.</summary>
    public NfProto Family => Header.Family;

    /// <summary>Whether the whole table is asked for; either bit will do. // nlmsg_flags &amp; NLM_F_DUMP</summary>
    public bool IsDump => (Message.Flags & NetlinkFlags.Dump) != 0;

    /// <summary>The requester wants the notifications that it causes. // nlmsg_report</summary>
    public bool WantsEcho => (Message.Flags & NetlinkFlags.Echo) != 0;

    /// <summary>Checks the attributes behind the header.</summary>
    public int Parse(ReadOnlySpan<AttributeRule> rules, ref RequestAttributes attributes, ref ExtendedAck ack)
    {
        const int Start = NetlinkHeader.Size + NfgenHeader.Size;
        return attributes.Parse(Message.Bytes[Start..], Start, rules, ref ack);
    }
}

/// <summary>Answers the messages of one subsystem. // struct nfnetlink_subsystem</summary>
internal interface INfnetlinkSubsystem
{
    /// <summary>Its number: one of <see cref="NfnlSubsystem"/>.</summary>
    byte Number { get; }

    /// <summary>Carries out one request.</summary>
    /// <returns>0 or an error number, as <see cref="IRequestHandler"/> has it.</returns>
    int Handle(in NfnetlinkRequest request, ref ExtendedAck ack);
}

/// <summary>A subsystem whose changes come in batches, all of which happens or nothing.</summary>
internal interface INfnetlinkBatchSubsystem : INfnetlinkSubsystem
{
    /// <summary>Whether a batch that was made for a generation may begin; 0 is any. // nfnetlink_subsystem.valid_genid</summary>
    bool IsCurrent(uint generation);

    /// <summary>A request of a batch is done and the next one to come: whoever waits for the kernel's gate with a packet may have it now.</summary>
    void LetPacketsThrough();

    /// <summary>Carries out one request of a batch.</summary>
    int HandleInBatch(in NfnetlinkRequest request, ref ExtendedAck ack);

    /// <summary>Makes a batch final. // nfnetlink_subsystem.commit</summary>
    /// <param name="first">The first request of the batch.</param>
    /// <returns>0 or an error number; EAGAIN for the batch to be carried out again.</returns>
    int Commit(in NfnetlinkRequest first);

    /// <summary>Takes a batch back. // nfnetlink_subsystem.abort</summary>
    /// <param name="checks">Whether it was without fault and would be committed if it had an end.</param>
    /// <returns>0; or EAGAIN for the batch to be carried out again.</returns>
    int Abort(bool checks);
}
