using Statewall.Netlink.Messages;

namespace Statewall.Conntrack.Saved;

// Overview: the text that `conntrack -L` prints, and /proc/net/nf_conntrack, back to the messages of ctnetlink, so that filters, formats and
// surveys work on a saved listing as on a kernel. Life-cycle: one call reads a stream once, in buffers of fixed size; a message is good until
// the handler returns. Threads: while the handler takes the connections of one block, the next one is read in the background; the handler
// stays on the calling thread. The text is that of ct_seq_show.

/// <summary>Reads saved listings of connections: plain or extended, of conntrack or of /proc, with whatever fields they have.</summary>
public static class SavedListing
{
    /// <summary>The longest line that is read, in bytes.</summary>
    public const int MaximumLineSize = 64 * 1024;

    /// <summary>Hands over the connections of a listing as ctnetlink would have sent them.</summary>
    /// <param name="input">The text.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="handler">Takes the connections.</param>
    /// <returns>How many there were, and the lines that are none.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SavedListingResult Read<THandler>(Stream input, SavedListingOptions options, ref THandler handler)
        where THandler : IConnectionHandler
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        var result = new SavedListingResult();
        using var blocks = new ListingBlocks(input, options, result);
        using var first = new MessageWriter(ListingBlocks.Size + 4096);
        using var second = new MessageWriter(ListingBlocks.Size + 4096);
        blocks.Fill(first);
        for (var (full, other) = (first, second); full.Length > 0; (full, other) = (other, full))
        {
            other.Clear();
            var empty = other;
            var reading = blocks.IsOver ? Task.CompletedTask : Task.Run(() => blocks.Fill(empty));
            try
            {
                HandOver(full, ref handler);
            }
            finally
            {
                ((IAsyncResult)reading).AsyncWaitHandle.WaitOne(); // also when the handler threw: the buffers are in use
            }
            reading.GetAwaiter().GetResult();
        }
        return result;
    }

    private static void HandOver<THandler>(MessageWriter block, ref THandler handler)
        where THandler : IConnectionHandler
    {
        foreach (var message in new NetlinkMessageEnumerator(block.Written))
        {
            var view = new ConnectionView(message);
            handler.Handle(ref view);
        }
    }
}
