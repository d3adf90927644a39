using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Engine.Numbers;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Hash a key, or the packet's flow. // nft_hash.c</summary>
internal sealed class Hash : Operation
{
    public static readonly AttributeRule[] Rules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32UpTo(byte.MaxValue), AttributeRule.U32, AttributeRule.U32, AttributeRule.U32, AttributeRule.U32];

    private byte _source;
    private byte _target;
    private byte _size;
    private uint _modulus;
    private uint? _seed;
    private uint? _ownSeed;
    private uint _offset;
    private NftHashType _type;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        var type = (NftHashType)LoadContext.U32(in attributes, NftaHash.Type);
        if (type > NftHashType.Sym)
            return context.Fail(NetlinkErrno.OpNotSupp);
        var isKeyed = type == NftHashType.Jenkins;
        if (!attributes.Has(NftaHash.Dreg) || !attributes.Has(NftaHash.Modulus)
            || (isKeyed && (!attributes.Has(NftaHash.Sreg) || !attributes.Has(NftaHash.Len))))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Hash
        {
            _type = type,
            _offset = LoadContext.U32(in attributes, NftaHash.Offset),
            _modulus = attributes.U32(NftaHash.Modulus),
        };
        if (isKeyed)
        {
            operation._size = (byte)attributes.U32(NftaHash.Len);
            context.FailIf(operation._size == 0, NetlinkErrno.Range);
            operation._source = context.Source(in attributes, NftaHash.Sreg, operation._size);
            operation._seed = attributes.Has(NftaHash.Seed) ? attributes.U32(NftaHash.Seed) : null;
        }
        context.FailIf(operation._modulus == 0, NetlinkErrno.Range);
        context.FailIf(operation._offset + operation._modulus - 1 < operation._offset, NetlinkErrno.Overflow);
        operation._target = context.Target(in attributes, NftaHash.Dreg, sizeof(uint));
        return context.Unless(operation);
    }

    // nft_jhash_eval, nft_symhash_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        var hash = _type == NftHashType.Jenkins
            ? JenkinsHash.Compute(registers.Read(_source, _size), _seed ?? (_ownSeed ??= packet.Host!.Random.NextUInt32()))
            : Forwarding.ForwardingHost.SymmetricHash(in packet);
        registers.Set32(_target, KernelRandom.Scale(hash, _modulus) + _offset);
    }

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => (_target, sizeof(uint));

    public override Expression ToMessage() => Expression.Of(new HashExpression
    {
        SourceRegister = LoadContext.OptionalNumber(_source),
        DestinationRegister = LoadContext.Number(_target),
        Size = _source == 0 ? null : _size,
        Modulus = _modulus,
        Seed = _seed,
        Offset = _offset == 0 ? null : _offset,
        Type = _type,
    });
}
