using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Saved;

// The words in front of the first tuple: [family number] protocol number [timeout] [state].
internal ref partial struct ConnectionLine
{
    private bool ReadHead()
    {
        if (!TryWord(out var name))
            return Fail("the line is empty");
        if (name[0] is (byte)'{' or (byte)'<')
            return Fail("this is a listing in another format: save it without -o json or -o xml");
        if (name[0] == '[')
            return Fail("this is an event, not a listed connection: save what conntrack -L prints");
        var nameAt = _wordAt;
        if (!TryNumberWord(byte.MaxValue, out var number))
            return Fail("expected a protocol's name and number");
        var back = _next;
        if (TryWord(out var third) && IsName(third) && TryNumberWord(byte.MaxValue, out var protocol))
        {
            if (!ReadFamily(name, (byte)number, nameAt))
                return false;
            nameAt = _wordAt;
            name = third;
            number = protocol;
        }
        else
        {
            _next = back;
        }
        return ReadProtocol(name, (byte)number, nameAt) && ReadTimeoutAndState();
    }

    private bool ReadFamily(ReadOnlySpan<byte> name, byte number, int at)
    {
        Family = (NfProto)number;
        if (Family is not (NfProto.IPv4 or NfProto.IPv6) || !name.SequenceEqual(ProtocolNames.Of(Family)))
            return Fail("the family is \"ipv4 2\" or \"ipv6 10\"", at);
        return true;
    }

    private bool ReadProtocol(ReadOnlySpan<byte> name, byte number, int at)
    {
        _protocol = number;
        var known = ProtocolNames.Of(number);
        if (!IsName(name) || (!known.SequenceEqual("unknown"u8) && !known.SequenceEqual(name) && !name.SequenceEqual("unknown"u8)))
            return Fail($"{Show(name)} is not the name of protocol {number}", at);
        return true;
    }

    private bool ReadTimeoutAndState()
    {
        var back = _next;
        if (TryNumberWord(uint.MaxValue, out var timeout))
        {
            Connection.Timeout = (uint)timeout;
            back = _next;
        }
        else
        {
            _next = back;
        }
        if (!TryWord(out var word) || !IsName(word))
        {
            _next = back;
            return true;
        }
        return ReadState(word);
    }

    private bool ReadState(ReadOnlySpan<byte> name)
    {
        var info = _protocol switch
        {
            ProtocolNames.Tcp => CtProtoInfoAttribute.Tcp,
            ProtocolNames.Sctp => CtProtoInfoAttribute.Sctp,
            ProtocolNames.Dccp => CtProtoInfoAttribute.Dccp,
            _ => (ushort)0,
        };
        if (info == 0)
            return Fail($"protocol {_protocol} has no states, but here is {Show(name)}");
        Span<char> text = stackalloc char[24];
        if (name.Length > text.Length || !StateNames.TryFind(info, text[..System.Text.Encoding.Latin1.GetChars(name, text)], out var state))
            return Fail($"{Show(name)} is no state of protocol {_protocol}");
        switch (info)
        {
            case CtProtoInfoAttribute.Tcp:
                Connection.Tcp = new TcpProtocolInfo { State = (TcpState)state };
                break;
            case CtProtoInfoAttribute.Sctp:
                Connection.Sctp = new SctpProtocolInfo { State = (SctpState)state };
                break;
            default:
                Connection.Dccp = new DccpProtocolInfo { State = (DccpState)state };
                break;
        }
        return true;
    }

    private bool TryNumberWord(ulong maximum, out ulong number)
    {
        number = 0;
        return TryWord(out var word) && TryNumber(word, maximum, out number);
    }

    private static bool IsName(ReadOnlySpan<byte> word) =>
        word[0] is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') && !word.Contains((byte)'=');
}
