using Statewall.Netlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>
/// Reads what programs store with tables, chains, rules, sets, elements and objects: records of a type, a length of 8 bits, and so many
/// bytes. The kernel keeps them without looking. Ends at the first malformed record and keeps where. // udata.c of libnftnl
/// </summary>
public ref struct UserDataReader
{
    private const int HeaderSize = 2;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _next;

    /// <summary>Starts before the first record of <paramref name="bytes"/>.</summary>
    public UserDataReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Type of the record at hand: a constant of <see cref="NftUserData"/>, as its owner says.</summary>
    public byte Type { get; private set; }

    /// <summary>Content of the record at hand.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Offset of the malformed record that ended the walk, or -1.</summary>
    public int FaultOffset { get; private set; } = -1;

    /// <summary>The records within the record at hand. // NFTNL_UDATA_SET_KEY_TYPEOF</summary>
    public readonly UserDataReader Nested => new(Value);

    /// <summary>The record at hand as a number in the machine's byte order; false when it is not 4 bytes. // nftnl_udata_get_u32</summary>
    public readonly bool TryGetNumber(out uint value)
    {
        value = Value.Length == sizeof(uint) ? MachineOrder.ReadU32(Value) : 0;
        return Value.Length == sizeof(uint);
    }

    /// <summary>The record at hand as text, UTF-8 without terminator; false when it is not terminated.</summary>
    public readonly bool TryGetText(out ReadOnlySpan<byte> text)
    {
        var end = Value.IndexOf((byte)0);
        text = end < 0 ? default : Value[..end];
        return end >= 0;
    }

    /// <summary>Goes to the next record; false at the end and at a malformed one.</summary>
    public bool MoveNext()
    {
        if (_next >= _bytes.Length || FaultOffset >= 0)
            return false;
        var rest = _bytes[_next..];
        if (rest.Length < HeaderSize || rest.Length < HeaderSize + rest[1])
        {
            FaultOffset = _next;
            return false;
        }
        Type = rest[0];
        Value = rest.Slice(HeaderSize, rest[1]);
        _next += HeaderSize + Value.Length;
        return true;
    }

    /// <summary>Looks for the first record of a type.</summary>
    /// <returns>False when there is none before the end or a malformed record.</returns>
    public static bool TryFind(ReadOnlySpan<byte> bytes, byte type, out ReadOnlySpan<byte> value)
    {
        var reader = new UserDataReader(bytes);
        while (reader.MoveNext())
        {
            if (reader.Type != type)
                continue;
            value = reader.Value;
            return true;
        }
        value = default;
        return false;
    }
}
