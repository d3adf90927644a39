using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Configuration;
using Statewall.Sync.States;

namespace Statewall.Sync.Kernel;

/// <summary>A filter of connections, prepared for many. // ct_filter_conntrack</summary>
internal sealed class FlowSelection
{
    private readonly bool[]? _protocols; // which of them pass
    private readonly InetPrefixMap<bool> _ipv4 = new(NfProto.IPv4);
    private readonly InetPrefixMap<bool> _ipv6 = new(NfProto.IPv6);
    private readonly bool? _acceptsAddresses;
    private readonly uint _states;

    /// <summary>Prepares a filter.</summary>
    public FlowSelection(FlowFilter filter)
    {
        if (filter.Protocols is { } protocols)
        {
            _protocols = new bool[byte.MaxValue + 1];
            Array.Fill(_protocols, !protocols.Accepts);
            foreach (var protocol in protocols.Items)
                _protocols[protocol] = protocols.Accepts;
        }
        if (filter.Addresses is { } addresses)
        {
            _acceptsAddresses = addresses.Accepts;
            foreach (var network in addresses.Items)
            {
                var address = new InetAddress(network.BaseAddress.GetAddressBytes());
                (address.IsIPv4 ? _ipv4 : _ipv6).TryAdd(address, network.PrefixLength, true);
            }
        }
        _states = uint.MaxValue;
        if (filter.States is not { } states)
            return;
        _states = states.Items.Aggregate(0U, (bits, state) => bits | (1U << (int)state));
        if (!states.Accepts)
            _states = ~_states;
    }

    /// <summary>True when the connection counts.</summary>
    public bool Accepts(in ConnectionState state)
    {
        if (_protocols is not null && !_protocols[state.Original.Protocol])
            return false;
        if (_acceptsAddresses is { } accepts && HasAddress(in state) != accepts)
            return false;
        return state.Original.Protocol != ProtocolNames.Tcp || !state.Has(ConnectionFields.TcpState) || ((_states >> state.State) & 1) != 0;
    }

    private bool HasAddress(in ConnectionState state)
    {
        Span<byte> bytes = stackalloc byte[InetAddress.IPv6Size];
        var map = state.Original.IsIPv6 ? _ipv6 : _ipv4;
        var address = state.Original.IsIPv6 ? bytes : bytes[..InetAddress.IPv4Size];
        state.Original.Source.Write(address);
        if (map.TryFind(address, out _, out _))
            return true;
        if (!state.Has(ConnectionFields.Reply))
            return false;
        state.Reply.Source.Write(address);
        return map.TryFind(address, out _, out _);
    }
}
