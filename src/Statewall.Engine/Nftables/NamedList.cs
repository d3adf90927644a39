namespace Statewall.Engine.Nftables;

/// <summary>What a table holds under a name and a handle.</summary>
internal interface INamed
{
    /// <summary>What it is found by among its kind.</summary>
    string Key { get; }

    /// <summary>Its handle, unique in its table.</summary>
    ulong Handle { get; }

    /// <summary>Whether it is there once the batch at hand is committed. // nft_is_active_next</summary>
    bool IsActive { get; set; }
}

/// <summary>Things of one kind in their order, found by name or handle. Deleted ones keep their place until the batch ends.</summary>
internal sealed class NamedList<T>
    where T : class, INamed
{
    private readonly List<T> _items = [];
    private readonly Dictionary<string, T> _names = [];
    private readonly Dictionary<ulong, T> _handles = [];
    private bool _hasInactive;

    /// <summary>All, oldest first.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>Finds an active one.</summary>
    public T? Find(string name) => _names.GetValueOrDefault(name);

    /// <summary>Finds an active one.</summary>
    public T? Find(ulong handle) => _handles.GetValueOrDefault(handle);

    public void Add(T item)
    {
        _items.Add(item);
        Activate(item);
    }

    /// <summary>Takes out for good what was added last of all active ones, or is inactive.</summary>
    public void Remove(T item)
    {
        if (item.IsActive)
            Deactivate(item);
        _items.Remove(item);
    }

    public void Activate(T item)
    {
        item.IsActive = true;
        _names[item.Key] = item;
        _handles[item.Handle] = item;
    }

    public void Deactivate(T item)
    {
        item.IsActive = false;
        _hasInactive = true;
        if (ReferenceEquals(_names.GetValueOrDefault(item.Key), item))
            _names.Remove(item.Key);
        if (ReferenceEquals(_handles.GetValueOrDefault(item.Handle), item))
            _handles.Remove(item.Handle);
    }

    /// <summary>Takes out all inactive ones.</summary>
    public void Sweep()
    {
        if (_hasInactive)
            _items.RemoveAll(item => !item.IsActive);
        _hasInactive = false;
    }
}
