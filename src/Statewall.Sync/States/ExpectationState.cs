using System.Buffers.Binary;
using System.Text;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;
using Statewall.Sync.Wire;

namespace Statewall.Sync.States;

// Overview: an expectation as machines tell each other of it. There are few, so that names may be strings. The zone, and addresses of IPv6
// that are translated to, are not told.

/// <summary>An expectation as it is cached and told.</summary>
internal struct ExpectationState : ISyncState<ExpectationState>
{
    private const int LargestHelperName = 12;
    private const int LargestFunctionName = 28;

    /// <summary>Original tuple of the expecting connection.</summary>
    public FlowTuple Master;

    /// <summary>Tuple expected.</summary>
    public FlowTuple Expected;

    /// <summary>Bits of the tuple that are compared.</summary>
    public FlowTuple Mask;

    /// <summary>Address and port that replace the original.</summary>
    public FlowTuple Nat;

    /// <summary>Which attributes are known: a bit for each <see cref="ExpectationAttribute"/>.</summary>
    public uint Present;

    /// <summary>Seconds until it expires.</summary>
    public uint Timeout;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Policy class of the helper.</summary>
    public uint Class;

    /// <summary>Direction of the translation.</summary>
    public uint NatDirection;

    /// <summary>Helper's name; null when unknown.</summary>
    public string? Helper;

    /// <summary>Name of the function run on the expected connection; null when unknown.</summary>
    public string? Function;

    // what each attribute's payload measures
    private static ReadOnlySpan<sbyte> PayloadSizes => [8, 32, 1, 4, 8, 32, 1, 4, 8, 32, 1, 4, 4, 4, 4, 8, 4, 1, 4, WireReader.Variable, WireReader.Variable];

    /// <inheritdoc/>
    public static SyncMessageType NewMessage => SyncMessageType.ExpectationNew;

    /// <inheritdoc/>
    public readonly int KeyHash => HashCode.Combine(Master.GetHashCode(), Expected.GetHashCode());

    /// <inheritdoc/>
    public readonly bool IsComplete => Master.Family != NfProto.Unspecified && Expected.Family == Master.Family && Mask.Family == Master.Family;

    /// <summary>True when an attribute is known.</summary>
    public readonly bool Has(ExpectationAttribute attribute) => (Present & BitOf(attribute)) != 0;

    /// <summary>Reads an event, or an entry of a dump; false when it names no expectation or is malformed.</summary>
    public bool TryReadKernel(in Netlink.Messages.NetlinkMessage message)
    {
        this = default;
        var read = default(ExpectationMessage);
        if (!message.DecodeNfnetlink(ref read).IsNone || read.Master is not { } master || read.Tuple is not { } tuple || read.Mask is not { } mask)
            return false;
        if (!Master.TryRead(in master) || !Expected.TryRead(in tuple) || !Mask.TryRead(in mask))
            return false;
        Note(ExpectationAttribute.MasterIPv4, in Master);
        Note(ExpectationAttribute.ExpectedIPv4, in Expected);
        Note(ExpectationAttribute.MaskIPv4, in Mask);
        if (read.Timeout is { } timeout)
            Note(ExpectationAttribute.Timeout, out Timeout, timeout);
        Note(ExpectationAttribute.Flags, out Flags, (uint)(read.Flags ?? 0));
        if (read.Class is { } policy)
            Note(ExpectationAttribute.Class, out Class, policy);
        ReadNat(in read);
        if (read.Helper is { } helper && helper.Utf8.Length is > 0 and < LargestHelperName)
        {
            Helper = helper.ToString();
            Present |= BitOf(ExpectationAttribute.Helper);
        }
        if (read.Function is { Length: > 0 and < LargestFunctionName } function)
        {
            Function = function;
            Present |= BitOf(ExpectationAttribute.Function);
        }
        return IsComplete;
    }

    /// <inheritdoc/>
    public bool TryReadWire(ReadOnlySpan<byte> attributes)
    {
        this = default;
        var reader = new WireReader(attributes, PayloadSizes);
        while (reader.MoveNext())
        {
            if (!TryRead((ExpectationAttribute)reader.Type, ref reader))
                return false;
            Present |= 1U << reader.Type;
        }
        return !reader.IsMalformed;
    }

