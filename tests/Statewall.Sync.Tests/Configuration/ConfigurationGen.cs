using System.Net;
using CsCheck;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Configuration;
using Statewall.Sync.Statistics;

namespace Statewall.Sync.Tests.Configuration;

/// <summary>Configurations made by chance.</summary>
internal static class ConfigurationGen
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char["abcXYZ019._-"], 0, 12].Select(rest => $"v{rest}");
    private static readonly Gen<string> Path = Gen.String[Gen.Char["abcXYZ019._-/{}#é"], 1, 40].Select(rest => $"/{rest}");
    private static readonly Gen<uint> Count = Gen.UInt[1, uint.MaxValue];
    private static readonly Gen<TimeSpan> Time = Count.Select(seconds => TimeSpan.FromSeconds(seconds));
    private static readonly Gen<IPAddress> V4 = Gen.Byte.Array[4].Where(bytes => bytes.Any(octet => octet != byte.MaxValue)).Select(bytes => new IPAddress(bytes));
    private static readonly Gen<IPAddress> V6 = Gen.Byte.Array[16].Select(bytes => new IPAddress(bytes));
    private static readonly Gen<byte> Protocol = OneOf<byte>(1, 6, 17, 33, 47, 58, 132, 136);
    private static readonly Gen<TcpState> State = OneOf([.. Enum.GetValues<TcpState>().Where(state => state is >= TcpState.SynSent and <= TcpState.SynSent2)]);
    private static readonly Gen<SyslogFacility?> Facility = OneOf([.. Enum.GetValues<SyslogFacility>().Select(facility => (SyslogFacility?)facility), null]);

    private static readonly Gen<IPNetwork> Network =
        Gen.OneOf(Gen.Select(V4, Gen.Int[0, 32]), Gen.Select(V6, Gen.Int[0, 128])).Select((address, length) => IPNetwork.Parse($"{Masked(address, length)}/{length}"));

    private static readonly Gen<FlowFilter> Filter = Gen.Select(Gen.Bool, Maybe(SetOf(Protocol)), Maybe(SetOf(Network)), Maybe(SetOf(State)), (inKernel, protocols, addresses, states) =>
        new FlowFilter { InKernel = inKernel, Protocols = protocols, Addresses = addresses, States = states });

    private static readonly Gen<GeneralSection> General =
        from sizes in Count.Array[5]
        from paths in Gen.Select(Maybe(Path), Path, Maybe(Path))
        from facility in Facility
        from times in Gen.Select(MaybeValue(Time), MaybeValue(Time))
        from switches in Gen.Bool.Array[3]
        from priority in Gen.UInt[0, 99]
        from filter in Filter
        select new GeneralSection
        {
            HashSize = sizes[0],
            HashLimit = sizes[1],
            NetlinkBufferSize = sizes[2],
            NetlinkBufferSizeMaxGrowth = sizes[3],
            EventIterationLimit = sizes[4],
            LogFile = paths.Item1,
            LockFile = paths.Item2,
            SocketPath = paths.Item3,
            Syslog = facility,
            NetlinkOverrunResync = times.Item1,
            PollInterval = times.Item2,
            NetlinkEventsReliable = switches[0],
            Systemd = switches[1],
            Scheduler = new SchedulerSection { Policy = switches[2] ? SchedulingPolicy.RoundRobin : SchedulingPolicy.FirstInFirstOut, Priority = priority },
            Filter = filter,
        };

    private static readonly Gen<SyncSection> Sync =
        from transport in Gen.Enum<LinkTransport>()
        from channels in ChannelOf(transport).List[1, 4]
        from mode in OneOf<ModeKind?>(null, ModeKind.Ftfw, ModeKind.Alarm, ModeKind.Notrack)
        from times in Gen.Select(Time, Time, Time, MaybeValue(Time))
        from sizes in Gen.Select(Count, Count)
        from switches in Gen.Bool.Array[5]
        from helpers in Name.List[0, 3]
        select new SyncSection
        {
            Channels = channels,
            NamedMode = mode,
            RefreshTime = times.Item1,
            CacheTimeout = times.Item2,
            PurgeTimeout = times.Item3,
            DisableExternalCache = switches[0] && mode is ModeKind.Ftfw or ModeKind.Notrack,
            CommitTimeout = switches[0] && mode is ModeKind.Ftfw or ModeKind.Notrack ? null : times.Item4,
            ResendQueueSize = mode == ModeKind.Ftfw ? sizes.Item1 : new SyncSection().ResendQueueSize,
            AckWindowSize = mode == ModeKind.Ftfw ? sizes.Item2 : new SyncSection().AckWindowSize,
            DisableInternalCache = switches[1] && mode == ModeKind.Notrack,
            StartupResync = switches[2] && mode is ModeKind.Ftfw or ModeKind.Notrack,
            TcpWindowTracking = switches[3],
            Expectations = switches[4] ? new ExpectationChoice(true, []) : new ExpectationChoice(false, helpers),
        };

    private static readonly Gen<HelperType> Helper =
        from name in Name
        from isIPv4 in Gen.Bool
        from isTcp in Gen.Bool
        from queue in Gen.Select(Gen.UShort, Gen.UInt)
        from policies in Gen.Select(Count, Gen.UInt).List[0, 4]
        select new HelperType(name, isIPv4 ? NfProto.IPv4 : NfProto.IPv6, (byte)(isTcp ? 6 : 17))
        {
            QueueNumber = queue.Item1,
            QueueLength = queue.Item2,
            Policies = [.. policies.Select(policy => new HelperExpectationPolicy(name) { ExpectMaximum = policy.Item1, ExpectTimeout = TimeSpan.FromSeconds(policy.Item2) })],
        };

    /// <summary>Any configuration.</summary>
    public static readonly Gen<SyncConfiguration> Any =
        from general in General
        from sync in Maybe(Sync)
        from stats in Maybe(Gen.Select(Maybe(Path), Facility, (file, facility) => new StatsSection { LogFile = file, Syslog = facility }))
        from helper in Maybe(Gen.Select(Gen.Bool, Helper.List[0, 3], (setup, types) => new HelperSection { Setup = setup, Types = types }))
        select new SyncConfiguration
        {
            General = general,
            Sync = sync,
            Stats = sync is not null || stats is null ? null : stats with { Syslog = general.Syslog ?? stats.Syslog },
            Helper = helper,
        };

    private static Gen<SyncChannel> ChannelOf(LinkTransport transport) =>
        from isIPv4 in Gen.Bool
        from addresses in (isIPv4 ? V4 : V6).Array[3]
        from ports in Gen.UShort[1, ushort.MaxValue]
        from name in Name
        from switches in Gen.Bool.Array[2]
        from sizes in Gen.Select(Gen.UInt, Gen.UInt, MaybeValue(Count))
        let isGroup = transport == LinkTransport.Multicast
        select new SyncChannel
        {
            Transport = transport,
            IsDefault = switches[0],
            Address = isGroup ? GroupOf(addresses[0]) : addresses[0],
            Destination = isGroup ? null : addresses[1],
            InterfaceAddress = isGroup && isIPv4 ? addresses[2] : null,
            Port = ports,
            Interface = name,
            SendBufferSize = sizes.Item1,
            ReceiveBufferSize = sizes.Item2,
            Checksum = switches[1],
            ErrorQueueLength = transport == LinkTransport.Tcp ? sizes.Item3 : null,
        };

    private static IPAddress GroupOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes[0] = (byte)(bytes.Length == 4 ? 0xe1 : 0xff);
        return new IPAddress(bytes);
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }

    private static Gen<T> OneOf<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(index => items[index]);

    private static Gen<FilterSet<T>> SetOf<T>(Gen<T> item) => Gen.Select(Gen.Bool, item.List[0, 5], (accepts, items) => new FilterSet<T>(accepts, [.. items.Distinct()]));

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : class => Gen.Select(Gen.Bool, gen, (isThere, value) => isThere ? value : null);

    private static Gen<T?> MaybeValue<T>(Gen<T> gen)
        where T : struct => Gen.Select(Gen.Bool, gen, (isThere, value) => isThere ? (T?)value : null);
}
