using System.Text;
using System.Text.Unicode;
using Statewall.Netlink.Attributes;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nfnetlink.Nftables;

/// <summary>A device, or all whose names begin alike. // nft_nla_put_hook_dev</summary>
/// <param name="Name">The name, or its beginning.</param>
/// <param name="IsPrefix">True for the beginning of names; kernel 6.16. // NFTA_DEVICE_PREFIX</param>
public readonly record struct Device(string Name, bool IsPrefix = false) : IAttributeItem<Device>
{
    /// <inheritdoc/>
    public ushort Type => IsPrefix ? NftaDevice.Prefix : NftaDevice.Name;

    /// <inheritdoc/>
    public int Size => Encoding.UTF8.GetByteCount(Name) + 1;

    /// <inheritdoc/>
    public static bool TryRead(ushort type, ReadOnlySpan<byte> payload, out Device item)
    {
        var name = AttributeText.WithoutTerminator(payload); // programs leave the terminator of a prefix out
        if (type is not (NftaDevice.Name or NftaDevice.Prefix) || !Utf8.IsValid(name))
        {
            item = default;
            return false;
        }
        item = new Device(Encoding.UTF8.GetString(name), type == NftaDevice.Prefix);
        return true;
    }

    /// <inheritdoc/>
    public void Write(Span<byte> destination)
    {
        Encoding.UTF8.GetBytes(Name, destination);
        destination[^1] = 0;
    }

    /// <summary>Whether a device of that name is meant.</summary>
    public bool Covers(string name) => IsPrefix ? name.StartsWith(Name, StringComparison.Ordinal) : name == Name;

    /// <summary>The device as programs write it: a prefix with an asterisk.</summary>
    public override string ToString() => IsPrefix ? Name + "*" : Name;
}
