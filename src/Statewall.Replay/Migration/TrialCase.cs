using System.Globalization;
using Statewall.Engine.Tracing;
using Statewall.Replay.Words;

namespace Statewall.Replay.Migration;

/// <summary>A packet on which rules are tried: one value of each dimension.</summary>
/// <param name="dimensions">The dimensions.</param>
/// <param name="choice">The place of the value in each.</param>
internal sealed class TrialCase(IReadOnlyList<TrialDimension> dimensions, int[] choice)
{
    private const string TrackedProtocols = "tcp udp icmp icmpv6 udplite sctp";

    /// <summary>The value of a dimension.</summary>
    public string this[TrialKind kind] => dimensions[(int)kind].Values[choice[(int)kind]];

    /// <summary>The places of the values.</summary>
    public int[] Choice => choice;

    /// <summary>The same with another value.</summary>
    public TrialCase With(int dimension, int value)
    {
        var changed = (int[])choice.Clone();
        changed[dimension] = value;
        return new TrialCase(dimensions, changed);
    }

    /// <summary>What is the case besides the packet.</summary>
    public TrialPlace PlaceAt(RulePlace place) => new(place.Hook, Device(TrialKind.In), Device(TrialKind.Out))
    {
        Mark = Number(this[TrialKind.Mark]),
        IsTracked = place.IsTracked,
        IsUntracked = this[TrialKind.State] == TrialPackets.Untracked,
    };

    /// <summary>The packet; null when there is none with all of these values.</summary>
    public byte[]? Frame() => PacketWords.TryParse(Text, out var words, out _) ? words.ToFrame() : null;

    /// <summary>The packet in words.</summary>
    public string Text => IsRelated
        ? $"{Protocol} {this[TrialKind.Source]} > {this[TrialKind.Destination]} {this[TrialKind.Message]} of (udp {Ended(TrialKind.Destination, "1000")} > {Ended(TrialKind.Source, "2000")}){Around}"
        : $"{Protocol} {Between(TrialKind.Source, TrialKind.SourcePort, TrialKind.Destination, TrialKind.DestinationPort)}{(IsLaterFragment ? "" : Detail)} {Data}{Around}";

    /// <summary>All of it in words.</summary>
    public string Words
    {
        get
        {
            var mark = this[TrialKind.Mark] is "0" ? "" : $" mark {this[TrialKind.Mark]}";
            var state = this[TrialKind.State] is "" or TrialPackets.New ? "" : $", state {this[TrialKind.State]}";
            return $"{string.Join(' ', Text.Split(' ', StringSplitOptions.RemoveEmptyEntries))}{mark}{(Device(TrialKind.In) is { } from ? $" in {from}" : "")}{(Device(TrialKind.Out) is { } to ? $" out {to}" : "")}{state}";
        }
    }

    /// <summary>The packets that make its connection what it is to be: those of its sender are to come from there.</summary>
    public IEnumerable<byte[]> Before() => this[TrialKind.State] switch
    {
        TrialPackets.Established => Frames(Opening(isReply: false)),
        TrialPackets.Reply => Frames(Opening(isReply: true)),
        TrialPackets.Related when IsRelated => Frames([$"udp {Ended(TrialKind.Destination, "1000")} > {Ended(TrialKind.Source, "2000")}"]),
        _ => [],
    };

    private string Protocol => this[TrialKind.Protocol];

    private bool HasPorts => Protocol is "tcp" or "udp" or "udplite" or "sctp";

    private bool IsLaterFragment => this[TrialKind.Header].StartsWith("frag offset 64", StringComparison.Ordinal);

    private bool IsRelated => this[TrialKind.State] == TrialPackets.Related && Protocol.StartsWith("icmp", StringComparison.Ordinal);

    // What is not known by words has a header all the same.
    private string Data => this[TrialKind.Data] is "" or "length 1" && Protocol.StartsWith("proto", StringComparison.Ordinal) ? "length 24" : this[TrialKind.Data];

    private string Detail => Protocol switch
    {
        "tcp" => $" {this[TrialKind.Flags]} {this[TrialKind.Options]}",
        "icmp" or "icmpv6" => $" {this[TrialKind.Message]}",
        "sctp" or "esp" or "ah" => $" {this[TrialKind.Detail]}",
        _ => "",
    };

    private string Around => $" {Header} ether {this[TrialKind.Hardware]} > 02:00:00:00:00:01";

    private string Header => this[TrialKind.State] == TrialPackets.Invalid && TrackedProtocols.Contains(Protocol, StringComparison.Ordinal) && !this[TrialKind.Header].Contains("frag", StringComparison.Ordinal) ? "badsum" : this[TrialKind.Header];

    private string? Device(TrialKind kind) => this[kind] is { Length: > 0 } name ? name : null;

    private string Ended(TrialKind address, string port) => this[address].Contains(':', StringComparison.Ordinal) ? $"[{this[address]}]:{port}" : $"{this[address]}:{port}";

    private string Between(TrialKind from, TrialKind fromPort, TrialKind to, TrialKind toPort) => HasPorts && !IsLaterFragment
        ? $"{Ended(from, this[fromPort])} > {Ended(to, this[toPort])}"
        : $"{this[from]} > {this[to]}";

    private string[] Opening(bool isReply)
    {
        var there = Between(TrialKind.Source, TrialKind.SourcePort, TrialKind.Destination, TrialKind.DestinationPort);
        var back = Between(TrialKind.Destination, TrialKind.DestinationPort, TrialKind.Source, TrialKind.SourcePort);
        var (first, second) = isReply ? (back, there) : (there, back);
        return Protocol switch
        {
            "tcp" => isReply ? [$"tcp {first} syn"] : [$"tcp {first} syn", $"tcp {second} syn ack", $"tcp {first} ack"],
            "icmp" or "icmpv6" => isReply ? [$"{Protocol} {first} echo-request"] : [$"{Protocol} {first} echo-request", $"{Protocol} {second} echo-reply"],
            "sctp" => [],
            _ => isReply ? [$"{Protocol} {first}"] : [$"{Protocol} {first}", $"{Protocol} {second}"],
        };
    }

    private static uint Number(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static IEnumerable<byte[]> Frames(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            if (PacketWords.TryParse(text, out var words, out _))
                yield return words.ToFrame();
        }
    }
}
