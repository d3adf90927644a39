using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Statewall.Packets;

namespace Statewall.Engine.Conntrack.Trackers;

/// <summary>A TCP segment as the tracker reads it: once, in host order.</summary>
internal readonly ref struct TcpSegment
{
    private readonly TcpView _view;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TcpSegment(TcpView view)
    {
        _view = view;
        Flags = view.Flags;
        Sequence = view.Sequence;
        Ack = view.Acknowledgement;
        Window = view.Window;
        End = Sequence + (uint)view.SequenceLength;
        Kind = KindOf(Flags);
    }

    public TcpFlags Flags { get; }

    public uint Sequence { get; }

    public uint Ack { get; }

    /// <summary>The window as it stands in the header, unscaled.</summary>
    public ushort Window { get; }

    /// <summary>The sequence number behind the segment's data, SYN and FIN counted. // segment_seq_plus_len</summary>
    public uint End { get; }

    public TcpSegmentKind Kind { get; }

    public ReadOnlySpan<byte> Options => _view.Options;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(TcpFlags flags) => (Flags & flags) == flags;

    /// <summary>The flag combinations that an endpoint can mean; the others are probes or damage. // tcp_valid_flags</summary>
    public static bool IsPlausible(TcpFlags flags) => (flags & (TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack | TcpFlags.Urg)) switch
    {
        TcpFlags.Syn or TcpFlags.Syn | TcpFlags.Urg => true,
        TcpFlags.Syn | TcpFlags.Ack => true,
        TcpFlags.Rst or TcpFlags.Rst | TcpFlags.Ack => true,
        TcpFlags.Fin | TcpFlags.Ack or TcpFlags.Fin | TcpFlags.Ack | TcpFlags.Urg => true,
        TcpFlags.Ack or TcpFlags.Ack | TcpFlags.Urg => true,
        _ => false,
    };

    /// <summary>
    /// The highest right edge of the segment's first SACK option, or <paramref name="ack"/> when that is higher. // tcp_sack
    /// </summary>
    public uint HighestSack(uint ack)
    {
        foreach (var option in _view.GetOptions())
        {
            if (option[0] != TcpOption.Sack || option.Length < 10 || (option.Length - 2) % 8 != 0)
                continue;
            for (var at = 2; at < option.Length; at += 8)
            {
                var edge = BinaryPrimitives.ReadUInt32BigEndian(option[(at + 4)..]);
                if (SequenceNumber.IsAfter(edge, ack))
                    ack = edge;
            }
            break;
        }
        return ack;
    }

    // get_conntrack_index
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TcpSegmentKind KindOf(TcpFlags flags)
    {
        if ((flags & TcpFlags.Rst) != 0)
            return TcpSegmentKind.Rst;
        if ((flags & TcpFlags.Syn) != 0)
            return (flags & TcpFlags.Ack) != 0 ? TcpSegmentKind.SynAck : TcpSegmentKind.Syn;
        if ((flags & TcpFlags.Fin) != 0)
            return TcpSegmentKind.Fin;
        return (flags & TcpFlags.Ack) != 0 ? TcpSegmentKind.Ack : TcpSegmentKind.None;
    }
}

/// <summary>Comparison of 32-bit sequence numbers, which wrap. // before(), after()</summary>
internal static class SequenceNumber
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBefore(uint left, uint right) => (int)(left - right) < 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAfter(uint left, uint right) => (int)(right - left) < 0;
}
