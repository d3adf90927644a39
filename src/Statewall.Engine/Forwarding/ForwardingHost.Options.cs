using System.Buffers.Binary;
using Statewall.Engine.Nat;
using Statewall.Nfnetlink;
using Statewall.Packets;

namespace Statewall.Engine.Forwarding;

// Options of IPv4 in which a packet's way is recorded: with the address towards its sender when it comes, which of routes becomes the one by which it
// leaves when it is forwarded. Until then the header's checksum is that of the packet that came. Of a route that the sender chose, this host's address takes
// the place of the next stop, and that becomes the destination when the packet leaves. Answers repeat the options and record their own way.
// Mirrors ip_options.c.
public sealed partial class ForwardingHost
{
    private const int LargestOptions = 40; // MAX_IPOPTLEN
    private const int SizeAt = 1; // IPOPT_OLEN
    private const int PointerAt = 2; // IPOPT_OFFSET
    private const int KindAt = 3;
    private const int TimeSize = sizeof(uint);
    private const long MillisecondsPerDay = 86_400_000;

    // inet_current_timestamp
    private uint TimeOfDay => (uint)(Now / 1_000_000 % MillisecondsPerDay);

    // ip_options_compile
    private void Record(ref Packet packet, in IPv4Records records, in Route route)
    {
        packet.Records = records;
        if (!records.RouteNeedsAddress && !records.NeedsTime && !records.IsOverflown && records.JunkAt == 0)
            return;
        var own = SpecificDestination(in packet, in route);
        var header = packet.Edit()[..packet.View.TransportOffset];
        packet.Records.IsChanged = true;
        if (records.JunkAt != 0)
            header[records.JunkAt..].Clear();
        if (records.RouteNeedsAddress)
            own.Bytes.CopyTo(Advance(header[records.RouteAt..], InetAddress.IPv4Size));
        if (records.IsOverflown)
            header[records.TimestampAt + KindAt] += 0x10;
        else if (records.NeedsTime)
            packet.Records.NeedsTime = TryRecordTime(header[records.TimestampAt..], own);
    }

    // False when it is another host's turn.
    private bool TryRecordTime(Span<byte> option, InetAddress own)
    {
        var kind = option[KindAt] & 0xF;
        if (kind == IPv4Options.TimesOfGiven && !IsGiven(option, option[PointerAt]))
            return false;
        var entry = Advance(option, kind == IPv4Options.OnlyTimes ? TimeSize : InetAddress.IPv4Size + TimeSize);
        if (kind == IPv4Options.TimesAndAddresses)
            own.Bytes.CopyTo(entry);
        BinaryPrimitives.WriteUInt32BigEndian(entry[^TimeSize..], TimeOfDay);
        return true;
    }

    private bool IsGiven(ReadOnlySpan<byte> option, int pointer) =>
        AddressTypeOf(option.Slice(pointer - 1, InetAddress.IPv4Size), isIPv6: false, null) != AddressType.Unicast;

    // ip_forward_options
    private void RecordLeaving(ref Packet packet)
    {
        ref var records = ref packet.Records;
        if (!records.IsChanged)
            return;
        var own = SourceTowards(in packet);
        var bytes = packet.Edit();
        if (records.RouteNeedsAddress)
            Amend(OptionAt(bytes[..packet.View.TransportOffset], records.RouteAt), own, InetAddress.IPv4Size);
        if (records.NextStopAt != 0)
            LeaveForStop(ref packet, bytes);
        records.IsChanged = false;
        PacketChecksums.ComputeIPv4(bytes);
    }

