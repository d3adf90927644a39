using Statewall.Nfnetlink.Nftables.Expressions;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Json;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Parsing;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Statements;

/// <summary>A local socket takes the packet, which stays as it is. // nft_tproxy.c</summary>
public sealed record TproxyStatement : StatementNode
{
    /// <summary>Family of the packets, where it is said.</summary>
    public NfProto? Family { get; init; }

    /// <summary>The socket's address; null when not said.</summary>
    public ExpressionNode? Address { get; init; }

    /// <summary>The socket's port; null when not said.</summary>
    public ExpressionNode? Port { get; init; }

    internal override void Linearize(RuleWriter writer)
    {
        var tproxy = new TproxyExpression { Family = (uint)(Family ?? (writer.Family is NfProto.IPv4 or NfProto.IPv6 ? writer.Family : NfProto.Unspecified)) };
        if (Address is not null)
            tproxy = tproxy with { AddressRegister = writer.LoadForNetwork(Address) };
        if (Port is not null)
            tproxy = tproxy with { PortRegister = writer.LoadForNetwork(Port) };
        writer.Add(tproxy);
    }

    /// <inheritdoc/>
    public override void Format(TextOutput output, ListingOptions options)
    {
        output.Append("tproxy"u8);
        if (Family is { } family)
            output.Append(family == NfProto.IPv4 ? " ip"u8 : " ip6"u8);
        output.Append(" to "u8);
        if (Address is not null)
            NatTarget.FormatAddress(output, Address, isBracketed: true, options);
        NatTarget.Format(output, null, Port, options);
    }

    internal override void WriteJsonMember(JsonOutput output, ListingOptions options)
    {
        output.Name("tproxy").Open();
        NatTarget.WriteJson(output, Family, Address, Port, options);
        output.Close();
    }

    internal static StatementNode Parse(Parser parser)
    {
        var start = parser.Span;
        parser.Expect("tproxy"u8);
        NfProto? family = parser.TryTake("ip"u8) ? NfProto.IPv4 : parser.TryTake("ip6"u8) ? NfProto.IPv6 : null;
        parser.Expect("to"u8);
        var (address, port) = NatTarget.Parse(parser);
        return new TproxyStatement { Family = family, Address = address, Port = port, Place = parser.PlaceFrom(start) };
    }

    internal static TproxyStatement ReadJson(JsonItem item)
    {
        var (family, address, port) = NatTarget.ReadJson(item);
        return address is null && port is null ? throw item.Wrong("tproxy needs an address or a port") : new TproxyStatement { Family = family, Address = address, Port = port };
    }
}
