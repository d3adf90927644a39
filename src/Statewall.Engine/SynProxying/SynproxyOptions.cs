using System.Buffers.Binary;
using Statewall.Nfnetlink.Uapi;
using Statewall.Packets;

namespace Statewall.Engine.SynProxying;

/// <summary>The options of a segment that a SYN proxy reads or makes. // struct synproxy_options</summary>
internal struct SynproxyOptions
{
    /// <summary>Bytes of the largest list of options that is made.</summary>
    public const int LargestSize = 20;

    private const byte LargestScale = 14; // TCP_MAX_WSCALE
    private const uint ScaleMask = 0xF; // which alone means that there is none
    private const uint SackBit = 1 << 4;
    private const uint EcnBit = 1 << 5;
    private const uint CookieMask = 0x3F;

    /// <summary>Those that are there. // options</summary>
    public NfSynproxyOptions Present;

    /// <summary>Segment size in bytes. // mss_option</summary>
    public ushort SegmentSize;

    /// <summary>Window scale, at most 14. // wscale</summary>
    public byte WindowScale;

    /// <summary>The sender's timestamp. // tsval</summary>
    public uint Timestamp;

    /// <summary>The timestamp that it repeats. // tsecr</summary>
    public uint TimestampEcho;

    /// <summary>Whether one is there.</summary>
    public readonly bool Has(NfSynproxyOptions option) => (Present & option) != 0;

    /// <summary>Reads those of a segment. // synproxy_parse_options</summary>
    public static SynproxyOptions Read(in TcpView tcp)
    {
        var values = tcp.ReadOptions();
        return new SynproxyOptions
        {
            Present = (values.HasMaximumSegmentSize ? NfSynproxyOptions.Mss : 0)
                | (values.HasWindowScale ? NfSynproxyOptions.WScale : 0)
                | (values.HasSackPermitted ? NfSynproxyOptions.SackPerm : 0)
                | (values.HasTimestamps ? NfSynproxyOptions.Timestamp : 0),
            SegmentSize = values.MaximumSegmentSize,
            WindowScale = Math.Min(values.WindowScale, LargestScale),
            Timestamp = values.Timestamp,
            TimestampEcho = values.TimestampEcho,
        };
    }

    /// <summary>Who sends and who repeats change places.</summary>
    public void SwapTimestamps() => (Timestamp, TimestampEcho) = (TimestampEcho, Timestamp);

    /// <summary>What the client can do is hidden in the timestamp that it will repeat; it is told the server's scale. // synproxy_init_timestamp_cookie</summary>
    /// <param name="scale">The server's window scale.</param>
    /// <param name="now">The present in nanoseconds.</param>
    public void HideInTimestamp(byte scale, long now)
    {
        TimestampEcho = Timestamp;
        Timestamp = ((uint)(now / 1_000_000) & ~CookieMask) | (Has(NfSynproxyOptions.WScale) ? WindowScale : ScaleMask)
            | (Has(NfSynproxyOptions.SackPerm) ? SackBit : 0) | (Has(NfSynproxyOptions.Ecn) ? EcnBit : 0);
        if (Has(NfSynproxyOptions.WScale))
            WindowScale = scale;
    }

    /// <summary>Takes it from the timestamp that the client repeats. // synproxy_check_timestamp_cookie</summary>
    public void FindInTimestamp()
    {
        WindowScale = (byte)(TimestampEcho & ScaleMask);
        if (WindowScale != ScaleMask)
            Present |= NfSynproxyOptions.WScale;
        if ((TimestampEcho & SackBit) != 0)
            Present |= NfSynproxyOptions.SackPerm;
        if ((TimestampEcho & EcnBit) != 0)
            Present |= NfSynproxyOptions.Ecn;
    }

    /// <summary>Writes them. // synproxy_build_options</summary>
    /// <returns>How many bytes they take. // synproxy_options_size</returns>
    public readonly int Write(Span<byte> target)
    {
        var size = 0;
        if (Has(NfSynproxyOptions.Mss))
            Put(target, ref size, TcpOption.MaximumSegmentSize, 4, (byte)(SegmentSize >> 8), (byte)SegmentSize);
        var mayAcknowledge = Has(NfSynproxyOptions.SackPerm);
        if (Has(NfSynproxyOptions.Timestamp))
        {
            Put(target, ref size, mayAcknowledge ? TcpOption.SackPermitted : TcpOption.NoOperation, mayAcknowledge ? (byte)2 : TcpOption.NoOperation, TcpOption.Timestamps, 10);
            BinaryPrimitives.WriteUInt32BigEndian(target[size..], Timestamp);
            BinaryPrimitives.WriteUInt32BigEndian(target[(size + 4)..], TimestampEcho);
            size += 8;
        }
        else if (mayAcknowledge)
        {
            Put(target, ref size, TcpOption.NoOperation, TcpOption.NoOperation, TcpOption.SackPermitted, 2);
        }
        if (Has(NfSynproxyOptions.WScale))
            Put(target, ref size, TcpOption.NoOperation, TcpOption.WindowScale, 3, WindowScale);
        return size;
    }

    private static void Put(Span<byte> target, ref int size, byte first, byte second, byte third, byte fourth)
    {
        (target[size], target[size + 1], target[size + 2], target[size + 3]) = (first, second, third, fourth);
        size += 4;
    }
}
