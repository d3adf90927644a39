using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Conntrack;

internal sealed unsafe partial class ConntrackTable
{
    private const long EvictionDelay = 1_000_000_000;
    private const int SearchedReferences = 2 * TupleIndex.BucketSize; // about what the kernel's eight buckets hold when its table is full
    private const int SearchedBuckets = 64; // of an index that is far from full
    private long _evictAt = long.MaxValue;

    // Room for one entry: the first unassured one near the wanted place goes. // early_drop
    private bool EarlyDrop(uint hash)
    {
        Span<uint> slots = stackalloc uint[TupleIndex.BucketSize];
        var searched = 0;
        for (uint i = 0; i < SearchedBuckets && searched < SearchedReferences; i++)
        {
            var found = _index.Slots(hash + i, slots);
            searched += found;
            foreach (var slot in slots[..found])
            {
                var entry = _entries.At(slot);
                if (entry->Expires > Now && entry->Has(ConntrackStatus.Assured))
                    continue;
                if (entry->Expires > Now)
                    Statistics.EarlyDrop++;
                Delete(slot);
                return true;
            }
        }
        return false;
    }

    // After a refusal the collector takes what is unassured or closing until 95 % of the limit are left. // gc_worker, gc_worker_can_early_drop
    private void EvictClosing()
    {
        _evictAt = long.MaxValue;
        var enough = Settings.Maximum / 100 * 95;
        for (uint slot = 1; slot < _entries.Bound && _entries.Count > enough; slot++)
        {
            if (!IsVisible(slot))
                continue;
            var entry = _entries.At(slot);
            if (entry->Has(ConntrackStatus.Assured) && !ProtocolTrackers.For(entry->Original.Protocol).CanEarlyDrop(ref *entry))
                continue;
            Statistics.EarlyDrop++;
            Delete(slot);
        }
    }
}
