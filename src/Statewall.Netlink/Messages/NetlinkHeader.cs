namespace Statewall.Netlink.Messages;

/// <summary>The netlink message header's layout. // struct nlmsghdr</summary>
public static class NetlinkHeader
{
    /// <summary>Bytes in the header. // NLMSG_HDRLEN</summary>
    public const int Size = 16;

    /// <summary>Messages in a datagram start on multiples of this many bytes. // NLMSG_ALIGNTO</summary>
    public const int Alignment = 4;

    /// <summary>Offset of the 32-bit length, header included. // nlmsg_len</summary>
    public const int LengthOffset = 0;

    /// <summary>Offset of the 16-bit type. // nlmsg_type</summary>
    public const int TypeOffset = 4;

    /// <summary>Offset of the 16-bit flags. // nlmsg_flags</summary>
    public const int FlagsOffset = 6;

    /// <summary>Offset of the 32-bit sequence number. // nlmsg_seq</summary>
    public const int SequenceOffset = 8;

    /// <summary>Offset of the 32-bit port id. // nlmsg_pid</summary>
    public const int PortIdOffset = 12;

    /// <summary>Rounds a size up to <see cref="Alignment"/>. // NLMSG_ALIGN</summary>
    public static int Align(int size) => (size + Alignment - 1) & ~(Alignment - 1);
}

/// <summary>Message types that every netlink family has.</summary>
public static class ControlType
{
    /// <summary>To be ignored. // NLMSG_NOOP</summary>
    public const ushort Noop = 1;

    /// <summary>An error, or an acknowledgement when its code is 0. // NLMSG_ERROR</summary>
    public const ushort Error = 2;

    /// <summary>The end of a multi-part answer. // NLMSG_DONE</summary>
    public const ushort Done = 3;

    /// <summary>Data was lost. // NLMSG_OVERRUN</summary>
    public const ushort Overrun = 4;

    /// <summary>Types from here on belong to the family. // NLMSG_MIN_TYPE</summary>
    public const ushort FirstFamilyType = 16;
}

/// <summary>Message flags; the meaning of bits 8 to 11 depends on the kind of request.</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>A request. // NLM_F_REQUEST</summary>
    Request = 0x1,

    /// <summary>One of several messages that <see cref="ControlType.Done"/> ends. // NLM_F_MULTI</summary>
    Multi = 0x2,

    /// <summary>An acknowledgement is asked for. // NLM_F_ACK</summary>
    Ack = 0x4,

    /// <summary>The request wants its own notification back. // NLM_F_ECHO</summary>
    Echo = 0x8,

    /// <summary>The table changed while it was dumped: the dump is inconsistent. // NLM_F_DUMP_INTR</summary>
    DumpInterrupted = 0x10,

    /// <summary>The dump was filtered as asked. // NLM_F_DUMP_FILTERED</summary>
    DumpFiltered = 0x20,

    /// <summary>Get: return the whole table. // NLM_F_ROOT</summary>
    Root = 0x100,

    /// <summary>Get: return all that match. // NLM_F_MATCH</summary>
    Match = 0x200,

    /// <summary>Get: dump. // NLM_F_DUMP</summary>
    Dump = Root | Match,

    /// <summary>New: replace an existing object. // NLM_F_REPLACE</summary>
    Replace = 0x100,

    /// <summary>New: fail when the object exists. // NLM_F_EXCL</summary>
    Exclusive = 0x200,

    /// <summary>New: create the object when it does not exist. // NLM_F_CREATE</summary>
    Create = 0x400,

    /// <summary>New: append to the end of a list. // NLM_F_APPEND</summary>
    Append = 0x800,

    /// <summary>Delete: do not delete recursively. // NLM_F_NONREC</summary>
    NonRecursive = 0x100,

    /// <summary>Error: the request is quoted by its header alone. // NLM_F_CAPPED</summary>
    Capped = 0x100,

    /// <summary>Error: extended-ack attributes follow. // NLM_F_ACK_TLVS</summary>
    AckAttributes = 0x200,
}