    /// <inheritdoc/>
    public readonly bool HasSameKey(in ExpectationState other) =>
        Master.Equals(other.Master) && Expected.Equals(other.Expected) && Mask.Equals(other.Mask);

    /// <inheritdoc/>
    public void Merge(in ExpectationState later)
    {
        this = later with
        {
            Present = Present | later.Present,
            Timeout = later.Has(ExpectationAttribute.Timeout) ? later.Timeout : Timeout,
            Flags = later.Has(ExpectationAttribute.Flags) ? later.Flags : Flags,
            Class = later.Has(ExpectationAttribute.Class) ? later.Class : Class,
            NatDirection = later.Has(ExpectationAttribute.NatDirection) ? later.NatDirection : NatDirection,
            Nat = later.Has(ExpectationAttribute.NatProtocol) ? later.Nat : Nat,
            Helper = later.Helper ?? Helper,
            Function = later.Function ?? Function,
        };
    }

    /// <summary>Writes the attributes of a message in the order of conntrackd.</summary>
    public readonly int WriteWire(Span<byte> destination, TellingRules rules)
    {
        var writer = new WireWriter(destination);
        Write(ref writer, ExpectationAttribute.MasterIPv4, in Master);
        Write(ref writer, ExpectationAttribute.ExpectedIPv4, in Expected);
        Write(ref writer, ExpectationAttribute.MaskIPv4, in Mask);
        if (rules.Timeout)
            Write(ref writer, ExpectationAttribute.Timeout, Timeout);
        Write(ref writer, ExpectationAttribute.Flags, Flags);
        Write(ref writer, ExpectationAttribute.Class, Class);
        if (Has(ExpectationAttribute.NatIPv4))
            writer.Addresses((int)ExpectationAttribute.NatIPv4, in Nat);
        if (Has(ExpectationAttribute.NatProtocol))
            writer.U8((int)ExpectationAttribute.NatProtocol, Nat.Protocol);
        if (Has(ExpectationAttribute.NatPorts))
            writer.Ports((int)ExpectationAttribute.NatPorts, in Nat);
        Write(ref writer, ExpectationAttribute.NatDirection, NatDirection);
        if (Helper is not null)
            writer.Text((int)ExpectationAttribute.Helper, Encoding.UTF8.GetBytes(Helper));
        if (Function is not null)
            writer.Text((int)ExpectationAttribute.Function, Encoding.UTF8.GetBytes(Function));
        return writer.Length;
    }

    /// <summary>What names the expectation to a kernel.</summary>
    public readonly ExpectationMessage ToKey() => new() { Tuple = Expected.ToTuple(), Mask = Mask.ToTuple(), Master = Master.ToTuple() };

    /// <summary>The expectation as a kernel takes it.</summary>
    /// <param name="timeout">Seconds until it expires; not told when null.</param>
    public readonly ExpectationMessage ToMessage(uint? timeout)
    {
        var message = ToKey();
        message.Timeout = timeout;
        if (Has(ExpectationAttribute.Flags))
            message.Flags = (ExpectationFlags)Flags;
        if (Has(ExpectationAttribute.Class))
            message.Class = Class;
        if (Has(ExpectationAttribute.NatDirection) && Has(ExpectationAttribute.NatIPv4))
        {
            message.NatDirection = NatDirection;
            message.NatTuple = Nat.ToTuple();
        }
        if (Helper is not null)
            message.Helper = new HelperName(Helper);
        message.Function = Function;
        return message;
    }

    private static uint BitOf(ExpectationAttribute attribute) => 1U << (int)attribute;

    private void Note(ExpectationAttribute ipv4, in FlowTuple tuple)
    {
        // those of one tuple follow each other: addresses of IPv4, of IPv6, protocol, ports
        Present |= (tuple.IsIPv6 ? 2U : 1U) << (int)ipv4 | 4U << (int)ipv4;
        if (tuple.HasPorts)
            Present |= 8U << (int)ipv4;
    }

