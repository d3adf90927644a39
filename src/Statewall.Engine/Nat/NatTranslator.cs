using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Numbers;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nat;

/// <summary>
/// Decides, once for each connection, what its ends are translated to: an address and a port of a range that make replies which belong to no
/// other connection. // nf_nat_setup_info
/// </summary>
/// <remarks>One thread at a time: the kernel's gate. Mirrors nf_nat_core.c.</remarks>
internal sealed class NatTranslator(ConntrackTable table, KernelRandom random)
{
    private const int MostAttempts = 128; // NF_NAT_MAX_ATTEMPTS
    private const int FewestAttempts = 16;
    private const int HarderThreshold = 32; // NF_NAT_HARDER_THRESH
    private const NfNatRangeFlags RandomPort = NfNatRangeFlags.ProtoRandom | NfNatRangeFlags.ProtoRandomFully; // NF_NAT_RANGE_PROTO_RANDOM_ALL

    /// <summary>Draws ports.</summary>
    public KernelRandom Random => random;

    /// <summary>Binds one end of a connection that nobody knows yet.</summary>
    /// <param name="slot">The connection.</param>
    /// <param name="range">What it may be translated to.</param>
    /// <param name="isSource">Whether its source is translated.</param>
    /// <returns>Accept, or drop when that end is bound already.</returns>
    public NftVerdict SetUp(uint slot, in NatRange range, bool isSource)
    {
        ref var entry = ref table[slot];
        if (entry.Has(ConntrackStatus.Confirmed))
            return NftVerdict.Accept;
        if (IsBound(slot, isSource))
            return NftVerdict.Drop;
        var reply = table.ReplyOf(slot);
        if (ProtocolTrackers.TryInvert(in reply, out var present))
        {
            present.Zone = entry.Original.Zone;
            Choose(slot, in present, in range, isSource, out var chosen);
            if (!chosen.EqualsRef(in present) && ProtocolTrackers.TryInvert(in chosen, out var changed))
            {
                changed.Zone = reply.Zone;
                table.StoreReply(slot, in changed);
                entry.Status |= isSource ? ConntrackStatus.SrcNat : ConntrackStatus.DstNat;
                table.AddSequenceAdjustment(slot);
            }
        }
        if (isSource)
            table.NatSources.Add(slot);
        entry.Status |= isSource ? ConntrackStatus.SrcNatDone : ConntrackStatus.DstNatDone;
        return NftVerdict.Accept;
    }

    /// <summary>Whether one end of a connection is bound. // nf_nat_initialized</summary>
    public bool IsBound(uint slot, bool isSource) => table[slot].Has(isSource ? ConntrackStatus.SrcNatDone : ConntrackStatus.DstNatDone);

    /// <summary>Binds an end to what it is, as far as its replies are free. // __nf_nat_alloc_null_binding</summary>
    public NftVerdict BindToItself(uint slot, bool isSource)
    {
        var reply = table.ReplyOf(slot);
        return SetUp(slot, NatRange.To(isSource ? reply.Destination : reply.Source), isSource);
    }

    // get_unique_tuple
    private void Choose(uint slot, in TupleKey present, in NatRange range, bool isSource, out TupleKey chosen)
    {
        chosen = present;
        if (isSource && (range.Flags & RandomPort) == 0)
        {
            if (range.HoldsSource(in present))
            {
                if (!IsTaken(in present, slot))
                    return;
            }
            else if (TryReuse(slot, in present, in range, out chosen) && !IsTaken(in chosen, slot))
            {
                return;
            }
        }
        chosen = present;
        ChooseAddress(ref chosen, in range, isSource);
        if ((range.Flags & RandomPort) == 0)
        {
            if ((range.Flags & NfNatRangeFlags.ProtoSpecified) != 0)
            {
                if ((range.Flags & NfNatRangeFlags.ProtoOffset) == 0 && range.HoldsPort(in chosen, isSource)
                    && (range.MinimumPort == range.MaximumPort || !IsTaken(in chosen, slot)))
                    return;
            }
            else if (!IsTaken(in chosen, slot))
            {
                return;
            }
        }
        ChoosePort(slot, ref chosen, in range, isSource);
    }

    // What the same source was translated to already. // find_appropriate_src
    private bool TryReuse(uint slot, in TupleKey present, in NatRange range, out TupleKey chosen)
    {
        for (var other = table.NatSources.First(in table[slot].Original); other != 0; other = table.NatSources.Next(other))
        {
            var reply = table.ReplyOf(other);
            if (!ProtocolTrackers.TryInvert(in reply, out chosen))
                continue;
            chosen.Zone = present.Zone;
            (chosen.Destination, chosen.DestinationPort) = (present.Destination, present.DestinationPort);
            if (range.HoldsSource(in chosen))
                return true;
        }
        chosen = present;
        return false;
    }

    // The same for one client and one server, unless it is to be the same for one client. // find_best_ips_proto
    private static void ChooseAddress(ref TupleKey tuple, in NatRange range, bool isSource)
    {
        if ((range.Flags & NfNatRangeFlags.MapIps) == 0)
            return;
        var address = range.MinimumAddress == range.MaximumAddress ? range.MinimumAddress : AddressByHash(in tuple, in range);
        if (isSource)
            tuple.Source = address;
        else
            tuple.Destination = address;
    }

