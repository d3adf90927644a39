using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables.Objects;

/// <summary>The data of one type of stateful object.</summary>
public interface IObjectData;

/// <summary>
/// The data of one type of stateful object: a struct in a file of its own, with one line in <see cref="ObjectTable"/>. Where the kernel
/// has one set of attributes for an object and an expression, the expression's struct is both.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IObjectData<TSelf> : IObjectData, IAttributeSet<TSelf>
    where TSelf : struct, IObjectData<TSelf>
{
    /// <summary>The type's number in messages. // struct nft_object_type, type</summary>
    static abstract NftObjectType ObjectType { get; }
}
