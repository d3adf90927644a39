using Statewall.Engine.Fingerprints;
using Statewall.Engine.Handlers;
using Statewall.Engine.Nftables.Evaluation;
using Statewall.Netlink;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.Nftables.Operations;

/// <summary>Guess the sender's system. // nft_osf.c</summary>
internal sealed class Osf : Operation
{
    public static readonly AttributeRule[] Rules = [AttributeRule.Any, AttributeRule.U32, AttributeRule.U8, AttributeRule.U32];

    private const int NameSize = 16; // NFT_OSF_MAXGENRELEN
    private const byte MostTtl = 2;
    private byte _target;
    private byte _ttl;
    private NftOsfFlags _flags;

    public static Operation? Load(in RequestAttributes attributes, LoadContext context)
    {
        if (!attributes.Has(NftaOsf.Dreg))
            return context.Fail(NetlinkErrno.Inval);
        var operation = new Osf
        {
            _ttl = attributes.Has(NftaOsf.Ttl) ? attributes.U8(NftaOsf.Ttl) : (byte)0,
            _flags = (NftOsfFlags)LoadContext.U32(in attributes, NftaOsf.Flags),
        };
        context.FailIf(operation._ttl > MostTtl);
        context.FailIf(attributes.Has(NftaOsf.Flags) && operation._flags != NftOsfFlags.Version);
        operation._target = context.Target(in attributes, NftaOsf.Dreg, NameSize);
        return context.Unless(operation);
    }

    public override bool NeedsValidation => true;

    /// <summary>In IPv6 it finds nothing; newer kernels refuse it there, as they never knew any such system.</summary>
    public override int Validate(ChainWalk walk) => HookCheck.InetHooks(walk, HookCheck.PreRouting | HookCheck.LocalIn | HookCheck.Forward);

    // nft_osf_eval
    public override void Evaluate(ref Registers registers, ref Packet packet)
    {
        if (packet is not { HasTransportProtocol: true, TransportProtocol: IpProtocol.Tcp, IsLaterFragment: false }
            || !TcpView.TryParse(packet.Transport, out var tcp) || (tcp.Flags & Packets.TcpFlags.Syn) == 0)
        {
            registers.Break();
            return;
        }
        var found = packet.View.IsIPv6 ? null : packet.Host!.Fingerprints.Find(in packet, in tcp, (TtlCheck)_ttl);
        var target = registers.Write(_target, NameSize);
        target.Clear();
        target = Put(target[..(NameSize - 1)], found is null ? "unknown"u8 : found.Name);
        if (found is not null && _flags == NftOsfFlags.Version)
            Put(Put(target, ":"u8), found.Version);
    }

    // What does not fit is cut off. // strscpy_pad
    private static Span<byte> Put(Span<byte> target, ReadOnlySpan<byte> text)
    {
        var size = Math.Min(text.Length, target.Length);
        text[..size].CopyTo(target);
        return target[size..];
    }

    /// <inheritdoc/>
    public override (byte Word, int Size) Loads => (_target, NameSize);

    public override Expression ToMessage() => Expression.Of(new OsfExpression
    {
        Ttl = _ttl,
        Flags = _flags,
        DestinationRegister = LoadContext.Number(_target),
    });
}