    // The route of a packet that has come to a stop of its source route; those stops that are this host's own, too, are passed at once. // ip_options_rcv_srr
    private ref readonly Route FollowSourceRoute(HostInterface device, scoped ref Packet packet, ref readonly Route route, out PacketFate? end)
    {
        const uint DestinationAt = IPv4View.Offset.Destination;
        ref var records = ref packet.Records;
        var isElsewhere = route.Kind == RouteKind.Unicast && packet.Type == PacketType.Host;
        end = isElsewhere ? records.IsStrict ? DropReported(ref packet, DropReason.BadOption, DestinationAt << 24) : null
            : route.Kind == RouteKind.Local && packet.Type == PacketType.Host ? null : DropTracked(ref packet, DropReason.BadOption);
        if (isElsewhere || end is not null)
            return ref route;
        var header = packet.Edit()[..packet.View.TransportOffset];
        var destination = header.Slice(IPv4View.Offset.Destination, InetAddress.IPv4Size);
        var option = header[records.SourceRouteAt..][..header[records.SourceRouteAt + SizeAt]];
        ref readonly var found = ref route;
        for (int pointer = option[PointerAt]; pointer <= option.Length && found.Kind == RouteKind.Local; pointer += InetAddress.IPv4Size)
        {
            if (pointer + InetAddress.IPv4Size - 1 > option.Length)
            {
                end = DropReported(ref packet, DropReason.BadOption, (uint)(records.SourceRouteAt + PointerAt) << 24);
                return ref route;
            }
            var before = BinaryPrimitives.ReadUInt32BigEndian(destination);
            option.Slice(pointer - 1, InetAddress.IPv4Size).CopyTo(destination);
            found = ref RouteIPv4(device, in packet, out var reason);
            records.IsChanged = true;
            if (reason == DropReason.None && found.Kind == RouteKind.Local)
                continue;
            records.NextStopAt = (byte)(records.SourceRouteAt + pointer - 1);
            BinaryPrimitives.WriteUInt32BigEndian(destination, before);
            if (reason == DropReason.None && found.Kind == RouteKind.Unicast)
                continue;
            records.IsChanged = false;
            end = DropTracked(ref packet, DropReason.BadOption);
            return ref route;
        }
        return ref found;
    }

    // ip_forward_options: srr_is_hit
    private void LeaveForStop(ref Packet packet, Span<byte> bytes)
    {
        ref readonly var records = ref packet.Records;
        var header = bytes[..packet.View.TransportOffset];
        var option = OptionAt(header, records.SourceRouteAt);
        var next = records.NextStopAt - records.SourceRouteAt;
        if (next + InetAddress.IPv4Size <= option.Length)
        {
            var stop = option.Slice(next, InetAddress.IPv4Size);
            stop.CopyTo(header[IPv4View.Offset.Destination..]);
            SourceTowards(in packet).Bytes.CopyTo(stop);
            option[PointerAt] = (byte)(next + 1 + InetAddress.IPv4Size);
        }
        if (records.TimeNeedsAddress)
            Amend(OptionAt(header, records.TimestampAt), SourceTowards(in packet), InetAddress.IPv4Size + TimeSize);
    }

    private static void Amend(Span<byte> option, InetAddress own, int size)
    {
        if (!option.IsEmpty && option[PointerAt] > KindAt + size && option[PointerAt] <= option.Length + 1)
            own.Bytes.CopyTo(LastEntry(option, size));
    }

    // An option as it stands now; empty when a rule has made something else of it.
    private static Span<byte> OptionAt(Span<byte> header, int at)
    {
        if (at == 0 || at + PointerAt >= header.Length)
            return default;
        var size = header[at + SizeAt];
        return size > PointerAt && at + size <= header.Length && header[at + PointerAt] > KindAt ? header.Slice(at, size) : default;
    }

    // The options of what answers a packet; false when what was recorded leaves no room for the answer's way. // __ip_options_echo, ip_options_build
    private bool TryRepeatOptions(scoped in Packet packet, InetAddress own, Span<byte> options, out int size)
    {
        size = 0;
        if (packet.View.IsIPv6 || packet.View.TransportOffset == IPv4View.MinimumSize)
            return true;
        ref readonly var records = ref packet.Records;
        Span<byte> header = stackalloc byte[IPv4View.MinimumSize + LargestOptions];
        header = header[..packet.View.TransportOffset];
        packet.View.Bytes[..header.Length].CopyTo(header);
        var route = OptionAt(header, records.RouteAt);
        if (records.RouteNeedsAddress && !route.IsEmpty && !TryRecord(route, own, InetAddress.IPv4Size))
            return false;
        Put(route, options, ref size);
        var times = OptionAt(header, records.TimestampAt);
        if (records.NeedsTime && !times.IsEmpty && !TryRecordTimes(times, in records, own))
            return false;
        Put(times, options, ref size);
        size += TurnRoute(in packet, OptionAt(header, records.SourceRouteAt), options[size..]);
        while (size % 4 != 0)
            options[size++] = 0; // IPOPT_END
        return true;
    }

    // There is room for all that a header has room for.
    private static void Put(ReadOnlySpan<byte> option, Span<byte> options, ref int size)
    {
        option.CopyTo(options[size..]);
        size += option.Length;
    }

    // An option that is full stays so; one in which less is left than an entry needs cannot be gone on with.
    private static bool TryRecord(Span<byte> option, InetAddress own, int size)
    {
        if (option[PointerAt] > option.Length)
            return true;
        if (option[PointerAt] + size - 1 > option.Length)
            return false;
        own.Bytes.CopyTo(Advance(option, size));
        return true;
    }

