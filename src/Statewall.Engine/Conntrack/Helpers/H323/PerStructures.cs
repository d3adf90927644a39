namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>A part of a sequence.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsOptional">Whether it may be missing.</param>
/// <param name="Role">What it is; none for what the whole is.</param>
internal readonly record struct PerField(PerType Type, bool IsOptional = false, H323Role Role = H323Role.None)
{
    /// <summary>A part that is always there.</summary>
    public static implicit operator PerField(PerType type) => new(type);

    /// <summary>A part that may be missing.</summary>
    public static PerField Optional(PerType type, H323Role role = H323Role.None) => new(type, true, role);

    /// <summary>A part that is always there.</summary>
    public static PerField Required(PerType type, H323Role role) => new(type, false, role);
}

/// <summary>Parts one after the other. // decode_seq</summary>
/// <param name="isExtensible">Whether newer versions may have more parts.</param>
/// <param name="fields">The parts.</param>
internal sealed class PerSequence(bool isExtensible, params PerField[] fields) : PerType
{
    private const int MostOptional = 32; // bits of the kernel's bitmap
    private readonly int _optional = fields.Count(field => field.IsOptional);

    /// <summary>Parts that were added later, by their places among those; others are passed over. From one that is not read on all are not.</summary>
    public (int Place, PerField Field)[] Additions { get; init; } = [];

    /// <inheritdoc/>
    public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
    {
        var more = 0u;
        if ((isExtensible && !reader.TryRead(1, out more)) || !reader.TryRead(_optional, out var present))
            return PerResult.Broken;
        var bit = _optional;
        foreach (var field in fields)
        {
            if (field.IsOptional && (present >> --bit & 1) == 0)
                continue;
            var result = field.Type.Read(ref reader, ref places, field.Role != H323Role.None ? field.Role : role);
            if (result != PerResult.Read)
                return result;
        }
        return more == 0 ? PerResult.Read : ReadAdditions(ref reader, ref places);
    }

    private PerResult ReadAdditions(ref PerReader reader, ref H323Places places)
    {
        if (!reader.TryRead(7, out var last) || last >= MostOptional || !reader.TryRead((int)last + 1, out var present))
            return PerResult.Broken;
        for (var place = 0; place <= last; place++)
        {
            var field = Addition(place);
            if (field.Type == Unread)
                return PerResult.Stopped;
            if ((present >> ((int)last - place) & 1) == 0)
                continue;
            if (ReadOpen(field.Type, ref reader, ref places, field.Role) == PerResult.Broken)
                return PerResult.Broken;
        }
        return PerResult.Read;
    }

    private PerField Addition(int place)
    {
        foreach (var (known, field) in Additions)
        {
            if (known == place)
                return field;
        }
        return default;
    }
}

/// <summary>One of several types, behind its number. // decode_choice</summary>
/// <param name="isExtensible">Whether newer versions may have more of them.</param>
/// <param name="alternatives">The types.</param>
internal sealed class PerChoice(bool isExtensible, params PerType[] alternatives) : PerType
{
    private const int AdditionBits = 7;
    private readonly int _bits = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)alternatives.Length - 1);

    /// <summary>Types that were added later, by their places among those; others are passed over.</summary>
    public (int Place, PerType Type)[] Additions { get; init; } = [];

    /// <inheritdoc/>
    public override PerResult Read(ref PerReader reader, ref H323Places places, H323Role role)
    {
        var isNewer = 0u;
        if (isExtensible && !reader.TryRead(1, out isNewer))
            return PerResult.Broken;
        if (!reader.TryRead(isNewer != 0 ? AdditionBits : _bits, out var number))
            return PerResult.Broken;
        if (isNewer != 0)
            return ReadOpen(Addition((int)number), ref reader, ref places, role);
        return number < alternatives.Length ? alternatives[number].Read(ref reader, ref places, role) : PerResult.Broken;
    }

    private PerType? Addition(int place)
    {
        foreach (var (known, type) in Additions)
        {
            if (known == place)
                return type;
        }
        return null;
    }
}
