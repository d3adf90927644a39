using Statewall.Iptables.Rules;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Iptables.Messages;

/// <summary>A field of a packet, or something known about it.</summary>
/// <param name="Meta">What is known about it; null for a field.</param>
/// <param name="Base">The header that the field lies in.</param>
/// <param name="Offset">Where it begins there, in bytes.</param>
/// <param name="Size">Its bytes; 0 for what is known about a packet.</param>
internal readonly record struct PacketField(NftMetaKey? Meta, NftPayloadBase Base, uint Offset, uint Size);

/// <summary>A field compared with a value, as expressions of a rule do it.</summary>
/// <param name="field">The field.</param>
/// <param name="value">The value: what must be there.</param>
/// <param name="mask">The bits that count; empty for all.</param>
/// <param name="isInverted">It must not be that.</param>
internal readonly ref struct FieldComparison(PacketField field, ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask, bool isInverted)
{
    /// <summary>The field.</summary>
    public PacketField Field { get; } = field;

    /// <summary>What must be there.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>The bits that count; empty for all.</summary>
    public ReadOnlySpan<byte> Mask { get; } = mask;

    /// <summary>It must not be that.</summary>
    public bool IsInverted { get; } = isInverted;

    /// <summary>The field lies in the network header.</summary>
    public bool IsNetwork => Field is { Meta: null, Base: NftPayloadBase.NetworkHeader };

    /// <summary>The field lies in the header of the link.</summary>
    public bool IsLink => Field is { Meta: null, Base: NftPayloadBase.LlHeader };

    /// <summary>The comparison is one of a field of so many bytes, or of its first ones.</summary>
    public bool Fits(int size) => Value.Length <= size && (Mask.IsEmpty || Mask.Length == Value.Length);

    /// <summary>The address that is asked for. Where its first bytes are compared, only these count.</summary>
    /// <param name="size">Bytes of an address; <see cref="Fits"/>.</param>
    public AddressPattern AddressOf(int size)
    {
        Span<byte> address = stackalloc byte[size], mask = stackalloc byte[size];
        Value.CopyTo(address);
        CopyMask(mask);
        return new AddressPattern(new InetAddress(address), new InetAddress(mask), IsInverted);
    }

    /// <summary>The hardware address that is asked for. Where its first bytes are compared, only these count.</summary>
    public HardwarePattern HardwareOf()
    {
        Span<byte> mask = stackalloc byte[HardwarePattern.Size];
        CopyMask(mask);
        return new HardwarePattern(HardwarePattern.Of(Value), HardwarePattern.Of(mask), IsInverted);
    }

    /// <summary>The bits that count, into room for a whole field.</summary>
    public void CopyMask(Span<byte> room)
    {
        if (Mask.IsEmpty)
            room[..Value.Length].Fill(byte.MaxValue);
        else
            Mask.CopyTo(room);
    }
}
