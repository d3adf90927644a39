namespace Statewall.Packets;

/// <summary>SCTP chunk types: the <c>SCTP_CID_*</c> constants.</summary>
public static class SctpChunkType
{
    /// <summary>Payload data.</summary>
    public const byte Data = 0; // SCTP_CID_DATA

    /// <summary>Initiation.</summary>
    public const byte Init = 1; // SCTP_CID_INIT

    /// <summary>Initiation acknowledgement.</summary>
    public const byte InitAck = 2; // SCTP_CID_INIT_ACK

    /// <summary>Selective acknowledgement.</summary>
    public const byte Sack = 3; // SCTP_CID_SACK

    /// <summary>Heartbeat request.</summary>
    public const byte Heartbeat = 4; // SCTP_CID_HEARTBEAT

    /// <summary>Heartbeat acknowledgement.</summary>
    public const byte HeartbeatAck = 5; // SCTP_CID_HEARTBEAT_ACK

    /// <summary>Abort.</summary>
    public const byte Abort = 6; // SCTP_CID_ABORT

    /// <summary>Shutdown.</summary>
    public const byte Shutdown = 7; // SCTP_CID_SHUTDOWN

    /// <summary>Shutdown acknowledgement.</summary>
    public const byte ShutdownAck = 8; // SCTP_CID_SHUTDOWN_ACK

    /// <summary>Operation error.</summary>
    public const byte Error = 9; // SCTP_CID_ERROR

    /// <summary>State cookie.</summary>
    public const byte CookieEcho = 10; // SCTP_CID_COOKIE_ECHO

    /// <summary>Cookie acknowledgement.</summary>
    public const byte CookieAck = 11; // SCTP_CID_COOKIE_ACK

    /// <summary>Shutdown complete.</summary>
    public const byte ShutdownComplete = 14; // SCTP_CID_SHUTDOWN_COMPLETE

    /// <summary>Authentication.</summary>
    public const byte Auth = 0x0F; // SCTP_CID_AUTH

    /// <summary>Interleaved data.</summary>
    public const byte IData = 0x40; // SCTP_CID_I_DATA

    /// <summary>Address configuration acknowledgement.</summary>
    public const byte AsconfAck = 0x80; // SCTP_CID_ASCONF_ACK

    /// <summary>Stream reconfiguration.</summary>
    public const byte Reconfig = 0x82; // SCTP_CID_RECONF

    /// <summary>Padding.</summary>
    public const byte Pad = 0x84; // SCTP_CID_PAD

    /// <summary>Forward TSN.</summary>
    public const byte ForwardTsn = 0xC0; // SCTP_CID_FWD_TSN

    /// <summary>Address configuration change.</summary>
    public const byte Asconf = 0xC1; // SCTP_CID_ASCONF
}

/// <summary>
/// Walks SCTP chunks as <c>for_each_sctp_chunk</c> does: a step is the chunk's length rounded up to 4. A chunk whose header is there
/// is shown even when its length is below 4 or beyond the end; a length of 0 cannot be stepped over and ends the walk after it is shown.
/// </summary>
public ref struct SctpChunkEnumerator
{
    /// <summary>Size of a chunk header in bytes: type, flags, length.</summary>
    public const int HeaderSize = 4;

    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _current;

    internal SctpChunkEnumerator(ReadOnlySpan<byte> chunks) => _rest = chunks;

    /// <summary>The current chunk: its header and as much of its data as its length says and the packet holds.</summary>
    public readonly ReadOnlySpan<byte> Current => _current;

    /// <summary>Type of the current chunk, see <see cref="SctpChunkType"/>.</summary>
    public readonly byte Type => BigEndian.U8(_current, 0);

    /// <summary>Flags of the current chunk.</summary>
    public readonly byte Flags => BigEndian.U8(_current, 1);

    /// <summary>Length field of the current chunk in bytes, header included, padding not.</summary>
    public readonly int Length => BigEndian.U16(_current, 2);

    /// <summary>Data of the current chunk after its header.</summary>
    public readonly ReadOnlySpan<byte> Data => _current[HeaderSize..];

    /// <summary>The current chunk's length is below 4 or beyond the end of the packet.</summary>
    public readonly bool IsMalformed => Length < HeaderSize || Length > _current.Length;

    /// <summary>The enumerator itself, for <c>foreach</c>.</summary>
    public readonly SctpChunkEnumerator GetEnumerator() => this;

    /// <summary>Steps to the next chunk; false when fewer bytes than a chunk header are left.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderSize)
        {
            return false;
        }

        int length = BigEndian.U16(_rest, 2);
        _current = _rest[..Math.Clamp(length, HeaderSize, _rest.Length)];
        int step = (length + 3) & ~3;
        _rest = step == 0 || step >= _rest.Length ? default : _rest[step..];
        return true;
    }
}
