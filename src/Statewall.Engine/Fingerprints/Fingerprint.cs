using System.Runtime.InteropServices;
using Statewall.Packets;

namespace Statewall.Engine.Fingerprints;

/// <summary>
/// What the SYNs of a system look like: sizes, options in order, and what the window is made of. Kept as the bytes that came, by which it is found
/// again. // struct nf_osf_user_finger, nf_osf_match_one
/// </summary>
internal sealed class Fingerprint
{
    /// <summary>Bytes of the structure.</summary>
    public const int Size = 592;

    /// <summary>Most options. // MAX_IPOPTLEN</summary>
    public const int MostOptions = 40;

    private const int NameSize = 32; // MAXGENRELEN
    private const int NamesAt = 16;
    private const int OptionsAt = NamesAt + (3 * NameSize);
    private const int OptionSize = 12; // sizeof(struct nf_osf_opt)
    private const int UsualSegment = 1460; // SMART_MSS_1
    private const int SmallerSegment = 1448; // SMART_MSS_2
    private const int Headers = 40; // of IP and TCP, which a segment has besides

    private readonly byte[] _bytes;

    private Fingerprint(ReadOnlySpan<byte> bytes) => _bytes = bytes[..Size].ToArray();

    /// <summary>Time to live with which the system sends. // ttl</summary>
    public byte TimeToLive => _bytes[8];

    /// <summary>The system's name. // genre</summary>
    public ReadOnlySpan<byte> Name => NameAt(0);

    /// <summary>Its version. // version</summary>
    public ReadOnlySpan<byte> Version => NameAt(1);

    private WindowKind Window => (WindowKind)U32(0);

    private uint WindowValue => U32(4);

    private int PacketSize => U16(10);

    private int OptionCount => U16(14);

    /// <summary>Reads one.</summary>
    /// <returns>False when it has no such window or options, or its names do not end. // nfnl_osf_add_callback</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Fingerprint fingerprint)
    {
        fingerprint = new Fingerprint(bytes);
        return fingerprint.OptionCount <= MostOptions && fingerprint.HasGoodOptions() && fingerprint.HasGoodWindow && fingerprint.EndsName(0) && fingerprint.EndsName(1) && fingerprint.EndsName(2);
    }

    private bool HasGoodWindow => Window < WindowKind.Modulo || (Window == WindowKind.Modulo && WindowValue != 0);

    private bool HasGoodOptions()
    {
        for (var option = 0; option < OptionCount; option++)
        {
            var (kind, length) = OptionAt(option);
            if (length == 0 || (kind == TcpOption.MaximumSegmentSize && length < 4))
                return false;
        }
        return OptionsSize <= MostOptions;
    }

    /// <summary>Whether the one that these bytes describe is of packets that must not be split. // df</summary>
    public static bool IsOfWhole(ReadOnlySpan<byte> bytes) => bytes[9] != 0;

    /// <summary>Whether it is the one that these bytes describe.</summary>
    public bool IsOf(ReadOnlySpan<byte> bytes) => bytes[..Size].SequenceEqual(_bytes);

    /// <summary>Whether a SYN looks like that; the time to live is not asked.</summary>
    public bool Fits(in IpView view, in TcpView tcp)
    {
        var options = tcp.Options;
        if (view.Bytes.Length != PacketSize || OptionsSize != options.Length)
            return false;
        var segment = 0;
        for (var option = 0; option < OptionCount; option++)
        {
            var (kind, length) = OptionAt(option);
            if (options.IsEmpty || options[0] != kind)
                return false;
            if (kind == TcpOption.MaximumSegmentSize)
                segment = (options[2] << 8) | options[3];
            options = options[length..];
        }
        return FitsWindow(tcp.Window, segment);
    }

    private bool FitsWindow(uint window, int segment) => Window switch
    {
        WindowKind.Plain => WindowValue == 0 || window == WindowValue,
        WindowKind.Segments => IsMultiple(window, segment) || IsMultiple(window, UsualSegment) || IsMultiple(window, SmallerSegment),
        WindowKind.Packets => IsMultiple(window, segment + Headers) || IsMultiple(window, UsualSegment + Headers) || IsMultiple(window, SmallerSegment + Headers),
        _ => window % WindowValue == 0,
    };

    private bool IsMultiple(uint window, int size) => window == WindowValue * (uint)size;

    private int OptionsSize
    {
        get
        {
            var size = 0;
            for (var option = 0; option < OptionCount; option++)
                size += OptionAt(option).Length;
            return size;
        }
    }

    private (ushort Kind, ushort Length) OptionAt(int option) => (U16(OptionsAt + (option * OptionSize)), U16(OptionsAt + (option * OptionSize) + 2));

    private ReadOnlySpan<byte> NameAt(int name)
    {
        var bytes = _bytes.AsSpan(NamesAt + (name * NameSize), NameSize);
        return bytes[..bytes.IndexOf((byte)0)];
    }

    private bool EndsName(int name) => _bytes.AsSpan(NamesAt + (name * NameSize), NameSize).Contains((byte)0);

    private uint U32(int at) => MemoryMarshal.Read<uint>(_bytes.AsSpan(at));

    private ushort U16(int at) => MemoryMarshal.Read<ushort>(_bytes.AsSpan(at));
}

/// <summary>What a system's window is made of. // enum nf_osf_window_size_options</summary>
internal enum WindowKind : uint
{
    /// <summary>It is a number, 0 for any. // OSF_WSS_PLAIN</summary>
    Plain = 0,

    /// <summary>So many segments. // OSF_WSS_MSS</summary>
    Segments = 1,

    /// <summary>So many packets. // OSF_WSS_MTU</summary>
    Packets = 2,

    /// <summary>A multiple of a number. // OSF_WSS_MODULO</summary>
    Modulo = 3,
}
