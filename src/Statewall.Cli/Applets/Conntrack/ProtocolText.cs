using Statewall.Conntrack.Protocols;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Transport protocols as options give them.</summary>
internal static class ProtocolText
{
    /// <summary>Reads a protocol's name, in any case where it has options of its own, or its number up to 255.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static byte Parse(ReadOnlySpan<char> text)
    {
        if (CNumber.TryParseWhole(text, byte.MaxValue, out var number))
            return (byte)number;
        return ProtocolDatabase.TryFind(text, out var protocol) ? protocol : throw new UsageException($"`{text}' unsupported protocol");
    }
}
