using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Tests.Kernel;

/// <summary>Expressions as we write them, and as the kernel shows them where it adds something.</summary>
internal static class CreatedExpressions
{
    private static readonly Expression LoadPort = Expression.Of(new PayloadExpression
    {
        Base = NftPayloadBase.TransportHeader,
        Offset = 2,
        Size = 2,
        DestinationRegister = NftRegister.Reg1,
    });

    public static readonly Dictionary<string, (NfProto Family, Expression[] Sent, Expression[]? Dumped)> All = new(StringComparer.Ordinal)
    {
        ["bitwise of two registers"] = (NfProto.IPv4,
        [
            LoadPort,
            Expression.Of(new MetaExpression { Key = NftMetaKey.Mark, DestinationRegister = NftRegister.Reg2 }),
            Expression.Of(new BitwiseExpression
            {
                SourceRegister = NftRegister.Reg1,
                SecondSourceRegister = NftRegister.Reg2,
                DestinationRegister = NftRegister.Reg3,
                Size = 2,
                Operation = NftBitwiseOp.Xor,
            }),
        ], null),
        ["byteorder"] = (NfProto.IPv4,
        [
            LoadPort,
            Expression.Of(new ByteorderExpression
            {
                SourceRegister = NftRegister.Reg1,
                DestinationRegister = NftRegister.Reg1,
                Operation = NftByteorderOp.Ntoh,
                Size = 2,
                NumberSize = 2,
            }),
        ], null),
        ["inner"] = (NfProto.IPv4,
        [
            Expression.Of(new InnerExpression
            {
                Number = 0,
                Type = NftInnerType.Vxlan,
                Flags = NftInnerFlags.HdrSize | NftInnerFlags.Ll | NftInnerFlags.Nh | NftInnerFlags.Th,
                HeaderSize = 8,
                Expression = Expression.Of(new PayloadExpression
                {
                    Base = NftPayloadBase.NetworkHeader,
                    Offset = 12,
                    Size = 4,
                    DestinationRegister = NftRegister.Reg1,
                }),
            }),
        ], null),
        ["inner meta"] = (NfProto.IPv4,
        [
            Expression.Of(new InnerExpression
            {
                Number = 0,
                Type = NftInnerType.Geneve,
                Flags = NftInnerFlags.Ll | NftInnerFlags.Nh | NftInnerFlags.Th,
                HeaderSize = 8,
                Expression = Expression.Of(new MetaExpression { Key = NftMetaKey.Protocol, DestinationRegister = NftRegister.Reg1 }),
            }),
        ], null),
        ["last"] = (NfProto.IPv4,
            [Expression.Of(default(LastExpression))],
            [Expression.Of(new LastExpression { Set = 0, Milliseconds = 0 })]),
        ["match and target"] = (NfProto.IPv4,
        [
            Expression.Of(new MatchExpression { Name = "mark", Revision = 1, Info = [1, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] }),
            Expression.Of(new TargetExpression { Name = "MARK", Revision = 2, Info = [5, 0, 0, 0, 255, 0, 0, 0] }),
        ], null),
        ["osf"] = (NfProto.IPv4,
        [
            Expression.Of(new OsfExpression { DestinationRegister = NftRegister.Reg1, Ttl = 1, Flags = NftOsfFlags.Version }),
        ], null),
        ["range"] = (NfProto.IPv4,
        [
            LoadPort,
            Expression.Of(new RangeExpression
            {
                SourceRegister = NftRegister.Reg1,
                Operation = NftRangeOp.Neq,
                From = new DataValue { Value = [0, 5] },
                To = new DataValue { Value = [1, 5] },
            }),
        ], null),
        ["socket of a control group"] = (NfProto.IPv4,
        [
            Expression.Of(new SocketExpression { Key = NftSocketKey.CgroupV2, DestinationRegister = NftRegister.Reg1, Level = 1 }),
        ], null),
        ["tunnel"] = (NfProto.Netdev,
        [
            Expression.Of(new TunnelExpression
            {
                Key = NftTunnelKey.Id,
                DestinationRegister = NftRegister.Reg1,
                Mode = NftTunnelMode.Rx,
            }),
        ], null),
    };
}
