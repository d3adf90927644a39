using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Headers;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Linearization;

/// <summary>Writes a field of a packet. // nft_payload_set_eval</summary>
internal static class PayloadChange
{
    private static readonly string[] PseudoHeaderFields = ["saddr", "daddr", "length", "protocol", "nexthdr"];

    /// <summary>Adds what gives a field a value.</summary>
    public static void Write(RuleWriter writer, PayloadNode target, ExpressionNode value)
    {
        var field = ((IBitField)target).Bits;
        var whole = WholeOf(target, field);
        var register = writer.Take(target);
        if (whole == field && !field.IsPartial)
            LoadWhole(writer, target, value, register);
        else
            LoadInto(writer, target, value, register, field, whole);
        writer.Add(new PayloadExpression
        {
            SourceRegister = RuleWriter.NumberOf(register),
            Base = target.Header.Layer,
            Offset = (uint)whole.Offset,
            Size = (uint)whole.Bytes,
            ChecksumType = KindOf(target),
            ChecksumOffset = (uint)(ChecksumOf(target) ?? 0),
            ChecksumFlags = IsInPseudoHeader(target) ? NftPayloadChecksumFlags.PseudoHdr : NftPayloadChecksumFlags.None,
        });
    }

    /// <summary>The bytes that are written: where a checksum goes over them, pairs, since it adds up pairs.</summary>
    private static BitField WholeOf(PayloadNode target, BitField field)
    {
        if (ChecksumOf(target) is null)
            return field;
        var start = field.Offset & ~1;
        var end = (field.Offset + field.Bytes + 1) & ~1;
        return field with { Offset = start, Bytes = end - start, Shift = field.Shift + ((end - field.Offset - field.Bytes) * 8) };
    }

    /// <summary>A checksum that the kernel keeps right; that of UDP may be absent, so the kernel looks itself.</summary>
    private static int? ChecksumOf(PayloadNode target) => target.Header == HeaderTable.Udp || target.Header == HeaderTable.UdpLite ? null : target.Header.ChecksumOffset;

    private static NftPayloadChecksum KindOf(PayloadNode target) =>
        ChecksumOf(target) is null ? NftPayloadChecksum.None : target.Header == HeaderTable.Sctp ? NftPayloadChecksum.Sctp : NftPayloadChecksum.Inet;

    private static bool IsInPseudoHeader(PayloadNode target) =>
        target.Header == HeaderTable.Udp
        || ((target.Header == HeaderTable.IPv4 || target.Header == HeaderTable.IPv6) && PseudoHeaderFields.Contains(target.Field.Name));

    private static void LoadWhole(RuleWriter writer, PayloadNode target, ExpressionNode value, int register)
    {
        var field = DataField.Of(target);
        if (value is BinaryNode binary)
            binary.Load(writer, register, field);
        else
            value.Load(writer, register);
        if (value is not ValueNode && RuleWriter.IsTurned(value))
            writer.AddByteorder(register, field.Bytes, toNetwork: true);
    }

    /// <summary>The bytes around the field are loaded, and only its bits changed.</summary>
    private static void LoadInto(RuleWriter writer, PayloadNode target, ExpressionNode value, int register, BitField field, BitField whole)
    {
        var all = (UInt128.One << (whole.Bytes * 8)) - 1;
        ((IBitField)target).LoadBytes(writer, register, whole.Offset, whole.Bytes);
        var (source, mask, flip) = BinaryNode.MaskOf(value, new DataField(field.Bytes, DataOrder.Network));
        if (value is ValueNode constant)
        {
            writer.AddMask(register, whole.Data, all & ~whole.Mask, DataBytes.NumberOf(constant) << whole.Shift);
        }
        else if (source == target)
        {
            // what constants do to the field itself
            writer.AddMask(register, whole.Data, (all & ~whole.Mask) | ((mask << whole.Shift) & whole.Mask), (flip << whole.Shift) & whole.Mask);
        }
        else
        {
            writer.AddMask(register, whole.Data, all & ~whole.Mask, 0);
            var other = writer.Take(value);
            value.Load(writer, other);
            if (whole.Shift > 0)
                writer.AddShift(other, whole.Bytes, toLeft: true, whole.Shift);
            if (whole.Bytes > 1)
                writer.AddByteorder(other, whole.Bytes, toNetwork: true);
            writer.AddCombination(register, other, whole.Bytes, BinaryOperation.Or);
        }
    }
}
