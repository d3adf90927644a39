namespace Statewall.Engine.Nftables.Sets;

/// <summary>How the elements of a set are found. // struct nft_set_ops</summary>
internal abstract class SetIndex(NftSet set)
{
    protected NftSet Set { get; } = set;

    protected ElementStore Elements => Set.Elements;

    /// <summary>The implementation's name in a listing. // NFTA_SET_TYPE</summary>
    public abstract string Name { get; }

    /// <summary>Numbers of elements may be given anew: their order means nothing.</summary>
    public virtual bool ReusesNumbers => true;

    /// <summary>Packets can change the set. // nft_set_ops.update</summary>
    public virtual bool IsDynamic => false;

    /// <summary>What is expired must not stand in the way of what a batch adds. // nft_rbtree_gc_elem</summary>
    public virtual bool IsCollectedFirst => false;

    /// <summary>How many elements fit into a set of a size. // nft_set_ops.adjust_maxsize</summary>
    public virtual uint Capacity(uint size) => size;

    /// <summary>How many a listing counts. // nft_set_ops.usize</summary>
    public virtual uint Listed(uint count) => count;

    /// <summary>Looks for what stands in an element's way, and inserts it if nothing does.</summary>
    /// <param name="element">The element.</param>
    /// <param name="clash">The active element with the same key, if that is in the way.</param>
    public abstract InsertResult Insert(int element, out int clash);

    /// <summary>Takes an element out.</summary>
    public abstract void Remove(int element);

    /// <summary>The element that goes with another one; -1 when none does. // nft_rbtree_gc_remove</summary>
    public virtual int CompanionOf(int element) => -1;

    /// <summary>Finds the active element that a deletion is about; -1 when there is none. // nft_set_ops.deactivate</summary>
    public abstract int Find(ReadOnlySpan<byte> key, bool isEnd);

    /// <summary>Finds the active element that has or contains a key; -1 when there is none. // nft_set_ops.get</summary>
    public virtual int Get(ReadOnlySpan<byte> key, bool isEnd) => Find(key, isEnd);

    /// <summary>Moves a walk on to the next element, in the order of listings.</summary>
    /// <param name="position">Where the walk is; 0 at first.</param>
    /// <param name="element">The element.</param>
    /// <returns>False at the end.</returns>
    public virtual bool MoveNext(ref long position, out int element)
    {
        while (position < Elements.Bound)
        {
            element = (int)position++;
            if ((Elements[element] & (ElementStates.Free | ElementStates.Catchall)) == 0)
                return true;
        }
        element = -1;
        return false;
    }

    /// <summary>Whether an element is there, for the batch at hand.</summary>
    protected bool IsLive(int element) => Set.IsLive(element);
}

/// <summary>What became of an element that was to be inserted.</summary>
internal enum InsertResult
{
    /// <summary>It is in its place.</summary>
    Inserted,

    /// <summary>There is one with the same key. // EEXIST</summary>
    Exists,

    /// <summary>It overlaps with another. // ENOTEMPTY</summary>
    Overlaps,

    /// <summary>Its last key is less than its first.</summary>
    Backwards,
}
