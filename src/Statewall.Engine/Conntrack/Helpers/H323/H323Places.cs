using System.Runtime.CompilerServices;

namespace Statewall.Engine.Conntrack.Helpers.H323;

/// <summary>What something that was found in a message is.</summary>
internal enum H323Role : byte
{
    /// <summary>Nothing that matters.</summary>
    None,

    /// <summary>Where an end speaks RAS.</summary>
    RasAddress,

    /// <summary>Where an end is called.</summary>
    CallSignalAddress,

    /// <summary>Where the one who is called is called.</summary>
    DestinationAddress,

    /// <summary>Where the one who calls is called.</summary>
    SourceAddress,

    /// <summary>Where an end speaks H.245.</summary>
    ControlAddress,

    /// <summary>Whom to call instead.</summary>
    AlternativeAddress,

    /// <summary>That somebody else is to be called.</summary>
    CallForwarded,

    /// <summary>Seconds that a registration counts.</summary>
    TimeToLive,

    /// <summary>That messages of H.245 follow.</summary>
    Tunnelled,

    /// <summary>That a logical channel begins.</summary>
    Channel,

    /// <summary>That the channel has a connection of its own.</summary>
    SeparateStack,

    /// <summary>Where media or reports on them go.</summary>
    Media,

    /// <summary>Where such a connection goes.</summary>
    Data,
}

/// <summary>Something that was found in a message.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Size">Its bytes; of an address without the port behind it.</param>
/// <param name="At">Where it stands.</param>
internal readonly record struct H323Place(H323Role Role, byte Size, ushort At);

/// <summary>What was found in a message, in the order in which it stands there.</summary>
internal struct H323Places
{
    private const int Most = 256; // more than the types have room for
    private const int MostItems = 4096; // which no message needs
    private Places _places;
    private int _items;

    /// <summary>How much there is; less forgets the last.</summary>
    public int Count { readonly get; set; }

    /// <summary>One of them.</summary>
    public readonly H323Place this[int index] => _places[index];

    /// <summary>Adds one; what has no role is passed over.</summary>
    public void Add(H323Role role, int at, int size)
    {
        if (role != H323Role.None && Count < Most)
            _places[Count++] = new H323Place(role, (byte)size, (ushort)at);
    }

    /// <summary>Counts an item of a list: what is nested can be made to be read again and again.</summary>
    /// <returns>False when there are too many.</returns>
    public bool TryCount() => ++_items <= MostItems;

    [InlineArray(Most)]
    private struct Places
    {
        private H323Place _first;
    }
}
