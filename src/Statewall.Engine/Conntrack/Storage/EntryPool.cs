using System.Runtime.CompilerServices;

namespace Statewall.Engine.Conntrack.Storage;

/// <summary>
/// Fixed-size slots in chunks that never move: a slot's number is its name, freed slots are reused last in, first out.
/// Slot 0 is never handed out, so that 0 can mean none.
/// </summary>
/// <typeparam name="T">The slot's unmanaged layout; its first four bytes hold the free list while the slot is unused.</typeparam>
internal sealed unsafe class EntryPool<T> : IDisposable
    where T : unmanaged
{
    private const int ChunkBits = 16;
    private const uint SmallStep = 1024;
    private const uint SmallPool = 8 * SmallStep;
    private const uint ChunkMask = (1u << ChunkBits) - 1;
    private nint[] _chunks = new nint[256];
    private int _chunkCount;
    private uint _free;
    private uint _next = 1;

    /// <summary>Number of slots in use.</summary>
    public int Count { get; private set; }

    /// <summary>One more than the highest slot number ever handed out: the bound of a scan over all slots.</summary>
    public uint Bound => _next;

    /// <summary>Bytes allocated for slots.</summary>
    public long Bytes => (long)_chunkCount * (sizeof(T) << ChunkBits);

    /// <summary>The slot's memory. The number must have come from <see cref="Take"/>, or lie below <see cref="Bound"/> in a scan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(uint slot) => (T*)Unsafe.Add(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_chunks), slot >> ChunkBits)
        + (slot & ChunkMask);

    /// <summary>Takes a zeroed slot.</summary>
    public uint Take()
    {
        Count++;
        if (_free != 0)
        {
            var reused = _free;
            var memory = At(reused);
            _free = *(uint*)memory;
            *(uint*)memory = 0;
            return reused;
        }
        var slot = _next++;
        if (slot >> ChunkBits >= (uint)_chunkCount)
            AddChunk();
        if (slot <= SmallPool && (slot == 1 || slot % SmallStep == 0))
            PreparePages(slot);
        return slot;
    }

    /// <summary>Returns a slot; its content is gone.</summary>
    public void Return(uint slot)
    {
        var memory = At(slot);
        *memory = default;
        *(uint*)memory = _free;
        _free = slot;
        Count--;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var i = 0; i < _chunkCount; i++)
            NativePages.Free((void*)_chunks[i]);
        _chunkCount = 0;
        _chunks = [];
    }

    // A small pool stays small: its first chunk takes ordinary pages, a step's worth at a time, and huge ones only from SmallPool on.
    private void PreparePages(uint slot)
    {
        if (slot == SmallPool)
            NativePages.PreferHuge((void*)_chunks[0], (nuint)sizeof(T) << ChunkBits);
        else
            NativePages.Populate(At(slot), (nuint)sizeof(T) * SmallStep);
    }

    private void AddChunk()
    {
        if (_chunkCount == _chunks.Length)
            Array.Resize(ref _chunks, _chunks.Length * 2);
        _chunks[_chunkCount] = (nint)NativePages.Allocate((nuint)sizeof(T) << ChunkBits, huge: _chunkCount > 0);
        _chunkCount++;
    }
}
