using System.Buffers;

namespace Statewall.Netlink.Server;

/// <summary>
/// A first-in first-out queue of datagrams in pooled blocks. One block is kept when the queue runs empty, so steady traffic neither
/// allocates nor visits the pool. Not safe for several threads. // sk_receive_queue
/// </summary>
internal sealed class DatagramQueue : IDisposable
{
    private const int BlockSize = 16 * 1024;
    private const int LengthSize = 4;
    private const int KeptBlockSize = 64 * 1024;
    private Block[] _blocks = new Block[4];
    private int _first;
    private int _blockCount;

    /// <summary>Datagrams queued.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in the queued datagrams.</summary>
    public long Size { get; private set; }

    /// <summary>The oldest datagram; the queue must not be empty. The span is good until the next call.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        ref var block = ref _blocks[_first];
        var length = (int)MachineOrder.ReadU32(block.Bytes.AsSpan(block.Read));
        return block.Bytes.AsSpan(block.Read + LengthSize, length);
    }

    /// <summary>Removes the oldest datagram.</summary>
    public void Drop()
    {
        ref var block = ref _blocks[_first];
        var length = (int)MachineOrder.ReadU32(block.Bytes.AsSpan(block.Read));
        block.Read += LengthSize + length;
        Count--;
        Size -= length;
        if (block.Read < block.Written)
            return;
        if (_blockCount == 1 && block.Bytes.Length <= KeptBlockSize)
        {
            block.Read = block.Written = 0;
            return;
        }
        ArrayPool<byte>.Shared.Return(block.Bytes);
        block = default;
        _first = (_first + 1) % _blocks.Length;
        _blockCount--;
    }

    /// <summary>Appends a datagram.</summary>
    public void Add(ReadOnlySpan<byte> datagram) => datagram.CopyTo(Add(datagram.Length));

    /// <summary>Appends a datagram of <paramref name="size"/> bytes, for the caller to fill at once.</summary>
    public Span<byte> Add(int size)
    {
        ref var block = ref Tail(LengthSize + size);
        MachineOrder.WriteU32(block.Bytes.AsSpan(block.Written), (uint)size);
        var datagram = block.Bytes.AsSpan(block.Written + LengthSize, size);
        block.Written += LengthSize + size;
        Count++;
        Size += size;
        return datagram;
    }

    /// <summary>Forgets all datagrams and returns the blocks.</summary>
    public void Dispose()
    {
        for (; _blockCount > 0; _blockCount--)
        {
            ArrayPool<byte>.Shared.Return(_blocks[_first].Bytes);
            _blocks[_first] = default;
            _first = (_first + 1) % _blocks.Length;
        }
        Count = 0;
        Size = 0;
    }

    private ref Block Tail(int size)
    {
        if (_blockCount > 0)
        {
            ref var last = ref _blocks[(_first + _blockCount - 1) % _blocks.Length];
            if (last.Bytes.Length - last.Written >= size)
                return ref last;
            if (last.Written == 0)
            {
                // the kept, empty block is too small: exchange it
                ArrayPool<byte>.Shared.Return(last.Bytes);
                last = new Block { Bytes = ArrayPool<byte>.Shared.Rent(size) };
                return ref last;
            }
        }
        if (_blockCount == _blocks.Length)
            GrowRing();
        ref var added = ref _blocks[(_first + _blockCount) % _blocks.Length];
        added = new Block { Bytes = ArrayPool<byte>.Shared.Rent(Math.Max(size, BlockSize)) };
        _blockCount++;
        return ref added;
    }

    private void GrowRing()
    {
        var larger = new Block[_blocks.Length * 2];
        for (var i = 0; i < _blockCount; i++)
            larger[i] = _blocks[(_first + i) % _blocks.Length];
        _blocks = larger;
        _first = 0;
    }

    private struct Block
    {
        public byte[] Bytes;
        public int Read;
        public int Written;
    }
}
