using System.Diagnostics.CodeAnalysis;
using Statewall.Replay.Words;
using Statewall.Replay.Yaml;

namespace Statewall.Replay.Testing;

/// <summary>What the sender of a rejected packet is told: a TCP reset, or an ICMP or ICMPv6 error.</summary>
/// <param name="Type">Type of the error; null for a TCP reset.</param>
/// <param name="Code">Code of the error; null for a TCP reset.</param>
public sealed record RejectAnswer(byte? Type, byte? Code)
{
    /// <summary>Whether it is a TCP reset.</summary>
    public bool IsTcpReset => Type is null;

    /// <summary>Whether it is an ICMPv6 error.</summary>
    public bool IsIPv6 { get; init; }

    /// <summary>Reads <c>tcp reset</c>, <c>icmp ERROR</c> or <c>icmpv6 ERROR</c>.</summary>
    /// <exception cref="FormatException">It is none of them: the message tells what is expected.</exception>
    public static RejectAnswer Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var answer, out var wanted) ? answer : throw new FormatException($"expected {wanted}, found \"{text}\"");
    }

    internal static bool TryParse(string text, [NotNullWhen(true)] out RejectAnswer? answer, out string wanted)
    {
        (answer, wanted) = (null, "");
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["tcp", "reset"])
        {
            answer = new RejectAnswer(null, null);
            return true;
        }
        var names = words is ["icmp", _] ? IcmpNames.V4 : words is ["icmpv6", _] ? IcmpNames.V6 : null;
        foreach (var row in names ?? [])
        {
            if (row.Name != words[1] || row.Code is not { } code)
                continue;
            answer = new RejectAnswer(row.Type, code) { IsIPv6 = words[0] == "icmpv6" };
            return true;
        }
        wanted = names is null
            ? "tcp reset, or icmp or icmpv6 and an error such as port-unreachable"
            : $"{words[0]} and one of {YamlFields.OneOf([.. names.Where(row => row.Code is not null).Select(row => row.Name)])}";
        return false;
    }

    /// <summary>As <see cref="Parse"/> reads it; an error that has no name by its numbers.</summary>
    public override string ToString()
    {
        if (IsTcpReset)
            return "tcp reset";
        var name = (IsIPv6 ? IcmpNames.V6 : IcmpNames.V4).FirstOrDefault(row => row.Type == Type && row.Code == Code).Name;
        return $"{(IsIPv6 ? "icmpv6" : "icmp")} {name ?? $"type {Type} code {Code}"}";
    }
}
