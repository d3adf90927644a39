using System.Buffers.Binary;
using System.Collections;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Delinearization;

/// <summary>
/// Elements of a set as the kernel tells them. As long as they are but keys of up to 16 bytes they are kept as numbers; with the first that
/// is more, all become messages.
/// </summary>
internal sealed class KernelElements : IReadOnlyList<SetElement>
{
    private const int LongestKey = 16;

    private readonly List<UInt128> _keys = [];
    private readonly List<bool> _ends = [];
    private List<SetElement>? _elements; // once not all are plain
    private int _keyBytes;

    /// <summary>They are but keys: <see cref="Keys"/> and <see cref="Ends"/> tell all.</summary>
    public bool ArePlain => _elements is null;

    /// <summary>The keys as numbers in the network's order.</summary>
    public List<UInt128> Keys => _keys;

    /// <summary>Which of them end a range. // NFT_SET_ELEM_INTERVAL_END</summary>
    public List<bool> Ends => _ends;

    /// <summary>Bytes of each key.</summary>
    public int KeyBytes => _keyBytes;

    /// <inheritdoc/>
    public int Count => _elements?.Count ?? _keys.Count;

    /// <inheritdoc/>
    public SetElement this[int index] => Messages[index];

    private List<SetElement> Messages => _elements ??= ToMessages();

    /// <inheritdoc/>
    public IEnumerator<SetElement> GetEnumerator() => Messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes the elements of a message.</summary>
    /// <returns>The first fault, or one whose kind is none.</returns>
    public CodecFault Add(SetElementsView elements)
    {
        if (!elements.Fault.IsNone)
            return elements.Fault;
        var walk = elements.GetEnumerator();
        while (walk.MoveNext())
        {
            var element = walk.Current;
            if (_elements is null && TryAdd(element))
                continue;
            if (element.Decode(out var message) is { IsNone: false } fault)
                return fault;
            Messages.Add(message);
        }
        return walk.Fault;
    }

    private bool TryAdd(SetElementView element)
    {
        var key = element.Key;
        if (key.Length is 0 or > LongestKey || (_keys.Count > 0 && key.Length != _keyBytes) || !element.IsPlain)
            return false;
        Span<byte> bytes = stackalloc byte[LongestKey];
        bytes.Clear();
        key.CopyTo(bytes[^key.Length..]);
        _keyBytes = key.Length;
        _keys.Add(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        _ends.Add((element.Flags & NftSetElemFlags.IntervalEnd) != 0);
        return true;
    }

    private List<SetElement> ToMessages()
    {
        var elements = new List<SetElement>(_keys.Count);
        Span<byte> bytes = stackalloc byte[LongestKey];
        for (var index = 0; index < _keys.Count; index++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _keys[index]);
            elements.Add(new SetElement { Key = new DataValue { Value = bytes[^_keyBytes..].ToArray() }, Flags = _ends[index] ? NftSetElemFlags.IntervalEnd : null });
        }
        return elements;
    }
}
