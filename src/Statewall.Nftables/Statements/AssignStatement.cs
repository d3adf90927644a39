using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Datatypes;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>Something of the packet, or of what the kernel keeps about it, gets a value. // nft_payload_set_eval, nft_meta_set_eval, nft_ct_set_eval</summary>
/// <param name="Target">What gets it.</param>
/// <param name="Value">The value.</param>
public sealed record AssignStatement(ExpressionNode Target, ExpressionNode Value) : StatementNode
{
    internal override void Linearize(RuleWriter writer)
    {
        if (Target is PayloadNode payload)
        {
            PayloadChange.Write(writer, payload, Value);
            return;
        }
        var register = writer.Take(Target);
        var wanted = DataField.Of(Target);
        if (Value is BinaryNode binary)
            binary.Load(writer, register, wanted);
        else
            Value.Load(writer, register);
        if (wanted.Order == DataOrder.Network && Value is SelectorNode && RuleWriter.IsTurned(Value))
            writer.AddByteorder(register, wanted.Bytes, toNetwork: true);
        else if (wanted.Order == DataOrder.Host && RuleWriter.IsFromNetwork(Value))
            writer.AddByteorder(register, DataField.Of(Value).Bytes, toNetwork: false);
        Store(writer, RuleWriter.NumberOf(register));
    }

    private void Store(RuleWriter writer, uint register)
    {
        switch (Target)
        {
            case MetaNode meta:
                writer.Add(new MetaExpression { Key = meta.Number, SourceRegister = register });
                break;
            case ConnectionNode connection:
                writer.Add(new CtExpression { Key = connection.Number, SourceRegister = register, Direction = connection.Direction });
                break;
            case OptionNode { Field: { } field } option:
                var bits = ((IBitField)option).Bits;
                writer.Add(new ExthdrExpression { SourceRegister = register, Type = option.Option.Number, Offset = (uint)bits.Offset, Size = (uint)bits.Bytes, Operation = option.Option.Kind });
                break;
            case RawPayloadNode { Offset: var offset, Width: var width } raw when (offset | width) % 8 == 0:
                writer.Add(new PayloadExpression
                {
                    SourceRegister = register,
                    Base = raw.Layer,
                    Offset = (uint)offset / 8,
                    Size = (uint)width / 8,
                    ChecksumType = NftPayloadChecksum.None, // nobody knows what it covers
                    ChecksumOffset = 0,
                    ChecksumFlags = 0,
                });
                break;
            default:
                throw Parser.Wrong($"{Target} cannot be set", Span);
        }
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        Target.Format(output, options);
        output.Append(" set "u8);
        Value.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("mangle").Open().Name("key");
        Target.WriteJson(output, options);
        output.Name("value");
        Value.WriteJson(output, options);
        output.Close();
    }

    internal static AssignStatement ReadJson(JsonItem item)
    {
        var key = item.Require("key");
        return ExpressionJsonTable.ReadSelector(key) is SelectorNode target
            ? new AssignStatement(target, ExpressionJsonTable.ReadMapped(item.Require("value")))
            : throw key.Expecting("something of a packet that can be set");
    }
}
