using System.Text;
using Statewall.Conntrack.Filters.Expressions;

namespace Statewall.Fuzz.Targets;

/// <summary>The text of a condition: it gives an expression, or a fault whose place is inside it.</summary>
public sealed class ExpressionTarget : IFuzzTarget, IFuzzSeeds
{
    /// <inheritdoc/>
    public static string Name => "expression";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "proto == tcp and bytes > 1M and orig.src in 10.0.0.0/8"u8.ToArray(),
        "not (state in {SYN_SENT, SYN_RECV} or unreplied) and timeout <= 5m"u8.ToArray(),
        "mark & 0xff != 3 || reply.dst in {2001:db8::/32, 10.0.0.1-10.0.0.9} && helper == \"ftp\""u8.ToArray(),
        "zone not in {1, 2-5} and label == 7 and orig.type"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (ConnectionExpression.TryParse(text, null, out _, out var fault))
            return;
        if (fault.Message.Length == 0 || fault.Length < 1 || fault.Position < 0 || fault.Position > text.Length)
            throw new InvalidOperationException($"a fault without a place: {fault}");
        if (!fault.Describe(text).StartsWith(fault.Message, StringComparison.Ordinal))
            throw new InvalidOperationException("a description without its message");
    }
}
