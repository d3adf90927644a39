namespace Statewall.Packets;

/// <summary>The values of one segment's TCP options. Absent options are 0 or false; of a repeated option the last one counts.</summary>
public struct TcpOptionValues
{
    // Four NOP NOP TIMESTAMP bytes open the options of nearly every data segment: one compare spares the walk.
    private const uint AlignedTimestamps = 0x0101080A;
    private const int AlignedTimestampsSize = 12;

    /// <summary>Maximum segment size in bytes; valid with <see cref="HasMaximumSegmentSize"/>.</summary>
    public ushort MaximumSegmentSize { get; private set; }

    /// <summary>Window scale shift as sent, not limited to 14; valid with <see cref="HasWindowScale"/>.</summary>
    public byte WindowScale { get; private set; }

    /// <summary>Timestamp value, host order; valid with <see cref="HasTimestamps"/>.</summary>
    public uint Timestamp { get; private set; }

    /// <summary>Timestamp echo reply, host order; valid with <see cref="HasTimestamps"/>.</summary>
    public uint TimestampEcho { get; private set; }

    /// <summary>Number of complete SACK blocks.</summary>
    public byte SackBlocks { get; private set; }

    /// <summary>The right edge of all SACK blocks that is last in sequence order (<c>tcp_sack</c>); valid when there are any.</summary>
    public uint SackHighest { get; private set; }

    /// <summary>An MSS option of the right length is there.</summary>
    public bool HasMaximumSegmentSize { get; private set; }

    /// <summary>A window scale option of the right length is there.</summary>
    public bool HasWindowScale { get; private set; }

    /// <summary>SACK permitted is there.</summary>
    public bool HasSackPermitted { get; private set; }

    /// <summary>A timestamps option of the right length is there.</summary>
    public bool HasTimestamps { get; private set; }

    /// <summary>The option list has an option of impossible length; values before it are kept.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads a header's option bytes.</summary>
    public static TcpOptionValues Read(ReadOnlySpan<byte> options)
    {
        TcpOptionValues values = default;
        if (options.IsEmpty)
        {
            return values;
        }

        if (options.Length == AlignedTimestampsSize && BigEndian.U32(options, 0) == AlignedTimestamps)
        {
            values.SetTimestamps(options[2..]);
            return values;
        }

        var walk = new TcpOptionEnumerator(options);
        while (walk.MoveNext())
        {
            values.Set(walk.Current);
        }

        values.IsMalformed = walk.IsMalformed;
        return values;
    }

    private void Set(ReadOnlySpan<byte> option)
    {
        switch (option[0])
        {
            case TcpOption.MaximumSegmentSize when option.Length == 4:
                MaximumSegmentSize = BigEndian.U16(option, 2);
                HasMaximumSegmentSize = true;
                break;
            case TcpOption.WindowScale when option.Length == 3:
                WindowScale = option[2];
                HasWindowScale = true;
                break;
            case TcpOption.SackPermitted when option.Length == 2:
                HasSackPermitted = true;
                break;
            case TcpOption.Timestamps when option.Length == 10:
                SetTimestamps(option);
                break;
            case TcpOption.Sack when option.Length >= 10 && (option.Length - 2) % 8 == 0:
                SetSack(option);
                break;
        }
    }

    private void SetTimestamps(ReadOnlySpan<byte> option)
    {
        Timestamp = BigEndian.U32(option, 2);
        TimestampEcho = BigEndian.U32(option, 6);
        HasTimestamps = true;
    }

    private void SetSack(ReadOnlySpan<byte> option)
    {
        for (int at = 6; at < option.Length; at += 8)
        {
            uint edge = BigEndian.U32(option, at);
            if (SackBlocks++ == 0 || (int)(edge - SackHighest) > 0)
            {
                SackHighest = edge;
            }
        }
    }
}
