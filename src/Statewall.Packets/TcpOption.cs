namespace Statewall.Packets;

/// <summary>TCP option kinds: the <c>TCPOPT_*</c> constants.</summary>
public static class TcpOption
{
    /// <summary>End of the option list.</summary>
    public const byte EndOfList = 0; // TCPOPT_EOL

    /// <summary>No operation.</summary>
    public const byte NoOperation = 1; // TCPOPT_NOP

    /// <summary>Maximum segment size, length 4.</summary>
    public const byte MaximumSegmentSize = 2; // TCPOPT_MSS

    /// <summary>Window scale, length 3.</summary>
    public const byte WindowScale = 3; // TCPOPT_WINDOW

    /// <summary>Selective acknowledgement permitted, length 2.</summary>
    public const byte SackPermitted = 4; // TCPOPT_SACK_PERM

    /// <summary>Selective acknowledgement blocks, length 2 + 8 per block.</summary>
    public const byte Sack = 5; // TCPOPT_SACK

    /// <summary>Timestamps, length 10.</summary>
    public const byte Timestamps = 8; // TCPOPT_TIMESTAMP

    /// <summary>MD5 signature, length 18.</summary>
    public const byte Md5Signature = 19; // TCPOPT_MD5SIG

    /// <summary>Multipath TCP.</summary>
    public const byte Multipath = 30; // TCPOPT_MPTCP

    /// <summary>TCP fast open cookie.</summary>
    public const byte FastOpen = 34; // TCPOPT_FASTOPEN
}

/// <summary>
/// Walks TCP options as <c>tcp_options</c> of <c>nf_conntrack_proto_tcp.c</c> does: end-of-list ends the walk, no-operation is skipped,
/// an option shorter than 2 bytes or running past the header ends it as malformed.
/// </summary>
public ref struct TcpOptionEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _current;

    internal TcpOptionEnumerator(ReadOnlySpan<byte> options) => _rest = options;

    /// <summary>The current option with its kind and length bytes.</summary>
    public readonly ReadOnlySpan<byte> Current => _current;

    /// <summary>Kind of the current option, see <see cref="TcpOption"/>.</summary>
    public readonly byte Kind => BigEndian.U8(_current, 0);

    /// <summary>Data of the current option, without kind and length.</summary>
    public readonly ReadOnlySpan<byte> Data => _current[2..];

    /// <summary>The walk met an option whose length is below 2 or beyond the header.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The enumerator itself, for <c>foreach</c>.</summary>
    public readonly TcpOptionEnumerator GetEnumerator() => this;

    /// <summary>Steps to the next option; false at the end or at a malformed option.</summary>
    public bool MoveNext()
    {
        int at = 0;
        while (at < _rest.Length && _rest[at] == TcpOption.NoOperation)
        {
            at++;
        }

        if (at >= _rest.Length || _rest[at] == TcpOption.EndOfList)
        {
            _rest = default;
            return false;
        }

        int length = at + 1 < _rest.Length ? _rest[at + 1] : 0;
        if (length < 2 || length > _rest.Length - at)
        {
            _rest = default;
            IsMalformed = true;
            return false;
        }

        _current = _rest.Slice(at, length);
        _rest = _rest[(at + length)..];
        return true;
    }
}
