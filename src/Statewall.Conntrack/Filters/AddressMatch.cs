using Statewall.Nfnetlink;

namespace Statewall.Conntrack.Filters;

/// <summary>An address of which the bits of a mask are compared.</summary>
/// <param name="Address">The address.</param>
/// <param name="Mask">The bits that count, of the same family.</param>
public readonly record struct AddressMatch(InetAddress Address, InetAddress Mask)
{
    /// <summary>Compares a whole address.</summary>
    public AddressMatch(InetAddress address)
        : this(address, InetAddress.PrefixMask(address.Family, address.Size * 8))
    {
    }

    /// <summary>True when every bit counts.</summary>
    public bool IsExact => Mask.PrefixLength == Mask.Size * 8;

    /// <summary>True when <paramref name="address"/>, in network order, is of the same family and agrees in the mask's bits.</summary>
    public bool Matches(ReadOnlySpan<byte> address)
    {
        var wanted = Address.Bytes;
        var mask = Mask.Bytes;
        if (address.Length != wanted.Length || mask.Length != wanted.Length)
            return false;
        var difference = 0;
        for (var index = 0; index < wanted.Length; index++)
            difference |= (address[index] ^ wanted[index]) & mask[index];
        return difference == 0;
    }
}

/// <summary>A number of which the bits of a mask must have a value.</summary>
/// <param name="Value">The value that the masked number must have.</param>
/// <param name="Mask">The bits that count.</param>
public readonly record struct MarkMatch(uint Value, uint Mask)
{
    /// <summary>True when the bits of <paramref name="mark"/> that count have the value. // ctnetlink_filter_match</summary>
    public bool Matches(uint mark) => (mark & Mask) == Value;
}

/// <summary>What address translation did to a connection, and to what it translated.</summary>
/// <param name="Address">The address it translated to; any when null.</param>
/// <param name="Port">The port it translated to; any when null.</param>
public readonly record struct NatMatch(InetAddress? Address = null, ushort? Port = null);
