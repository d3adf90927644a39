using Statewall.Netlink.Messages;
using Statewall.Nfnetlink.Uapi;
using static Differential.Requests.Wire;

namespace Differential.Requests;

// Statistics, and the lists of connections that are not in the table.
internal static class StatisticsScenarios
{
    internal static IEnumerable<RequestScenario> All()
    {
        var ask = Ct(CtMessage.GetStatsCpu, NetlinkFlags.Dump, NfProto.Unspecified);
        yield return new RequestScenario("statistics")
            .Send("at first", ask)
            .Send("size", Ct(CtMessage.GetStats, default))
            .Send("create", ConnectionScenarios.Make(ConnectionScenarios.Web))
            .Send("create again", ConnectionScenarios.Make(ConnectionScenarios.Web))
            .Send("create exclusively", Ct(CtMessage.New, ConnectionScenarios.Only, [.. Both(ConnectionScenarios.Web), ConnectionScenarios.Timeout()]))
            .Send("create with its reply taken", Ct(CtMessage.New, ConnectionScenarios.Create, Original("tcp 10.9.0.1 10.9.0.2 1 2"), Both(ConnectionScenarios.Web)[1], ConnectionScenarios.Timeout()))
            .Send("then", ask)
            .Send("size", Ct(CtMessage.GetStats, default))
            .Send("delete", Ct(CtMessage.Delete, default, Original(ConnectionScenarios.Web)))
            .Send("delete again", Ct(CtMessage.Delete, default, Original(ConnectionScenarios.Web)))
            .Send("get", Ct(CtMessage.Get, default, Original(ConnectionScenarios.Web)))
            .Send("then", ask)
            .Send("size", Ct(CtMessage.GetStats, default));
        yield return new RequestScenario("statistics asked for otherwise")
            .Send("no dump", Ct(CtMessage.GetStatsCpu, default))
            .Send("size as a dump", Ct(CtMessage.GetStats, NetlinkFlags.Dump))
            .Send("size with attributes", Ct(CtMessage.GetStats, default, U32(CtAttribute.Mark, 1)))
            .Send("with attributes", Ct(CtMessage.GetStatsCpu, NetlinkFlags.Dump, NfProto.IPv4, U32(CtAttribute.Mark, 1)))
            .Send("with bytes left over", Ct(CtMessage.GetStats, default, NfProto.IPv4, [1, 2, 3, 4]))
            .Send("of IPv6", Ct(CtMessage.GetStats, default, NfProto.IPv6));
        yield return new RequestScenario("other lists")
            .Send("create", ConnectionScenarios.Make(ConnectionScenarios.Web))
            .Send("dying", Ct(CtMessage.GetDying, NetlinkFlags.Dump))
            .Send("unconfirmed", Ct(CtMessage.GetUnconfirmed, NetlinkFlags.Dump))
            .Send("dying, no dump", Ct(CtMessage.GetDying, default))
            .Send("unconfirmed, no dump", Ct(CtMessage.GetUnconfirmed, default))
            .Send("dying with attributes", Ct(CtMessage.GetDying, NetlinkFlags.Dump, Original(ConnectionScenarios.Web)));
    }
}
