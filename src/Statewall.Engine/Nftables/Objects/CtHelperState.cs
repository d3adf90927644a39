using System.Text;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Nftables.Operations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Objects;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Objects;

/// <summary>What helper connections are to get. // nft_ct.c: nft_ct_helper_obj_ops</summary>
internal sealed class CtHelperState : IObjectState
{
    private const int NameBytes = 15; // NF_CT_HELPER_NAME_LEN - 1

    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.LooseText(NameBytes), AttributeRule.U16, AttributeRule.U8];

    private readonly CtHelperObject _settings;
    private readonly byte[] _name;

    private CtHelperState(CtHelperObject settings) => (_settings, _name) = (settings, Encoding.UTF8.GetBytes(settings.Name!));

    public NftObjectType Type => NftObjectType.CtHelper;

    public static IObjectState? Load(in RequestAttributes attributes, LoadContext context)
    {
        context.FailIf(!attributes.Has(NftaCtHelper.Name) || !attributes.Has(NftaCtHelper.L4Proto));
        if (context.Errno != 0)
            return null;
        var protocol = attributes.U8(NftaCtHelper.L4Proto);
        context.FailIf(protocol == 0, NetlinkErrno.NoEnt);
        var name = context.Name(in attributes, NftaCtHelper.Name);
        var family = attributes.Has(NftaCtHelper.L3Proto) ? (NfProto)attributes.U16(NftaCtHelper.L3Proto) : context.Family;
        context.FailIf((family == NfProto.IPv4 && context.Family == NfProto.IPv6) || (family == NfProto.IPv6 && context.Family == NfProto.IPv4));
        context.FailIf(family is not (NfProto.IPv4 or NfProto.IPv6 or NfProto.Inet or NfProto.Netdev or NfProto.Bridge), NetlinkErrno.AfNoSupport);
        var isIPv4 = family != NfProto.IPv6 && context.Ruleset.HasHelper(name, NfProto.IPv4, protocol);
        var isIPv6 = family != NfProto.IPv4 && context.Ruleset.HasHelper(name, NfProto.IPv6, protocol);
        context.FailIf(!isIPv4 && !isIPv6, NetlinkErrno.NoEnt);
        context.RequireTracking(context.Family);
        return context.Errno != 0 ? null : new CtHelperState(new CtHelperObject
        {
            Name = name,
            L4Protocol = protocol,
            L3Protocol = (ushort)(isIPv4 && isIPv6 ? NfProto.Inet : isIPv6 ? NfProto.IPv6 : NfProto.IPv4),
        });
    }

    // nft_ct_helper_obj_eval
    public void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (packet.Slot == 0)
            return;
        var table = packet.Host!.Connections;
        ref var entry = ref table[packet.Slot];
        if (entry.Has(ConntrackStatus.Confirmed) || entry.Has(ConntrackStatus.Helper) || entry.Original.Protocol != _settings.L4Protocol)
            return;
        var number = table.Helpers.Find(_name, (NfProto)entry.Original.Family, entry.Original.Protocol);
        if (number == 0 || (_settings.L3Protocol != (ushort)NfProto.Inet && _settings.L3Protocol != entry.Original.Family))
            return;
        ref var extension = ref table.Extend(packet.Slot);
        if (extension.HasHelp != 0)
            return; // it was expected, and its master's helper came with that
        (extension.Helper, extension.HasHelp) = (number, 1);
        entry.Status |= ConntrackStatus.Helper;
        if ((entry.Status & (ConntrackStatus.SrcNat | ConntrackStatus.DstNat)) != 0)
            table.AddSequenceAdjustment(packet.Slot);
    }

    public void Start(in RuleUse use) => use.Tracking.Add(use.Family);

    public void Stop(in RuleUse use) => use.Tracking.Remove(use.Family);

    public IObjectData ToMessage() => _settings;
}