    private static UInt128 AddressByHash(in TupleKey tuple, in NatRange range)
    {
        Span<uint> source = stackalloc uint[4]; // as they stand in the kernel's memory
        Span<uint> destination = stackalloc uint[4];
        var isIPv6 = tuple.Family == (byte)NfProto.IPv6;
        KernelWords(tuple.SourceHigh, tuple.SourceLow, isIPv6, source);
        KernelWords(tuple.DestinationHigh, tuple.DestinationLow, isIPv6, destination);
        var isPersistent = (range.Flags & NfNatRangeFlags.Persistent) != 0;
        var last = isIPv6 ? 3 : 0;
        var hash = JenkinsHash.ComputeWords(source, isPersistent ? 0 : destination[last] ^ tuple.Zone);
        var isFull = false;
        UInt128 result = 0;
        for (var at = 0; at <= last; at++)
        {
            var shift = (last - at) * 32;
            var (least, greatest) = ((uint)(range.MinimumAddress >> shift), (uint)(range.MaximumAddress >> shift));
            var distance = isFull ? uint.MaxValue : greatest - least + 1;
            var word = (isFull ? 0 : least) + KernelRandom.Scale(hash, distance);
            if (word != greatest)
                isFull = true;
            result = (result << 32) | word;
            if (!isPersistent)
                hash ^= destination[at];
        }
        return result;
    }

    private static void KernelWords(ulong high, ulong low, bool isIPv6, Span<uint> words)
    {
        words.Clear();
        if (isIPv6)
            (words[0], words[1], words[2], words[3]) = (Network((uint)(high >> 32)), Network((uint)high), Network((uint)(low >> 32)), Network((uint)low));
        else
            words[0] = Network((uint)low);
    }

    private static uint Network(uint value) => BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value) : value;

    // nf_nat_l4proto_unique_tuple
    private void ChoosePort(uint slot, ref TupleKey tuple, in NatRange range, bool isSource)
    {
        if (!TryPortRange(slot, in tuple, in range, isSource, out var first, out var count))
            return;
        var isIdentifier = tuple.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
        var offset = (range.Flags & NfNatRangeFlags.ProtoOffset) != 0 ? (ushort)(NatPort.Of(in tuple, isSource) - range.BasePort)
            : (range.Flags & RandomPort) != 0 || isSource ? random.NextUInt16()
            : 0;
        for (var attempts = Math.Min(count, MostAttempts); ; attempts /= 2)
        {
            for (var attempt = 0; attempt < attempts; attempt++, offset++)
            {
                var port = (ushort)(first + (ushort)offset % count);
                if (isSource || isIdentifier)
                    tuple.SourcePort = port;
                else
                    tuple.DestinationPort = port;
                if (!IsTakenFirmly(in tuple, slot, attempts - attempt))
                    return;
            }
            if (attempts >= count || attempts < FewestAttempts)
                return;
            offset = random.NextUInt16();
        }
    }

    // Without a range a source port stays among its like: privileged or not, and below 512 or not.
    private bool TryPortRange(uint slot, in TupleKey tuple, in NatRange range, bool isSource, out int first, out int count)
    {
        var isGiven = (range.Flags & NfNatRangeFlags.ProtoSpecified) != 0;
        var isQuery = tuple.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
        var isGre = tuple.Protocol == IpProtocol.Gre;
        (first, count) = (0, 0);
        var port = NatPort.Of(in tuple, isSource);
        if (port < 0 || (isGre && !table.HasMaster(slot)) || (!isGiven && !isSource && !isQuery && !isGre))
            return false;
        var (least, greatest) = (isGiven, isQuery, isGre, port) switch
        {
            (true, _, _, _) => (Math.Min(range.MinimumPort, range.MaximumPort), Math.Max(range.MinimumPort, range.MaximumPort)),
            (_, true, _, _) => ((ushort)0, ushort.MaxValue),
            (_, _, true, _) => ((ushort)1, ushort.MaxValue),
            (_, _, _, < 512) => ((ushort)1, (ushort)511),
            (_, _, _, < 1024) => ((ushort)600, (ushort)1023),
            _ => ((ushort)1024, ushort.MaxValue),
        };
        (first, count) = (least, greatest - least + 1);
        return true;
    }

    // nf_nat_used_tuple, nf_conntrack_tuple_taken
    private bool IsTaken(in TupleKey tuple, uint slot) => Taker(in tuple, slot, out _) != 0;

    private uint Taker(in TupleKey tuple, uint slot, out Direction direction)
    {
        direction = Direction.Original;
        if (!ProtocolTrackers.TryInvert(in tuple, out var reply))
            return 0;
        reply.Zone = table.ReplyOf(slot).Zone;
        var found = table.Find(in reply, table.HashOf(in reply), out direction);
        return found != 0 && table[found].Original.EqualsRef(in table[slot].Original) ? 0 : found; // the packet's twin
    }

    // When few attempts are left, a connection that is over makes room. // nf_nat_used_tuple_harder
    private bool IsTakenFirmly(in TupleKey tuple, uint slot, int attemptsLeft)
    {
        var taker = Taker(in tuple, slot, out var direction);
        if (taker == 0)
            return false;
        if (attemptsLeft > HarderThreshold || tuple.Protocol != IpProtocol.Tcp || table.HasMaster(slot) || direction == Direction.Original)
            return true;
        ref var entry = ref table[taker];
        if (ProtocolState.As<TcpConnection>(ref entry.Protocol).State is not (TcpState.TimeWait or TcpState.Close) || !entry.Has(ConntrackStatus.SrcNat))
            return true;
        table.Delete(taker);
        return false;
    }
}
