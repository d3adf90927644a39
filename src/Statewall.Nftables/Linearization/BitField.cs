using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>How bits lie in the bytes that hold them.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Bytes">How many bytes hold them.</param>
/// <param name="Shift">How many bits of the last byte come behind them.</param>
/// <param name="Bits">How many they are.</param>
internal readonly record struct BitField(int Offset, int Bytes, int Shift, int Bits)
{
    /// <summary>The bits at a place.</summary>
    public static BitField At(int offset, int bits)
    {
        var (first, end) = (offset / 8, (offset + bits + 7) / 8);
        return new BitField(first, end - first, (end * 8) - offset - bits, bits);
    }

    /// <summary>They fill no whole bytes.</summary>
    public bool IsPartial => Bytes * 8 != Bits;

    /// <summary>The bits as a mask over the bytes.</summary>
    public UInt128 Mask => ((Bits == 128 ? 0 : UInt128.One << Bits) - 1) << Shift;

    /// <summary>The bytes as registers hold them.</summary>
    public DataField Data => new(Bytes, DataOrder.Network);
}

/// <summary>An expression that reads bits of a packet, which need not be whole bytes.</summary>
internal interface IBitField
{
    /// <summary>Where they are.</summary>
    BitField Bits { get; }

    /// <summary>Loads bytes around them.</summary>
    void LoadBytes(RuleWriter writer, int register, int offset, int bytes);

    /// <summary>Loads the number that they are.</summary>
    static void Load(IBitField node, RuleWriter writer, int register)
    {
        LoadUnshifted(node, writer, register);
        var field = node.Bits;
        if (field.Shift == 0)
            return;
        if (field.Bytes > 1)
            writer.AddByteorder(register, field.Bytes, toNetwork: false);
        writer.AddShift(register, field.Bytes, toLeft: false, field.Shift);
    }

    /// <summary>Loads them where they lie in their bytes, with nothing around them.</summary>
    static void LoadUnshifted(IBitField node, RuleWriter writer, int register)
    {
        var field = node.Bits;
        node.LoadBytes(writer, register, field.Offset, field.Bytes);
        if (field.IsPartial)
            writer.AddMask(register, field.Data, field.Mask, 0);
    }

    /// <summary>The bits of an expression that need not be whole bytes, or null.</summary>
    static IBitField? PartialOf(ExpressionNode node) => node is IBitField { Bits.IsPartial: true } field ? field : null;
}
