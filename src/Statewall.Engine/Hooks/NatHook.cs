using Statewall.Engine.Conntrack;
using Statewall.Engine.Conntrack.Storage;
using Statewall.Engine.Conntrack.Trackers;
using Statewall.Engine.Forwarding;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Hooks;

/// <summary>
/// Translates packets at one hook. The chains of type nat at that hook are asked about the first packet of a connection only, in order of their
/// priorities, until one of them binds it. // nf_nat_inet_fn
/// </summary>
internal sealed class NatHook(NatTranslator nat, ConntrackTable table, bool isSource) : Hook
{
    private const ConntrackStatus AnyNat = ConntrackStatus.SrcNat | ConntrackStatus.DstNat;
    private const ConntrackStatus AllDone = ConntrackStatus.SrcNatDone | ConntrackStatus.DstNatDone;
    private readonly List<NftChain> _chains = [];

    /// <summary>Adds a chain; of equal priorities the latest is asked first.</summary>
    public void Add(NftChain chain)
    {
        var at = _chains.FindIndex(other => other.Base!.Priority >= chain.Base!.Priority);
        _chains.Insert(at < 0 ? _chains.Count : at, chain);
    }

    /// <summary>Takes a chain away.</summary>
    public void Remove(NftChain chain) => _chains.Remove(chain);

    /// <inheritdoc/>
    public override NftVerdict Run(ref Packet packet)
    {
        if (packet.Slot == 0)
            return NftVerdict.Accept;
        if (packet.Info is ConntrackInfo.Related or ConntrackInfo.RelatedReply && IsIcmp(in packet))
            return TranslateError(ref packet);
        if (packet.Info is ConntrackInfo.New or ConntrackInfo.Related or ConntrackInfo.RelatedReply && !nat.IsBound(packet.Slot, isSource))
        {
            var verdict = Bind(ref packet);
            if (verdict != NftVerdict.Accept)
                return verdict;
        }
        else if (packet is { Hook: InetHook.PostRouting, Direction: Direction.Original } && table.IsMasqueradedElsewhere(packet.Slot, packet.Out!.Number))
        {
            table.KillAndCount(ref packet);
            packet.Reason = DropReason.MasqueradedElsewhere;
            return NftVerdict.Drop;
        }
        return Translate(ref packet);
    }

    private NftVerdict Bind(ref Packet packet)
    {
        packet.Inspect();
        foreach (var chain in _chains)
        {
            var verdict = RulesetMachine.Run(chain, ref packet);
            if (verdict != NftVerdict.Accept)
                return verdict;
            if (nat.IsBound(packet.Slot, isSource))
                return NftVerdict.Accept;
        }
        return nat.BindToItself(packet.Slot, isSource);
    }

    // nf_nat_packet
    private NftVerdict Translate(ref Packet packet)
    {
        if (!Concerns(in packet))
            return NftVerdict.Accept;
        NatManipulation.Translate(ref packet, TargetOf(in packet), isSource);
        packet.Host!.Observer?.Translated(in packet, isSource);
        return packet.Hook != InetHook.LocalOut || packet.Host.RouteAgain(ref packet) ? NftVerdict.Accept : NftVerdict.Drop;
    }

    // A packet of the reply has its source where the original one has its destination.
    private bool Concerns(in Packet packet)
    {
        var concernsSource = isSource == (packet.Direction == Direction.Original);
        return table[packet.Slot].Has(concernsSource ? ConntrackStatus.SrcNat : ConntrackStatus.DstNat);
    }

    // What a packet has to look like on this side: the other direction's tuple, turned round.
    private TupleKey TargetOf(in Packet packet)
    {
        ProtocolTrackers.TryInvert(packet.Direction == Direction.Original ? table.ReplyOf(packet.Slot) : table[packet.Slot].Original, out var target);
        return target;
    }

    // nf_nat_icmp_reply_translation
    private NftVerdict TranslateError(ref Packet packet)
    {
        ref var entry = ref table[packet.Slot];
        var good = packet.View.IsIPv6 ? Checksum.VerifyTransport(in packet.View) : Checksum.Sum(packet.Transport) == ushort.MaxValue;
        if (packet.Transport.Length < IcmpView.Size || !good)
            return NftVerdict.Drop;
        if (!packet.View.IsIPv6 && packet.Transport[0] == IcmpType.Redirect && (!entry.Has(AllDone) || (entry.Status & AnyNat) != 0))
            return NftVerdict.Drop;
        if (!Concerns(in packet))
            return NftVerdict.Accept;
        var quoted = packet.Direction == Direction.Original ? table.ReplyOf(packet.Slot) : entry.Original;
        NatManipulation.TranslateError(ref packet, in quoted, TargetOf(in packet), isSource);
        packet.Host!.Observer?.Translated(in packet, isSource);
        return NftVerdict.Accept;
    }

    private static bool IsIcmp(in Packet packet) => packet.View.Protocol == (packet.View.IsIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp);
}

/// <summary>Puts translation at its hooks once there is a chain of type nat. // nf_nat_register_fn</summary>
internal sealed class NatHooks
{
    private readonly HookTable _hooks;
    private readonly Dictionary<(NfProto, InetHook), NatHook> _functions = [];
    private readonly Dictionary<NfProto, int> _users = [];

    public NatHooks(HookTable hooks, NatTranslator nat, ConntrackTable table)
    {
        _hooks = hooks;
        foreach (var family in (ReadOnlySpan<NfProto>)[NfProto.IPv4, NfProto.IPv6])
        {
            foreach (var hook in (ReadOnlySpan<InetHook>)[InetHook.PreRouting, InetHook.LocalIn, InetHook.LocalOut, InetHook.PostRouting])
                _functions[(family, hook)] = new NatHook(nat, table, IsSource(hook));
            _users[family] = 0;
        }
    }

    /// <summary>Adds a chain of type nat.</summary>
    public void Add(NfProto family, NftChain chain)
    {
        if (_users[family]++ == 0)
        {
            foreach (var ((of, hook), function) in _functions)
            {
                if (of == family)
                    _hooks.Add(family, (uint)hook, IsSource(hook) ? HookPriority.SourceNat : HookPriority.DestinationNat, function);
            }
        }
        _functions[(family, (InetHook)chain.Base!.Hook)].Add(chain);
    }

    /// <summary>Takes a chain away.</summary>
    public void Remove(NfProto family, NftChain chain)
    {
        _functions[(family, (InetHook)chain.Base!.Hook)].Remove(chain);
        if (--_users[family] > 0)
            return;
        foreach (var ((of, hook), function) in _functions)
        {
            if (of == family)
                _hooks.Remove(family, (uint)hook, function);
        }
    }

    private static bool IsSource(InetHook hook) => hook is InetHook.PostRouting or InetHook.LocalIn; // HOOK2MANIP
}
