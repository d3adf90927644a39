using System.Globalization;
using System.Text;
using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Diagnosis;

/// <summary>Addresses, services and numbers as findings show them.</summary>
internal static class EndpointText
{
    public static string Address(Endpoint endpoint) => endpoint.Address.ToString();

    /// <summary><c>192.0.2.1 tcp 80</c>; without a port where the protocol has none.</summary>
    public static string Service(Endpoint endpoint) => ProtocolNames.KeysOf(endpoint.Protocol) == TupleKeys.Ports
        ? $"{Address(endpoint)} {Protocol(endpoint.Protocol)} {endpoint.Port}"
        : $"{Address(endpoint)} {Protocol(endpoint.Protocol)}";

    public static string Protocol(byte protocol) =>
        ProtocolNames.KeysOf(protocol) == TupleKeys.None ? $"protocol {protocol}" : Encoding.ASCII.GetString(ProtocolNames.Of(protocol));

    /// <summary><c>1,234,567</c>.</summary>
    public static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>97.3 %</c>.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>What stands in front of a number of different addresses: an estimate, and of a sample a lower bound.</summary>
    public static string AtLeast(TableFacts facts) => facts.Survey.Sample > 0 ? "at least about" : "about";

    /// <summary>Bytes in the unit that people would use.</summary>
    public static string Bytes(long bytes)
    {
        var size = Math.Abs(bytes);
        return size >= 10L << 20 ? $"{Number(bytes / 1048576.0)} MiB" : size >= 10L << 10 ? $"{Number(bytes / 1024.0)} KiB" : $"{Number(bytes)} bytes";
    }
}
