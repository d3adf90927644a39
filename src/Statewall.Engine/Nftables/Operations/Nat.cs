using System.Buffers.Binary;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nat;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Translate addresses and ports. // nft_nat.c</summary>
internal sealed class Nat : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.Bits(0x7F)];

    private NftNatType _type;
    private NfProto _family;
    private byte _minimumAddress;
    private byte _maximumAddress;
    private byte _minimumPort;
    private byte _maximumPort;
    private NfNatRangeFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaNat.Type) || (!attributes.Has(NftaNat.RegAddrMin) && !attributes.Has(NftaNat.RegProtoMin)))
            return context.Fail(NetlinkErrno.Inval);
        var type = (NftNatType)attributes.U32(NftaNat.Type);
        context.FailIf(type > NftNatType.Dnat, NetlinkErrno.OpNotSupp);
        context.FailIf(!attributes.Has(NftaNat.Family));
        if (context.Errno != 0)
            return null;
        var family = attributes.U32(NftaNat.Family);
        context.FailIf(context.Family != NfProto.Inet && (uint)context.Family != family, NetlinkErrno.OpNotSupp);
        var operation = new Nat { _type = type, _family = (NfProto)family, _flags = (NfNatRangeFlags)LoadContext.U32(in attributes, NftaNat.Flags) };
        context.FailIf(family is not ((uint)NfProto.IPv4 or (uint)NfProto.IPv6) && attributes.Has(NftaNat.RegAddrMin), NetlinkErrno.AfNoSupport);
        if (context.Errno == 0)
            operation.LoadRegisters(in attributes, context);
        context.FailIf(operation._family == NfProto.Bridge, NetlinkErrno.Proto); // where nothing is translated
        context.RequireTracking(operation._family);
        return context.Unless(operation);
    }

    public override bool NeedsValidation => true;

    public override int Validate(ChainWalk walk) => HookCheck.NatHooks(
        walk,
        _type == NftNatType.Snat ? HookCheck.PostRouting | HookCheck.LocalIn : HookCheck.PreRouting | HookCheck.LocalOut);

    // nft_nat_eval, nft_nat_inet_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (_family != packet.Family && _family != NfProto.Inet)
            return;
        var range = new NatRange { Flags = _flags };
        if (_minimumAddress != 0)
        {
            range.MinimumAddress = ReadAddress(in registers, _minimumAddress);
            range.MaximumAddress = ReadAddress(in registers, _maximumAddress);
            if ((_flags & NfNatRangeFlags.Netmap) != 0)
                range.MapNet(in packet, _type == NftNatType.Snat);
        }
        range.TakePorts(in registers, _minimumPort, _maximumPort);
        var nat = packet.Host!.Nat;
        registers.Verdict = packet.Slot == 0 ? NftVerdict.Accept : nat.SetUp(packet.Slot, in range, _type == NftNatType.Snat);
    }

    /// <inheritdoc/>
    public override void Start(in RuleUse use) => use.Tracking.Add(_family);

    /// <inheritdoc/>
    public override void Stop(in RuleUse use) => use.Tracking.Remove(_family);

    private UInt128 ReadAddress(in Registers registers, byte register) => _family == NfProto.IPv4
        ? BinaryPrimitives.ReadUInt32BigEndian(registers.Read(register, 4))
        : BinaryPrimitives.ReadUInt128BigEndian(registers.Read(register, 16));

    public override Expression ToMessage() => Expression.Of(new NatExpression
    {
        Type = _type,
        Family = (uint)_family,
        MinimumAddressRegister = LoadContext.OptionalNumber(_minimumAddress),
        MaximumAddressRegister = LoadContext.OptionalNumber(_maximumAddress),
        MinimumPortRegister = LoadContext.OptionalNumber(_minimumPort),
        MaximumPortRegister = LoadContext.OptionalNumber(_maximumPort),
        Flags = _flags == 0 ? null : _flags,
    });

    private void LoadRegisters(in RequestAttributes attributes, LoadContext context)
    {
        var size = _family == NfProto.IPv4 ? 4 : 16;
        if (attributes.Has(NftaNat.RegAddrMin))
        {
            _minimumAddress = context.Source(in attributes, NftaNat.RegAddrMin, size);
            _maximumAddress = attributes.Has(NftaNat.RegAddrMax) ? context.Source(in attributes, NftaNat.RegAddrMax, size) : _minimumAddress;
            _flags |= NfNatRangeFlags.MapIps;
        }
        if (attributes.Has(NftaNat.RegProtoMin))
        {
            _minimumPort = context.Source(in attributes, NftaNat.RegProtoMin, sizeof(ushort));
            _maximumPort = attributes.Has(NftaNat.RegProtoMax) ? context.Source(in attributes, NftaNat.RegProtoMax, sizeof(ushort)) : _minimumPort;
            _flags |= NfNatRangeFlags.ProtoSpecified;
        }
    }
}
