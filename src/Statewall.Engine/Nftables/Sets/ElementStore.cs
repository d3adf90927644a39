using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Sets;

/// <summary>
/// The elements of a set: keys and values side by side in large blocks, and one object more for each element that has more. Elements are
/// known by number. // struct nft_set_ext
/// </summary>
internal sealed class ElementStore(int keySize, bool hasKeyEnd, int valueSize)
{
    private const int BlockShift = 10;
    private const int BlockSize = 1 << BlockShift;
    private readonly int _stride = (hasKeyEnd ? 2 : 1) * keySize + valueSize;
    private readonly List<byte[]> _blocks = [];
    private readonly List<ElementStates[]> _states = [];
    private readonly List<ElementExtras?[]?> _extras = [];
    private readonly Stack<int> _free = [];

    /// <summary>Numbers are below this.</summary>
    public int Bound { get; private set; }

    /// <summary>Elements, whether active or not.</summary>
    public int Count { get; private set; }

    /// <summary>The state of an element.</summary>
    public ref ElementStates this[int element] => ref _states[element >> BlockShift][element & (BlockSize - 1)];

    public ReadOnlySpan<byte> Key(int element) => Record(element)[..keySize];

    /// <summary>The greatest key, or the key where elements have one.</summary>
    public ReadOnlySpan<byte> KeyEnd(int element) => hasKeyEnd ? Record(element).Slice(keySize, keySize) : Key(element);

    public ReadOnlySpan<byte> Value(int element) => Record(element)[(_stride - valueSize)..];

    /// <summary>What else there is of an element.</summary>
    public ElementExtras? Extras(int element) => _extras[element >> BlockShift]?[element & (BlockSize - 1)];

    /// <summary>Adds an element.</summary>
    /// <param name="states">Its state.</param>
    /// <param name="key">Its key; empty for the one that stands for all others.</param>
    /// <param name="keyEnd">Its greatest key, where elements have one.</param>
    /// <param name="value">Its value, where elements have one that is no verdict.</param>
    /// <param name="extras">What else there is of it.</param>
    /// <param name="reuses">It may have the number of one that is gone; otherwise its number is above all others.</param>
    public int Add(
        ElementStates states, ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyEnd, ReadOnlySpan<byte> value, ElementExtras? extras, bool reuses)
    {
        var element = reuses && _free.TryPop(out var free) ? free : Grow();
        Count++;
        var record = Record(element);
        record.Clear();
        key.CopyTo(record);
        if (hasKeyEnd)
            keyEnd.CopyTo(record[keySize..]);
        value.CopyTo(record[(_stride - valueSize)..]);
        this[element] = states;
        SetExtras(element, extras);
        return element;
    }

    public void Remove(int element)
    {
        this[element] = ElementStates.Free;
        SetExtras(element, null);
        Count--;
        if (element == Bound - 1)
            Bound--;
        else
            _free.Push(element);
        if (Count == 0)
            Clear();
    }

    private void Clear()
    {
        Bound = 0;
        _free.Clear();
        _blocks.Clear();
        _states.Clear();
        _extras.Clear();
    }

    private Span<byte> Record(int element) => _blocks[element >> BlockShift].AsSpan((element & (BlockSize - 1)) * _stride, _stride);

    private int Grow()
    {
        if (Bound >> BlockShift == _blocks.Count)
        {
            _blocks.Add(new byte[BlockSize * _stride]);
            _states.Add(new ElementStates[BlockSize]);
            _extras.Add(null);
        }
        return Bound++;
    }

    private void SetExtras(int element, ElementExtras? extras)
    {
        if (extras is null && _extras[element >> BlockShift] is null)
            return;
        var block = _extras[element >> BlockShift] ??= new ElementExtras?[BlockSize];
        block[element & (BlockSize - 1)] = extras;
    }
}

/// <summary>What an element is.</summary>
[Flags]
internal enum ElementStates : byte
{
    /// <summary>Deleted in the batch at hand.</summary>
    None = 0,

    /// <summary>It is there once the batch at hand is committed. // nft_set_elem_active</summary>
    Active = 1,

    /// <summary>The first key behind an interval. // NFT_SET_ELEM_INTERVAL_END</summary>
    IntervalEnd = 2,

    /// <summary>It stands for all keys that no other has. // NFT_SET_ELEM_CATCHALL</summary>
    Catchall = 4,

    /// <summary>Its last key was given. // NFT_SET_EXT_KEY_END</summary>
    KeyEnd = 8,

    /// <summary>No element.</summary>
    Free = 16,

    /// <summary>It is there for packets: added in a batch that is committed, and not taken out since. // the other bit of genmask</summary>
    Visible = 32,
}

/// <summary>What few elements have.</summary>
internal sealed class ElementExtras
{
    /// <summary>Milliseconds that it lives; 0 for ever.</summary>
    public ulong Timeout { get; set; }

    /// <summary>When its time is up, by the kernel's clock in milliseconds.</summary>
    public long Expires { get; set; }

    public byte[]? UserData { get; init; }

    /// <summary>What counts its packets.</summary>
    public Operation[] Operations { get; init; } = [];

    /// <summary>The value of a map of verdicts.</summary>
    public VerdictValue? Verdict { get; init; }

    /// <summary>The value of a map of objects.</summary>
    public StatefulObject? Object { get; init; }

    /// <summary>Counts a packet that met it, until one of its expressions breaks the rule off. // nft_set_elem_update_expr</summary>
    public void Count(ref Registers registers, ref Packet packet)
    {
        foreach (var operation in Operations)
        {
            operation.Evaluate(ref registers, ref packet);
            if (registers.Verdict == NftVerdict.Break)
                return;
        }
    }

    /// <summary>Whether its time is up. // nft_set_elem_expired</summary>
    public bool IsExpired(long now) => Timeout != 0 && now >= Expires;
}
