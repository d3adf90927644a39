using System.Buffers;
using System.Buffers.Binary;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;
using Statewall.Netlink.Client;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>
/// Appends elements to a batch without an object per element: as many requests as it takes, since a nest holds 64 KiB at most. The last
/// one is written by <see cref="Finish"/>. Not safe for several threads.
/// // mnl_nft_setelem_batch
/// </summary>
public sealed class SetElementWriter : IDisposable
{
    private const int LargestNest = ushort.MaxValue;
    private const int LargestElement = 8192; // key, end and data of 64 bytes each, user data of 256, a name of 256, and room

    private readonly RequestBatch _batch;
    private readonly ushort _type;
    private readonly NetlinkFlags _flags;
    private readonly int _nestStart;
    private byte[] _body = ArrayPool<byte>.Shared.Rent(2 * LargestElement); // grows up to what a nest and one more element take
    private int _length;
    private int _number;

    /// <summary>Prepares requests about the elements of one set.</summary>
    /// <param name="batch">Gets the requests.</param>
    /// <param name="message">What they ask for, e.g. <see cref="NftMessage.NewSetElem"/>.</param>
    /// <param name="flags">Flags of every request besides NLM_F_REQUEST and NLM_F_ACK.</param>
    /// <param name="family">Family of the table.</param>
    /// <param name="table">Table.</param>
    /// <param name="set">Set.</param>
    /// <param name="setId">Name of the set within the batch, when the batch creates it.</param>
    /// <exception cref="ArgumentException">A name is longer than 1,000 bytes; the kernel takes 255.</exception>
    public SetElementWriter(
        RequestBatch batch, byte message, NetlinkFlags flags, NfProto family, string table, string set, uint? setId = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _batch = batch;
        _type = NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, message);
        _flags = flags;
        new NfgenHeader(family).Write(_body);
        var header = new SetElementList { Table = table, Set = set, SetId = setId };
        var attributes = new AttributeWriter(_body.AsSpan(NfgenHeader.Size, 2040));
        SetElementList.Describe(ref attributes, ref header);
        if (attributes.Overflowed)
            throw new ArgumentException("The names of table and set are too long.", nameof(set));
        _nestStart = NfgenHeader.Size + attributes.Length;
        Begin();
    }

    /// <summary>Appends an element with a key.</summary>
    /// <param name="key">Key, as registers hold it.</param>
    /// <param name="keyEnd">Last key of a range of concatenations, or nothing.</param>
    /// <param name="data">What it maps to, or nothing.</param>
    /// <param name="flags">Flags.</param>
    /// <param name="timeout">Timeout in milliseconds, or null for the set's.</param>
    /// <param name="userData">Data of the program, from <see cref="UserDataWriter"/>, or nothing.</param>
    /// <exception cref="ArgumentException">The element is larger than the kernel takes by far.</exception>
    public void Add(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> keyEnd = default,
        ReadOnlySpan<byte> data = default,
        NftSetElemFlags flags = NftSetElemFlags.None,
        ulong? timeout = null,
        ReadOnlySpan<byte> userData = default)
    {
        if (key.Length + keyEnd.Length + data.Length + userData.Length > LargestElement - 128)
            throw new ArgumentException("The element is too large.", nameof(key));
        var start = OpenElement();
        if (flags != NftSetElemFlags.None)
            BinaryPrimitives.WriteUInt32BigEndian(Reserve(NftaSetElem.Flags, sizeof(uint)), (uint)flags);
        if (timeout is { } milliseconds)
            BinaryPrimitives.WriteUInt64BigEndian(Reserve(NftaSetElem.Timeout, sizeof(ulong)), milliseconds);
        AddValue(NftaSetElem.Key, key);
        AddValue(NftaSetElem.KeyEnd, keyEnd);
        AddValue(NftaSetElem.Data, data);
        if (!userData.IsEmpty)
            userData.CopyTo(Reserve(NftaSetElem.UserData, userData.Length));
        CloseElement(start);
    }

    /// <summary>Appends an element with anything that an element can have: verdicts, objects, expressions.</summary>
    /// <exception cref="ArgumentException">The element is larger than the kernel takes by far.</exception>
    public void Add(ref SetElement element)
    {
        var start = OpenElement();
        var attributes = new AttributeWriter(_body.AsSpan(_length, LargestElement));
        SetElement.Describe(ref attributes, ref element);
        if (attributes.Overflowed)
        {
            _length = start;
            throw new ArgumentException("The element is too large.", nameof(element));
        }
        _length += attributes.Length;
        CloseElement(start);
    }

    /// <summary>Writes the last message; without elements none is written.</summary>
    public void Finish()
    {
        if (_length > _nestStart + AttributeHeader.Size)
            Send(_length);
        Begin();
    }

    /// <summary>Returns the buffer; what <see cref="Finish"/> has not written is lost.</summary>
    public void Dispose()
    {
        var body = Interlocked.Exchange(ref _body, []);
        if (body.Length > 0)
            ArrayPool<byte>.Shared.Return(body);
    }

    private void Begin()
    {
        _length = _nestStart + AttributeHeader.Size;
        MachineOrder.WriteU16(_body.AsSpan(_nestStart + 2), NftaSetElemList.Elements | AttributeHeader.Nested);
    }

    private void Send(int length)
    {
        MachineOrder.WriteU16(_body.AsSpan(_nestStart), (ushort)(length - _nestStart));
        _batch.Add(_type, _flags, _body.AsSpan(0, length));
    }

    private int OpenElement()
    {
        ObjectDisposedException.ThrowIf(_body.Length == 0, this);
        if (_body.Length - _length < AttributeHeader.Size + LargestElement)
            Grow();
        var start = _length;
        _length += AttributeHeader.Size;
        return start;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_body.Length * 2);
        _body.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_body);
        _body = larger;
    }

    // The element that made the nest too large begins the next message.
    private void CloseElement(int start)
    {
        var size = _length - start;
        var element = _body.AsSpan(start, size);
        MachineOrder.WriteU16(element, (ushort)size);
        MachineOrder.WriteU16(element[2..], (ushort)((++_number & AttributeHeader.TypeMask) | AttributeHeader.Nested));
        if (_length - _nestStart <= LargestNest)
            return;
        Send(start);
        Begin();
        element.CopyTo(_body.AsSpan(_length));
        _length += size;
    }

    private void AddValue(ushort type, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return;
        var start = _length;
        _length += AttributeHeader.Size;
        value.CopyTo(Reserve(NftaData.Value, value.Length));
        MachineOrder.WriteU16(_body.AsSpan(start), (ushort)(_length - start));
        MachineOrder.WriteU16(_body.AsSpan(start + 2), (ushort)(type | AttributeHeader.Nested));
    }

    private Span<byte> Reserve(ushort type, int size)
    {
        var attribute = _body.AsSpan(_length, AttributeHeader.Align(AttributeHeader.Size + size));
        MachineOrder.WriteU16(attribute, (ushort)(AttributeHeader.Size + size));
        MachineOrder.WriteU16(attribute[2..], type);
        attribute[(AttributeHeader.Size + size)..].Clear();
        _length += attribute.Length;
        return attribute.Slice(AttributeHeader.Size, size);
    }
}
