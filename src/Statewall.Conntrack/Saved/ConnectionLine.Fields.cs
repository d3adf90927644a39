using System.Text;
using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Saved;

// The words from the first tuple on: name=value and [FLAG].
internal ref partial struct ConnectionLine
{
    private bool ReadFlag(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("[UNREPLIED]"u8))
            _status &= ~ConntrackStatus.SeenReply;
        else if (word.SequenceEqual("[ASSURED]"u8))
            _status |= ConntrackStatus.Assured;
        else if (word.SequenceEqual("[OFFLOAD]"u8))
            _status |= ConntrackStatus.Offload;
        else if (word.SequenceEqual("[HW_OFFLOAD]"u8))
            _status |= ConntrackStatus.HwOffload;
        else if (word.StartsWith("[start="u8))
            return ReadDate("[start="u8.Length, ref Connection.Start);
        else if (word.StartsWith("[stop="u8))
            return ReadDate("[stop="u8.Length, ref Connection.Stop);
        else
            return Fail($"{Show(word)} is no mark of a listed connection");
        return true;
    }

    private bool ReadField(ReadOnlySpan<byte> word)
    {
        var at = 0;
        while (at < word.Length && word[at] != '=')
            at++;
        if (at == 0 || at == word.Length)
            return Fail($"expected name=value, not {Show(word)}");
        var name = word[..at];
        var value = word[(at + 1)..];
        if (name.SequenceEqual("src"u8))
            return ReadSource(value);
        ref var tuple = ref _reading == Reading.Original ? ref _original : ref _reply;
        if (_reading == Reading.Head)
            return Fail($"expected src=, not {Show(word)}");
        if (name.SequenceEqual("dst"u8))
            return ReadAddress(value, ref tuple.Destination);
        if (name.SequenceEqual("sport"u8))
            return ReadPort(value, TupleKeys.Ports, ref tuple.SourcePort);
        if (name.SequenceEqual("dport"u8))
            return ReadPort(value, TupleKeys.Ports, ref tuple.DestinationPort);
        ref var counters = ref _reading == Reading.Original ? ref _originalCounters : ref _replyCounters;
        if (name.SequenceEqual("packets"u8))
            return ReadU64(value, ref counters.Packets);
        if (name.SequenceEqual("bytes"u8))
            return ReadU64(value, ref counters.Bytes);
        if (name.SequenceEqual("mark"u8))
            return ReadU32(value, ref Connection.Mark);
        if (name.SequenceEqual("use"u8))
            return ReadU32(value, ref Connection.Use);
        return ReadKey(name, value, ref tuple) ?? ReadRare(name, value, ref tuple) ?? Fail($"there is no field {Show(name)}");
    }

    private bool ReadSource(ReadOnlySpan<byte> value)
    {
        switch (_reading)
        {
            case Reading.Head:
                _reading = Reading.Original;
                return ReadAddress(value, ref _original.Source);
            case Reading.Original:
                _reading = Reading.Reply;
                return ReadAddress(value, ref _reply.Source);
            default:
                return Fail("a connection has two directions, and here a third begins");
        }
    }

    private bool? ReadKey(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref ConntrackTuple tuple)
    {
        if (name.SequenceEqual("type"u8))
            return ReadByte(value, ref tuple.IcmpType);
        if (name.SequenceEqual("code"u8))
            return ReadByte(value, ref tuple.IcmpCode);
        if (name.SequenceEqual("id"u8))
        {
            // the tuple's own, and at the end of the line the entry's
            return Keys == TupleKeys.Icmp && tuple.IcmpId is null ? ReadPort(value, TupleKeys.Icmp, ref tuple.IcmpId) : ReadU32(value, ref Connection.Id);
        }
        if (name.SequenceEqual("srckey"u8))
            return ReadHexKey(value, ref tuple.SourcePort);
        if (name.SequenceEqual("dstkey"u8))
            return ReadHexKey(value, ref tuple.DestinationPort);
        return null;
    }

    private bool? ReadRare(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref ConntrackTuple tuple)
    {
        if (name.SequenceEqual("zone"u8))
            return ReadU16(value, ref Connection.Zone);
        if (name.SequenceEqual("zone-orig"u8))
            return ReadU16(value, ref _original.Zone);
        if (name.SequenceEqual("zone-reply"u8))
            return ReadU16(value, ref _reply.Zone);
        if (name.SequenceEqual("secmark"u8))
            return ReadU32(value, ref Connection.SecurityMark);
        if (name.SequenceEqual("secctx"u8))
            return ReadSecurityContext(value);
        if (name.SequenceEqual("helper"u8))
            return ReadHelper(value);
        if (name.SequenceEqual("delta-time"u8))
            return ReadAge(value);
        if (name.SequenceEqual("labels"u8))
            return ReadLabels(value);
        return null;
    }

    private bool ReadAddress(ReadOnlySpan<byte> value, ref InetAddress? address)
    {
        if (address is not null)
            return Fail("an address is given twice");
        if (!InetAddress.TryParse(value, out var parsed))
            return Fail($"{Show(value)} is no address");
        if (Family == NfProto.Unspecified)
            Family = parsed.Family;
        if (Family != parsed.Family)
            return Fail("the addresses of a connection are of one family");
        address = parsed;
        return true;
    }

    private bool ReadPort(ReadOnlySpan<byte> value, TupleKeys keys, ref ushort? port) =>
        Keys == keys ? ReadU16(value, ref port) : Fail($"protocol {_protocol} has no such field");

    private bool ReadByte(ReadOnlySpan<byte> value, ref byte? field)
    {
        if (Keys != TupleKeys.Icmp)
            return Fail($"protocol {_protocol} has no such field");
        if (field is not null || !TryNumber(value, byte.MaxValue, out var number))
            return Fail($"{Show(value)} is no number from 0 to {byte.MaxValue}, or the second one");
        field = (byte)number;
        return true;
    }

    private bool ReadHexKey(ReadOnlySpan<byte> value, ref ushort? key)
    {
        if (Keys != TupleKeys.Keys)
            return Fail($"protocol {_protocol} has no keys");
        if (key is not null || !value.StartsWith("0x"u8) || value.Length > 6
            || !ushort.TryParse(value[2..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var number))
            return Fail($"{Show(value)} is no key of four hexadecimal digits, or the second one");
        key = number;
        return true;
    }

    private bool ReadU16(ReadOnlySpan<byte> value, ref ushort? field)
    {
        if (field is not null || !TryNumber(value, ushort.MaxValue, out var number))
            return Fail($"{Show(value)} is no number from 0 to {ushort.MaxValue}, or the second one");
        field = (ushort)number;
        return true;
    }

    private bool ReadU32(ReadOnlySpan<byte> value, ref uint? field)
    {
        if (field is not null || !TryNumber(value, uint.MaxValue, out var number))
            return Fail($"{Show(value)} is no number from 0 to {uint.MaxValue}, or the second one");
        field = (uint)number;
        return true;
    }

    private bool ReadU64(ReadOnlySpan<byte> value, ref ulong? field)
    {
        if (field is not null || !TryNumber(value, ulong.MaxValue, out var number))
            return Fail($"{Show(value)} is no number of 64 bits, or the second one");
        field = number;
        return true;
    }

    private bool ReadSecurityContext(ReadOnlySpan<byte> value)
    {
        const int Most = 4096; // a page: security modules have no longer ones
        if (value.Length > Most)
            return Fail($"a security context has at most {Most} bytes");
        Connection.SecurityContext = Encoding.UTF8.GetString(value);
        return true;
    }

    private bool ReadHelper(ReadOnlySpan<byte> value)
    {
        if (value.Length > HelperName.MaximumSize || value.Contains((byte)0))
            return Fail($"{Show(value)} is no helper's name");
        Connection.Helper = new HelperName(value);
        return true;
    }

    private bool ReadLabels(ReadOnlySpan<byte> value)
    {
        if (_options.Labels is not { } map)
            return true;
        Span<byte> bits = stackalloc byte[ConntrackLabels.MaximumSize];
        bits.Clear();
        foreach (var range in value.Split((byte)','))
        {
            if (!map.TryFind(Encoding.UTF8.GetString(value[range]), out var bit))
                return Fail($"there is no label {Show(value[range])}");
            bits[LabelBits.PlaceOf(bit, bits.Length)] |= (byte)(1 << (bit & 7));
        }
        Connection.Labels = new ConntrackLabels(bits);
        return true;
    }
}
