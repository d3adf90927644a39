namespace Statewall.Engine.Forwarding;

/// <summary>The settings of an IPv4 interface, or of all of them. // struct ipv4_devconf</summary>
public class InterfaceSettings
{
    /// <summary>Packets from addresses of the host itself may come in here. // accept_local</summary>
    public bool AcceptLocal { get; set; }

    /// <summary>127.0.0.0/8 is routed here as any other network. // route_localnet</summary>
    public bool RouteLocalnet { get; set; }

    /// <summary>0: no check of sources, 1: the reply must leave by this interface, 2: by any. // rp_filter</summary>
    public byte ReversePathFilter { get; set; }

    /// <summary>Packets may go by a route that their sender chose, where all interfaces allow it, too. // accept_source_route</summary>
    public bool AcceptSourceRoute { get; set; } = true;

    internal bool TrySet(string name, uint value)
    {
        switch (name)
        {
            case "accept_local":
                AcceptLocal = value != 0;
                return true;
            case "accept_source_route":
                AcceptSourceRoute = value != 0;
                return true;
            case "route_localnet":
                RouteLocalnet = value != 0;
                return true;
            case "rp_filter" when value <= 2:
                ReversePathFilter = (byte)value;
                return true;
            default:
                return false;
        }
    }
}
