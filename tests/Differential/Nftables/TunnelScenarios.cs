using Differential.Requests;
using Statewall.Nfnetlink.Uapi;
using static Differential.Nftables.NftWire;
using static Differential.Requests.Wire;

namespace Differential.Nftables;

// Tunnels: every attribute missing and odd, and the options of each protocol alone, together, too short and too long.
internal static class TunnelScenarios
{
    private const NfProto Family = NfProto.Netdev;

    private static readonly byte[] Id = U32(NftaTunnelKey.Id, 7);
    private static readonly byte[] Ends = Nest(NftaTunnelKey.Ip, U32(1, 0xC0000201), U32(2, 0xC0000202));
    private static readonly byte[] Vxlan = Nest(NftaTunnelKeyOpts.Vxlan, U32(1, 77));
    private static readonly byte[] Erspan = Nest(NftaTunnelKeyOpts.Erspan, U32(1, 1), U32(2, 5));

    internal static IEnumerable<RequestScenario> All() => [Settings(), Options()];

    private static RequestScenario Settings()
    {
        var scenario = Begin("settings of tunnels");
        Tunnel(scenario, "least", Id, Ends);
        Tunnel(scenario, "no id", Ends);
        Tunnel(scenario, "no ends", Id);
        Tunnel(scenario, "all", Id, Ends, U32(NftaTunnelKey.Flags, 7), U8(NftaTunnelKey.Tos, 1), U8(NftaTunnelKey.Ttl, 2), U16(NftaTunnelKey.Sport, 3), U16(NftaTunnelKey.Dport, 4));
        Tunnel(scenario, "unknown flag", Id, Ends, U32(NftaTunnelKey.Flags, 8));
        Tunnel(scenario, "IPv4 without source", Id, Nest(NftaTunnelKey.Ip, U32(2, 1)));
        Tunnel(scenario, "IPv4 without destination", Id, Nest(NftaTunnelKey.Ip, U32(1, 1)));
        Tunnel(scenario, "IPv4, empty", Id, Nest(NftaTunnelKey.Ip));
        Tunnel(scenario, "IPv4, short", Id, Nest(NftaTunnelKey.Ip, U16(2, 1)));
        Tunnel(scenario, "IPv6", Id, Nest(NftaTunnelKey.Ip6, Raw(1, new byte[16]), Raw(2, [.. Enumerable.Repeat((byte)9, 16)]), U32(3, 0xFFFFFFFF)));
        Tunnel(scenario, "IPv6 without source", Id, Nest(NftaTunnelKey.Ip6, Raw(2, [.. Enumerable.Repeat((byte)9, 16)])));
        Tunnel(scenario, "IPv6 without destination", Id, Nest(NftaTunnelKey.Ip6, Raw(1, new byte[16])));
        Tunnel(scenario, "IPv6, short", Id, Nest(NftaTunnelKey.Ip6, Raw(2, new byte[15])));
        Tunnel(scenario, "IPv6, long", Id, Nest(NftaTunnelKey.Ip6, Raw(2, new byte[20])));
        Tunnel(scenario, "both", Id, Ends, Nest(NftaTunnelKey.Ip6, Raw(2, new byte[16])));
        Tunnel(scenario, "both, IPv6 wrong", Id, Ends, Nest(NftaTunnelKey.Ip6, Raw(1, new byte[16])));
        return scenario.Send("objects", Dump(NftMessage.GetObj));
    }

    private static RequestScenario Options()
    {
        var scenario = Begin("options of tunnels");
        With(scenario, "none");
        With(scenario, "vxlan", Vxlan);
        With(scenario, "vxlan, empty", Nest(NftaTunnelKeyOpts.Vxlan));
        With(scenario, "vxlan, short", Nest(NftaTunnelKeyOpts.Vxlan, U16(1, 1)));
        With(scenario, "vxlan twice", Vxlan, Vxlan);
        With(scenario, "vxlan and erspan", Vxlan, Erspan);
        With(scenario, "vxlan and geneve", Vxlan, Geneve(4));
        With(scenario, "geneve and vxlan", Geneve(4), Vxlan);
        With(scenario, "unknown", Nest(9));
        With(scenario, "vxlan and unknown", Vxlan, Nest(9));
        With(scenario, "erspan 1", Erspan);
        With(scenario, "erspan 1 without index", Nest(NftaTunnelKeyOpts.Erspan, U32(1, 1)));
        With(scenario, "erspan without version", Nest(NftaTunnelKeyOpts.Erspan, U32(2, 5)));
        With(scenario, "erspan 3", Nest(NftaTunnelKeyOpts.Erspan, U32(1, 3), U32(2, 5)));
        foreach (var number in (byte[])[0, 1, 2, 63, 64, 255])
            With(scenario, $"erspan 2 of {number}", Nest(NftaTunnelKeyOpts.Erspan, U32(1, 2), U8(3, number), U8(4, number)));
        With(scenario, "erspan 2 without hardware", Nest(NftaTunnelKeyOpts.Erspan, U32(1, 2), U8(4, 1)));
        With(scenario, "erspan 2 without direction", Nest(NftaTunnelKeyOpts.Erspan, U32(1, 2), U8(3, 1)));
        foreach (var size in (int[])[0, 3, 4, 120, 124, 127, 128, 132])
            With(scenario, $"geneve of {size}", Geneve(size));
        foreach (var size in (int[])[52, 116, 120, 124])
            With(scenario, $"two geneve of {size}", Geneve(size), Geneve(size));
        With(scenario, "three geneve", Geneve(4), Geneve(0), Geneve(8));
        for (var missing = 0; missing < 3; missing++)
            With(scenario, $"geneve without {missing}", Nest(NftaTunnelKeyOpts.Geneve, [.. Parts(4).Where((_, at) => at != missing)]));
        return scenario.Send("objects", Dump(NftMessage.GetObj));
    }

    private static byte[][] Parts(int size) => [U16(NftaTunnelKeyGeneve.Class, 0x102), U8(NftaTunnelKeyGeneve.Type, 3), Raw(NftaTunnelKeyGeneve.Data, new byte[size])];

    private static byte[] Geneve(int size) => Nest(NftaTunnelKeyOpts.Geneve, Parts(size));

    private static RequestScenario Begin(string name) => RequestScenario.OfNftables(name).Send("table", Batch(NewTable("t", Family)));

    private static void With(RequestScenario scenario, string name, params byte[][] options) => Tunnel(scenario, name, Id, Ends, Nest(NftaTunnelKey.Opts, options));

    private static void Tunnel(RequestScenario scenario, string name, params byte[][] attributes) =>
        scenario.Send(name, Batch(NewObject("t", name, NftObjectType.Tunnel, Family, attributes)));
}
