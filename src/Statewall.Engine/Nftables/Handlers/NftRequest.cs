using System.Text;
using System.Text.Unicode;
using Statewall.Engine.Handlers;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Messages;
using Statewall.Netlink.Server;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Handlers;

/// <summary>A request whose attributes are as its kind demands. // struct nfnl_info</summary>
internal readonly ref struct NftRequest
{
    private readonly NfnetlinkRequest _request;
    private readonly MessageWriter _writer;

    /// <summary>Its attributes.</summary>
    public readonly RequestAttributes Attributes;

    public NftRequest(in NfnetlinkRequest request, in RequestAttributes attributes, Ruleset ruleset, MessageWriter writer)
    {
        _request = request;
        Attributes = attributes;
        Ruleset = ruleset;
        _writer = writer;
    }

    public Ruleset Ruleset { get; }

    public byte Kind => _request.Kind;

    public NfProto Family => _request.Family;

    public NetlinkFlags Flags => _request.Message.Flags;

    public bool IsDump => _request.IsDump;

    /// <summary>Whose request it is.</summary>
    public RequestOrigin Origin => new(_request.Socket, _request.Socket.PortId, _request.Message.Sequence, Flags, Family);

    public bool Has(ushort type) => Attributes.Has(type);

    public bool HasFlag(NetlinkFlags flag) => (Flags & flag) != 0;

    /// <summary>Points at an attribute as the reason of an error; at none when it is absent. // NL_SET_BAD_ATTR</summary>
    public int Blame(ushort type, int errno, ref ExtendedAck ack)
    {
        if (Has(type))
            ack.Offset = Attributes.OffsetOf(type);
        return errno;
    }

    /// <summary>A name; null when it is absent or not UTF-8.</summary>
    public string? Name(ushort type)
    {
        var text = Attributes.Text(type);
        return Has(type) && Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : null;
    }

    /// <summary>A name that is compared as a whole: a terminator inside it is part of it. // nla_strcmp</summary>
    public string? WholeName(ushort type)
    {
        var text = Attributes[type].TrimEnd((byte)0);
        return Has(type) && Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : null;
    }

    /// <summary>User data; null when there is none.</summary>
    public byte[]? UserData(ushort type) => Attributes[type] is { IsEmpty: false } data ? data.ToArray() : null;

    /// <summary>Finds the table that a request names. // nft_table_lookup</summary>
    /// <param name="type">The attribute of its name.</param>
    /// <param name="ack">Where the fault is.</param>
    /// <param name="table">The table.</param>
    /// <param name="changes">The request is to change it: other sockets' tables are refused.</param>
    /// <returns>0 or an error number.</returns>
    public int FindTable(ushort type, ref ExtendedAck ack, out NftTable table, bool changes = true)
    {
        table = null!;
        if (!Has(type))
            return NetlinkErrno.Inval;
        if (WholeName(type) is not { } name || Ruleset.FindTable(name, Family) is not { } found)
            return Blame(type, NetlinkErrno.NoEnt, ref ack);
        table = found;
        return changes && found.IsOwnedByOther(_request.Socket.PortId) ? Blame(type, NetlinkErrno.Perm, ref ack) : 0;
    }

    /// <summary>Finds what a request names by name or, if it has one, handle.</summary>
    public int Find<T>(NamedList<T> list, ushort nameType, ushort handleType, ref ExtendedAck ack, out T found)
        where T : class, INamed
    {
        found = null!;
        var item = Has(handleType) ? list.Find(Attributes.U64(handleType)) : Name(nameType) is { } name ? list.Find(name) : null;
        if (item is not null)
        {
            found = item;
            return 0;
        }
        if (Has(handleType))
            return Blame(handleType, NetlinkErrno.NoEnt, ref ack);
        return Has(nameType) ? Blame(nameType, NetlinkErrno.NoEnt, ref ack) : NetlinkErrno.Inval;
    }

    /// <summary>Finds what a deletion names; when it is of the kind that lets it be absent, there may be none, and that is no error.</summary>
    /// <param name="list">What there is.</param>
    /// <param name="nameType">The attribute of its name.</param>
    /// <param name="handleType">The attribute of its handle.</param>
    /// <param name="destroys">The message that lets it be absent.</param>
    /// <param name="ack">Where the fault is.</param>
    /// <param name="found">What was found.</param>
    /// <returns>0 or an error number.</returns>
    public int FindToDelete<T>(NamedList<T> list, ushort nameType, ushort handleType, byte destroys, ref ExtendedAck ack, out T? found)
        where T : class, INamed
    {
        var blamed = ack;
        var errno = Find(list, nameType, handleType, ref blamed, out found!);
        if (errno == NetlinkErrno.NoEnt && Kind == destroys)
            return 0;
        ack = blamed;
        return errno;
    }

    /// <summary>The attribute by which a request names what it is about: the handle, if it has one.</summary>
    public ushort NameOrHandle(ushort nameType, ushort handleType) => Has(handleType) ? handleType : nameType;

    /// <summary>Answers with one message.</summary>
    public void Answer<T>(byte kind, NfProto family, ref T message)
        where T : struct, IAttributeSet<T>
    {
        _writer.Clear();
        var type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind);
        _writer.AppendNfnetlink(type, NetlinkFlags.None, _request.Message.Sequence, _request.Socket.PortId, family, (ushort)Ruleset.Generation, ref message);
        _request.Socket.Queue(_writer.Written);
    }

    /// <summary>Answers with a dump.</summary>
    public int StartDump(IDumpSource source) => _request.Socket.StartDump(_request.Message, source);
}
