using System.Globalization;
using System.Text;
using Statewall.Packets;
using Statewall.Packets.Building;

namespace Statewall.Replay.Words;

/// <summary><c>tcp</c>: flags, numbers and options.</summary>
internal sealed record TcpWords : TransportWords
{
    private const uint UsualSequence = 1000;
    private const uint UsualAcknowledgement = 1;
    private const ushort UsualWindow = 65535;

    private static readonly (string Name, TcpFlags Flag)[] FlagNames =
    [
        ("syn", TcpFlags.Syn), ("ack", TcpFlags.Ack), ("fin", TcpFlags.Fin), ("rst", TcpFlags.Rst), ("psh", TcpFlags.Psh), ("urg", TcpFlags.Urg),
        ("ece", TcpFlags.Ece), ("cwr", TcpFlags.Cwr), ("ae", TcpFlags.Ae),
    ];

    private const string NoFlag = "none";

    private static readonly string[] Known = [.. FlagNames.Select(row => row.Name), NoFlag, "seq", "win", "mss", "wscale", "sackperm", "timestamp"];

    /// <summary>The flags; null when none was named, which is a connection's first packet.</summary>
    public TcpFlags? Flags { get; init; }

    /// <summary>Sequence number.</summary>
    public uint Sequence { get; init; } = UsualSequence;

    /// <summary>Acknowledgement number; null when it was not given.</summary>
    public uint? Acknowledgement { get; init; }

    /// <summary>Urgent pointer.</summary>
    public ushort Urgent { get; init; }

    /// <summary>Window.</summary>
    public ushort Window { get; init; } = UsualWindow;

    /// <summary>Option: maximum segment size.</summary>
    public ushort? SegmentSize { get; init; }

    /// <summary>Option: window scale.</summary>
    public byte? WindowScale { get; init; }

    /// <summary>Option: selective acknowledgements are permitted.</summary>
    public bool SackPermitted { get; init; }

    /// <summary>Option: timestamps, own and echoed.</summary>
    public (uint Value, uint Echo)? Timestamps { get; init; }

    /// <inheritdoc/>
    public override string Name => "tcp";

    /// <inheritdoc/>
    public override byte Protocol => IpProtocol.Tcp;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => Known;

    /// <inheritdoc/>
    public override bool HasPorts => true;

    /// <inheritdoc/>
    public override int ChecksumOffset => TcpView.Offset.Checksum;

    private TcpFlags EffectiveFlags => Flags ?? TcpFlags.Syn;

    /// <inheritdoc/>
    public override TransportWords? Take(WordReader reader, ref Payload payload)
    {
        var word = reader.Keyword;
        foreach (var (name, flag) in FlagNames)
        {
            if (name == word)
                return TakeFlag(reader, name, flag);
        }
        if (!Known.Contains(word))
            return null;
        reader.TakeOnce(word);
        return word switch
        {
            NoFlag => this with { Flags = Flags ?? TcpFlags.None },
            "seq" => this with { Sequence = (uint)reader.Number(0, uint.MaxValue) },
            "win" => this with { Window = (ushort)reader.Number(0, ushort.MaxValue) },
            "mss" => this with { SegmentSize = (ushort)reader.Number(0, ushort.MaxValue) },
            "wscale" => this with { WindowScale = (byte)reader.Number(0, byte.MaxValue) },
            "sackperm" => this with { SackPermitted = true },
            _ => this with { Timestamps = ((uint)reader.Number(0, uint.MaxValue), (uint)reader.Number(0, uint.MaxValue)) },
        };
    }

    private TcpWords TakeFlag(WordReader reader, string name, TcpFlags flag)
    {
        reader.TakeOnce(name);
        var with = this with { Flags = (Flags ?? TcpFlags.None) | flag };
        if (!reader.IsNumber)
            return with;
        return flag switch
        {
            TcpFlags.Ack => with with { Acknowledgement = (uint)reader.Number(0, uint.MaxValue) },
            TcpFlags.Urg => with with { Urgent = (ushort)reader.Number(0, ushort.MaxValue) },
            _ => with,
        };
    }

    /// <inheritdoc/>
    public override void Write(StringBuilder text, Payload payload)
    {
        foreach (var (name, flag) in FlagNames)
        {
            if ((EffectiveFlags & flag) != 0)
                text.Append(CultureInfo.InvariantCulture, $" {name}");
            if (flag == TcpFlags.Ack && Acknowledgement is { } number)
                text.Append(CultureInfo.InvariantCulture, $" {number}");
            if (flag == TcpFlags.Urg && Urgent != 0)
                text.Append(CultureInfo.InvariantCulture, $" {Urgent}");
        }
        if (EffectiveFlags == TcpFlags.None)
            text.Append($" {NoFlag}");
        if (Sequence != UsualSequence)
            text.Append(CultureInfo.InvariantCulture, $" seq {Sequence}");
        if (Window != UsualWindow)
            text.Append(CultureInfo.InvariantCulture, $" win {Window}");
        if (SegmentSize is { } size)
            text.Append(CultureInfo.InvariantCulture, $" mss {size}");
        if (WindowScale is { } scale)
            text.Append(CultureInfo.InvariantCulture, $" wscale {scale}");
        if (SackPermitted)
            text.Append(" sackperm");
        if (Timestamps is { } stamps)
            text.Append(CultureInfo.InvariantCulture, $" timestamp {stamps.Value} {stamps.Echo}");
    }

    /// <inheritdoc/>
    public override TransportWords Complete(Payload payload) => this with { Flags = EffectiveFlags };

    /// <inheritdoc/>
    public override void Build(PacketDraft draft, PacketWords packet)
    {
        var acknowledgement = Acknowledgement ?? ((EffectiveFlags & TcpFlags.Ack) == 0 ? 0 : UsualAcknowledgement);
        draft.Tcp(
            packet.SourcePort ?? 0, packet.DestinationPort ?? 0, EffectiveFlags, Sequence, acknowledgement, Window, Urgent,
            TcpOptions.Make(SegmentSize, WindowScale, SackPermitted, Timestamps));
        BuildContent(draft, packet);
    }
}
