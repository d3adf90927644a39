namespace Statewall.Packets;

/// <summary>Walks the options of an IPv4 header. End-of-list ends the walk, no-operation is skipped.</summary>
public ref struct IPv4OptionEnumerator
{
    /// <summary>End of the option list.</summary>
    public const byte EndOfList = 0; // IPOPT_END

    /// <summary>No operation.</summary>
    public const byte NoOperation = 1; // IPOPT_NOOP

    private ReadOnlySpan<byte> _rest;

    internal IPv4OptionEnumerator(ReadOnlySpan<byte> options) => _rest = options;

    /// <summary>The current option with its type and length bytes.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Type byte of the current option (copied flag, class and number).</summary>
    public readonly byte Type => Current[0];

    /// <summary>Whether the current option is repeated in every fragment.</summary>
    public readonly bool IsCopied => (Current[0] & 0x80) != 0; // IPOPT_COPIED

    /// <summary>The walk met an option whose length is below 2 or beyond the header.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The enumerator itself, for <c>foreach</c>.</summary>
    public readonly IPv4OptionEnumerator GetEnumerator() => this;

    /// <summary>Steps to the next option; false at the end or at a malformed option.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty && _rest[0] == NoOperation)
        {
            _rest = _rest[1..];
        }

        if (_rest.IsEmpty || _rest[0] == EndOfList)
        {
            return false;
        }

        if (_rest.Length < 2 || _rest[1] < 2 || _rest[1] > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        Current = _rest[.._rest[1]];
        _rest = _rest[_rest[1]..];
        return true;
    }
}