    private bool TryRecordTimes(Span<byte> option, in IPv4Records records, InetAddress own)
    {
        const int WithAddress = InetAddress.IPv4Size + TimeSize;
        int pointer = option[PointerAt];
        if (pointer > option.Length)
            return true;
        if (records.TimeNeedsAddress)
            return TryRecord(option, own, WithAddress) && WriteTime(option);
        if (pointer + TimeSize - 1 > option.Length)
            return false;
        var isGiven = (option[KindAt] & 0xF) == IPv4Options.TimesOfGiven;
        if (isGiven && (pointer + WithAddress - 1 > option.Length || !IsGiven(option, pointer)))
            return true;
        Advance(option, isGiven ? WithAddress : TimeSize);
        return WriteTime(option);
    }

    private bool WriteTime(Span<byte> option)
    {
        BinaryPrimitives.WriteUInt32BigEndian(LastEntry(option, TimeSize), TimeOfDay);
        return true;
    }

    // The stops of a packet's way in reverse order, the first of which the answer goes to, and its sender at their end.
    private static int TurnRoute(scoped in Packet packet, ReadOnlySpan<byte> option, Span<byte> target)
    {
        var stops = Stops(option, packet.View.Source, out var passed);
        if (stops == 0)
            return 0;
        (target[0], target[SizeAt], target[PointerAt]) = (option[0], (byte)(3 + (stops * InetAddress.IPv4Size)), 4);
        for (var stop = 1; stop < stops; stop++)
            option.Slice(passed - 1 - (stop * InetAddress.IPv4Size), InetAddress.IPv4Size).CopyTo(target[(3 + ((stop - 1) * InetAddress.IPv4Size))..]);
        packet.View.Source.CopyTo(target[(3 + ((stops - 1) * InetAddress.IPv4Size))..]);
        return target[SizeAt];
    }

    // Where an answer goes first: the packet's source, or the last stop of the source route by which it came. // opt.faddr
    private static InetAddress WayBack(scoped in Packet packet)
    {
        Span<byte> header = stackalloc byte[IPv4View.MinimumSize + LargestOptions];
        packet.View.Bytes[..Math.Min(packet.View.Bytes.Length, header.Length)].CopyTo(header);
        var option = packet.Records.SourceRouteAt == 0 ? default : OptionAt(header[..packet.View.TransportOffset], packet.Records.SourceRouteAt);
        return new InetAddress(Stops(option, packet.View.Source, out var passed) > 0 ? option.Slice(passed - 1, InetAddress.IPv4Size) : packet.View.Source);
    }

    // How many stops the way back has, and the bytes that the packet has passed; a first stop that is its source is none.
    private static int Stops(ReadOnlySpan<byte> option, ReadOnlySpan<byte> source, out int passed)
    {
        passed = 0;
        if (option.IsEmpty)
            return 0;
        passed = Math.Min(option[PointerAt], option[SizeAt] + 1) - InetAddress.IPv4Size;
        var stops = passed / InetAddress.IPv4Size;
        return stops > 0 && option.Slice(3 + (passed % InetAddress.IPv4Size), InetAddress.IPv4Size).SequenceEqual(source) ? stops - 1 : stops;
    }

    // The next entry of an option, behind which its pointer goes. Pointers count from 1.
    private static Span<byte> Advance(Span<byte> option, int size)
    {
        option[PointerAt] += (byte)size;
        return LastEntry(option, size);
    }

    private static Span<byte> LastEntry(Span<byte> option, int size) => option.Slice(option[PointerAt] - 1 - size, size);

    // The host's own address as the sender of a packet sees it. // fib_compute_spec_dst
    private InetAddress SpecificDestination(in Packet packet, in Route route)
    {
        if (route.Kind == RouteKind.Local)
            return new InetAddress(packet.View.Destination);
        var source = new InetAddress(packet.View.Source);
        var back = IsZeroNet(source.ToUInt32()) ? Route.None : RouteOf(new RoutingKey(packet.View.Destination, packet.View.Source, null, 0));
        if (back is not { Kind: RouteKind.Unicast, Interface: >= 0 })
            return AddressTowards(packet.In!, source);
        return AddressTowards(_interfaces[back.Interface], back.NextHop.IsNone ? source : back.NextHop);
    }

    private InetAddress AddressTowards(HostInterface device, InetAddress neighbour) =>
        device.AddressTowards(neighbour) is { IsNone: false } own ? own : OwnAddressOrNone(device.Index, isIPv6: false);
}
