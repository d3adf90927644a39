using System.Numerics;
using Statewall.Engine;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Nftables.Operations;
using Statewall.Engine.Xtables;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;
using Statewall.Packets.Building;
using TcpFlags = Statewall.Packets.TcpFlags;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// The data of one match or target of xtables, and packets through its rule. The first byte chooses the kind, the second the family, the third a protocol; the data
/// follows, and then a packet.
/// </summary>
public sealed class XtablesTarget : IFuzzTarget, IFuzzSeeds
{
    private const int Head = 3;
    private static readonly NfProto[] Families = [NfProto.IPv4, NfProto.IPv6, NfProto.Bridge, NfProto.Arp];
    private static readonly XtKind<XtMatch>[] Matches = [.. XtMatchTable.All.Kinds.Where(kind => kind.Size < ushort.MaxValue)];
    private static readonly XtKind<XtTarget>[] Targets = [.. XtTargetTable.All.Kinds];

    /// <inheritdoc/>
    public static string Name => "xtables";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds => Enumerable.Range(0, Matches.Length + Targets.Length).SelectMany(kind => Families.Select((_, family) => Seed(kind, family)));

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        if (input.Length < Head)
            return;
        var number = input[0] % (Matches.Length + Targets.Length);
        var (family, protocol) = (Families[input[1] % Families.Length], input[2]);
        var (size, table, hooks) = number < Matches.Length ? PlaceOf(Matches[number]) : PlaceOf(Targets[number - Matches.Length]);
        var info = new byte[XtInfo.Align(size)];
        var data = input[Head..];
        data[..Math.Min(size, data.Length)].CopyTo(info);
        var expression = number < Matches.Length
            ? Expression.Of(new MatchExpression { Name = Matches[number].Name, Revision = Matches[number].Revision, Info = info })
            : Expression.Of(new TargetExpression { Name = Targets[number - Matches.Length].Name, Revision = Targets[number - Matches.Length].Revision, Info = info });
        using var kernel = new EmbeddedKernel(seed: 7);
        using var host = MakeHost(kernel);
        Load(kernel, family, table, hooks, protocol, expression);
        SendAll(host, data[Math.Min(size, data.Length)..]);
    }

    private static (int Size, string Table, uint Hooks) PlaceOf<T>(XtKind<T> kind)
        where T : XtExtension => (kind.Size, kind.Table ?? "mangle", kind.Hooks == 0 ? HookCheck.Forward : kind.Hooks);

    private static ForwardingHost MakeHost(EmbeddedKernel kernel)
    {
        var host = new ForwardingHost(kernel);
        foreach (var (name, own, own6) in (ReadOnlySpan<(string, string, string)>)[("a", "10.0.0.254", "fd01::fe"), ("b", "10.0.1.254", "fd02::fe")])
        {
            var device = host.AddInterface(name);
            host.AddAddress(device, Address(own), 24);
            host.AddAddress(device, Address(own6), 64);
        }
        return host;
    }

    private static InetAddress Address(string text) => InetAddress.TryParse(text, out var address) ? address : default;

    private static void Load(EmbeddedKernel kernel, NfProto family, string table, uint hooks, byte protocol, Expression expression)
    {
        var hook = (uint)BitOperations.TrailingZeroCount(hooks);
        var isNat = table == "nat" && family is NfProto.IPv4 or NfProto.IPv6;
        using var writer = new MessageWriter();
        writer.AppendBatchBegin(NfnlSubsystem.Nftables, 1);
        Add(writer, NftMessage.NewTable, family, new Table { Name = table });
        Add(writer, NftMessage.NewChain, family, new Chain { Table = table, Name = "c", Hook = new ChainHook { Number = hook, Priority = isNat ? 100 : 0 }, Type = isNat ? "nat" : "filter" });
        Add(writer, NftMessage.NewRule, family, new Rule { Table = table, Chain = "c", Expressions = [expression, Expression.Of(default(CounterExpression))], Compat = new RuleCompat { Protocol = protocol, Flags = NftRuleCompatFlags.None } });
        writer.AppendBatchEnd(NfnlSubsystem.Nftables, 9);
        using var socket = kernel.OpenChannel();
        socket.Send(writer.Written);
        writer.Clear();
        var all = default(Rule);
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, NftMessage.GetRule), NetlinkFlags.Request | NetlinkFlags.Dump, 1, 0, NfProto.Unspecified, 0, ref all);
        socket.Send(writer.Written);
    }

    private static void Add<T>(MessageWriter writer, byte kind, NfProto family, T value)
        where T : struct, Netlink.Attributes.IAttributeSet<T> =>
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Nftables, kind), NetlinkFlags.Request | NetlinkFlags.Create | NetlinkFlags.Append, 2, 0, family, 0, ref value);

    // The packet itself, and some that are what most extensions look for.
    private static void SendAll(ForwardingHost host, ReadOnlySpan<byte> packet)
    {
        long time = 1_700_000_000_000_000_000;
        foreach (var one in (byte[][])
        [
            packet.ToArray(), Packet4().Udp(1, 53).Payload("payload").ToArray(), Packet4().Tcp(1, 80, TcpFlags.Syn, 1, 0, options: [2, 4, 5, 0xB4]).ToArray(), Packet4().IcmpEcho(1, 1).ToArray(),
            new PacketDraft().IPv6("fd01::2", "fd02::2").DestinationOptions().Udp(1, 53).Payload("payload").ToArray(), new PacketDraft().IPv4("10.0.0.2", "10.0.0.254").Udp(1, 53).Payload("payload").ToArray(),
        ])
        {
            host.Receive(host.Interfaces[0], one, time += 1_000_000_000);
            host.Receive(host.Interfaces[0], one, time += 1_000_000_000);
        }
    }

    private static PacketDraft Packet4() => new PacketDraft().IPv4("10.0.0.2", "10.0.1.2");

    private static byte[] Seed(int kind, int family)
    {
        var size = kind < Matches.Length ? Matches[kind].Size : Targets[kind - Matches.Length].Size;
        return [(byte)kind, (byte)family, IpProtocol.Tcp, .. new byte[size], .. Packet4().Tcp(1, 80, TcpFlags.Ack).ToArray()];
    }
}
