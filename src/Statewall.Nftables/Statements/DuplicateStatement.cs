using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Expressions;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>A copy of the packet goes elsewhere. // nft_dup_ipv4.c, nft_dup_ipv6.c, nft_dup_netdev.c</summary>
/// <param name="Target">An address, or a device of the netdev family.</param>
/// <param name="Device">The device that it leaves by; null when routes decide.</param>
public sealed record DuplicateStatement(ExpressionNode Target, ExpressionNode? Device = null) : StatementNode
{
    internal override void Linearize(RuleWriter writer)
    {
        var target = writer.Take(Target);
        Target.Load(writer, target);
        if (writer.Family == NfProto.Netdev)
        {
            writer.Add(new DupExpression { DeviceRegister = RuleWriter.NumberOf(target) });
            return;
        }
        var dup = new DupExpression { AddressRegister = RuleWriter.NumberOf(target) };
        if (Device is not null)
        {
            var device = writer.Take(Device);
            Device.Load(writer, device);
            dup = dup with { DeviceRegister = RuleWriter.NumberOf(device) };
        }
        writer.Add(dup);
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("dup to "u8);
        Target.Format(output, options);
        if (Device is null)
            return;
        output.Append(" device "u8);
        Device.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("dup").Open().Name("addr");
        Target.WriteJson(output, options);
        if (Device is not null)
        {
            output.Name("dev");
            Device.WriteJson(output, options);
        }
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("dup"u8);
        parser.Expect("to"u8);
        var target = parser.ParseMappedValue();
        var device = parser.TryTake("device"u8) ? parser.ParseMappedValue() : null;
        return new DuplicateStatement(target, device) { Place = parser.PlaceFrom(start) };
    }

    internal static DuplicateStatement ReadJson(JsonItem item) => new(
        ExpressionJsonTable.ReadMapped(item.Require("addr")),
        item.Find("dev") is { } device ? ExpressionJsonTable.ReadMapped(device) : null);
}

/// <summary>The packet leaves by a device at once. // nft_fwd_netdev.c</summary>
/// <param name="Device">The device.</param>
public sealed record ForwardStatement(ExpressionNode Device) : StatementNode
{
    /// <summary>Family of the neighbour's address, where one is said.</summary>
    public NfProto? Family { get; init; }

    /// <summary>The neighbour that it goes to; null when not said.</summary>
    public ExpressionNode? Neighbour { get; init; }

    /// <inheritdoc/>
    public override bool IsTerminal => true;

    internal override void Linearize(RuleWriter writer)
    {
        var device = writer.Take(Device);
        Device.Load(writer, device);
        var fwd = new FwdExpression { DeviceRegister = RuleWriter.NumberOf(device) };
        if (Neighbour is not null)
        {
            var neighbour = writer.Take(Neighbour);
            Neighbour.Load(writer, neighbour);
            fwd = fwd with { AddressRegister = RuleWriter.NumberOf(neighbour), Family = (uint)Family! };
        }
        writer.Add(fwd);
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        if (Neighbour is null)
        {
            output.Append("fwd to "u8);
            Device.Format(output, options);
            return;
        }
        output.Append(Family == NfProto.IPv6 ? "fwd ip6 to "u8 : "fwd ip to "u8);
        Neighbour.Format(output, options);
        output.Append(" device "u8);
        Device.Format(output, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("fwd").Open().Name("dev");
        Device.WriteJson(output, options);
        if (Neighbour is not null)
        {
            output.Name("family").String(Family == NfProto.IPv6 ? "ip6" : "ip").Name("addr");
            Neighbour.WriteJson(output, options);
        }
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("fwd"u8);
        NfProto? family = parser.TryTake("ip"u8) ? NfProto.IPv4 : parser.TryTake("ip6"u8) ? NfProto.IPv6 : null;
        parser.Expect("to"u8);
        var target = parser.ParseMappedValue();
        if (family is null)
            return new ForwardStatement(target) { Place = parser.PlaceFrom(start) };
        parser.Expect("device"u8);
        return new ForwardStatement(parser.ParseMappedValue()) { Family = family, Neighbour = target, Place = parser.PlaceFrom(start) };
    }

    internal static ForwardStatement ReadJson(JsonItem item)
    {
        var statement = new ForwardStatement(ExpressionJsonTable.ReadMapped(item.Require("dev")));
        if (item.Find("addr") is not { } address)
            return item.Find("family") is null ? statement : throw item.Wrong("a family without an address");
        return statement with { Family = NatTarget.ReadFamily(item.Require("family")), Neighbour = ExpressionJsonTable.ReadMapped(address) };
    }
}
