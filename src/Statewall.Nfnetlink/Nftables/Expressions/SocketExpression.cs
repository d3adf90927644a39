using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Expressions;

/// <summary>Loads a property of the socket that the packet belongs to. // nft_socket.c</summary>
public record struct SocketExpression : IExpression<SocketExpression>
{
    /// <inheritdoc/>
    public static string Kind => "socket";

    /// <summary>Which property. // NFTA_SOCKET_KEY</summary>
    public NftSocketKey? Key;

    /// <summary>Register to load. // NFTA_SOCKET_DREG</summary>
    public uint? DestinationRegister;

    /// <summary>Level of the control group. // NFTA_SOCKET_LEVEL</summary>
    public uint? Level;

    /// <inheritdoc/>
    public static void Describe<TCodec>(ref TCodec codec, ref SocketExpression value)
        where TCodec : struct, IAttributeCodec, allows ref struct
    {
        codec.Typed32(NftaSocket.Key, ref value.Key);
        codec.U32(NftaSocket.Dreg, ref value.DestinationRegister);
        codec.U32(NftaSocket.Level, ref value.Level);
    }
}