    private void Note(ExpectationAttribute attribute, out uint field, uint value)
    {
        field = value;
        Present |= BitOf(attribute);
    }

    private void ReadNat(in ExpectationMessage read)
    {
        if (read.NatTuple is not { } nat || !Nat.TryRead(in nat))
            return;
        Note(ExpectationAttribute.NatDirection, out NatDirection, read.NatDirection ?? 0);
        Present |= BitOf(ExpectationAttribute.NatProtocol);
        if (!Nat.IsIPv6)
            Present |= BitOf(ExpectationAttribute.NatIPv4);
        if (Nat.HasPorts)
            Present |= BitOf(ExpectationAttribute.NatPorts);
    }

    private bool TryRead(ExpectationAttribute attribute, ref WireReader reader)
    {
        switch (attribute)
        {
            case <= ExpectationAttribute.MasterPorts:
                ReadTuple(ref Master, attribute - ExpectationAttribute.MasterIPv4, reader.Payload);
                return true;
            case <= ExpectationAttribute.ExpectedPorts:
                ReadTuple(ref Expected, attribute - ExpectationAttribute.ExpectedIPv4, reader.Payload);
                return true;
            case <= ExpectationAttribute.MaskPorts:
                ReadTuple(ref Mask, attribute - ExpectationAttribute.MaskIPv4, reader.Payload);
                return true;
            case ExpectationAttribute.NatIPv4:
                ReadTuple(ref Nat, 0, reader.Payload);
                return true;
            case ExpectationAttribute.NatPorts:
                ReadTuple(ref Nat, 3, reader.Payload);
                return true;
            case ExpectationAttribute.NatProtocol:
                ReadTuple(ref Nat, 2, reader.Payload);
                return true;
            case ExpectationAttribute.Helper:
                return TryReadName(ref reader, LargestHelperName, out Helper);
            case ExpectationAttribute.Function:
                return TryReadName(ref reader, LargestFunctionName, out Function);
            default:
                NumberOf(ref this, attribute) = BinaryPrimitives.ReadUInt32BigEndian(reader.Payload);
                return true;
        }
    }

    private static ref uint NumberOf(ref ExpectationState state, ExpectationAttribute attribute)
    {
        switch (attribute)
        {
            case ExpectationAttribute.Timeout:
                return ref state.Timeout;
            case ExpectationAttribute.Flags:
                return ref state.Flags;
            case ExpectationAttribute.Class:
                return ref state.Class;
            default:
                return ref state.NatDirection;
        }
    }

    private static bool TryReadName(ref WireReader reader, int most, out string? name)
    {
        var isText = reader.TryGetText(most, out var text) && System.Text.Unicode.Utf8.IsValid(text);
        name = isText ? Encoding.UTF8.GetString(text) : null;
        return isText;
    }

    private static void ReadTuple(ref FlowTuple tuple, int part, ReadOnlySpan<byte> payload)
    {
        switch (part)
        {
            case 2:
                tuple.Protocol = payload[0];
                break;
            case 3:
                tuple.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(payload);
                tuple.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
                break;
            default:
                var size = payload.Length / 2;
                tuple.Source = FlowAddress.Read(payload[..size]);
                tuple.Destination = FlowAddress.Read(payload[size..]);
                tuple.Family = part == 0 ? NfProto.IPv4 : NfProto.IPv6;
                break;
        }
    }

    private readonly void Write(ref WireWriter writer, ExpectationAttribute ipv4, in FlowTuple tuple)
    {
        var type = (int)ipv4;
        if ((Present & (3U << type)) != 0)
            writer.Addresses(type, in tuple);
        if ((Present & (4U << type)) != 0)
            writer.U8(type + 2, tuple.Protocol);
        if ((Present & (8U << type)) != 0)
            writer.Ports(type + 3, in tuple);
    }

    private readonly void Write(ref WireWriter writer, ExpectationAttribute attribute, uint value)
    {
        if (Has(attribute))
            writer.U32((int)attribute, value);
    }
}
