using Statewall.Iptables.Messages;
using Statewall.Iptables.Translation;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>Ports of UDP. // struct xt_udp: spts[2], dpts[2], invflags</summary>
internal sealed class UdpMatch : PortMatch
{
    private const int InvertedAt = 8;

    private UdpMatch()
        : base("udp", InvertedAt)
    {
        Size = 10;
        Options = PortOptions(InvertedAt);
    }

    /// <summary>The match.</summary>
    public static UdpMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override bool TryWrite(RuleWriter writer, ReadOnlySpan<byte> info)
    {
        if (AsksForNoPort(info))
            return false;
        WritePorts(writer, info);
        return true;
    }

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        translation.BeginProtocol();
        TranslatePorts(translation, info);
        translation.EndProtocol(Name);
        return true;
    }
}
