using Statewall.Conntrack.Protocols;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Formats.Xml;

/// <summary>The elements that connections and expectations share.</summary>
internal static class XmlParts
{
    /// <summary><c>&lt;flow&gt;</c>, with what happened as its type.</summary>
    public static void OpenFlow(OutputBuffer output, EventKinds kind) => output.Append(kind switch
    {
        EventKinds.New => "<flow type=\"new\">"u8,
        EventKinds.Update => "<flow type=\"update\">"u8,
        EventKinds.Destroy => "<flow type=\"destroy\">"u8,
        _ => "<flow>"u8,
    });

    public static void OpenLayer3(OutputBuffer output, NfProto family)
    {
        output.Append("<layer3 protonum=\""u8);
        output.AppendDecimal((byte)family);
        output.Append("\" protoname=\""u8);
        output.Append(ProtocolNames.Of(family));
        output.Append("\">"u8);
    }

    public static void OpenLayer4(OutputBuffer output, byte protocol)
    {
        output.Append("<layer4 protonum=\""u8);
        output.AppendDecimal(protocol);
        output.Append("\" protoname=\""u8);
        output.Append(ProtocolNames.Of(protocol));
        output.Append("\">"u8);
    }

    public static void WriteAddresses(OutputBuffer output, in TupleView tuple)
    {
        output.Append("<src>"u8);
        output.AppendAddress(tuple.Source);
        output.Append("</src><dst>"u8);
        output.AppendAddress(tuple.Destination);
        output.Append("</dst>"u8);
    }

    /// <summary>Ports or keys; ICMP has no elements of its own.</summary>
    public static void WriteKeys(OutputBuffer output, in TupleView tuple, byte protocol)
    {
        switch (ProtocolNames.KeysOf(protocol))
        {
            case TupleKeys.Ports:
                WriteNumber(output, "sport"u8, tuple.SourcePort);
                WriteNumber(output, "dport"u8, tuple.DestinationPort);
                break;
            case TupleKeys.Keys:
                output.Append("<srckey>0x"u8);
                output.AppendHex(tuple.SourcePort);
                output.Append("</srckey><dstkey>0x"u8);
                output.AppendHex(tuple.DestinationPort);
                output.Append("</dstkey>"u8);
                break;
            default:
                break;
        }
    }

    public static void WriteNumber(OutputBuffer output, ReadOnlySpan<byte> name, ulong value)
    {
        Open(output, name);
        output.AppendDecimal(value);
        Close(output, name);
    }

    public static void WriteText(OutputBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Open(output, name);
        foreach (var character in utf8)
        {
            switch (character)
            {
                case (byte)'<':
                    output.Append("&lt;"u8);
                    break;
                case (byte)'>':
                    output.Append("&gt;"u8);
                    break;
                case (byte)'&':
                    output.Append("&amp;"u8);
                    break;
                default:
                    output.Append(character);
                    break;
            }
        }
        Close(output, name);
    }

    private static void Open(OutputBuffer output, ReadOnlySpan<byte> name)
    {
        output.Append((byte)'<');
        output.Append(name);
        output.Append((byte)'>');
    }

    private static void Close(OutputBuffer output, ReadOnlySpan<byte> name)
    {
        output.Append("</"u8);
        output.Append(name);
        output.Append((byte)'>');
    }

    /// <summary>The time of day, in the clock's time zone.</summary>
    public static void WriteWhen(OutputBuffer output, TimeProvider clock)
    {
        var now = clock.GetLocalNow();
        output.Append("<when>"u8);
        WriteNumber(output, "hour"u8, (ulong)now.Hour);
        WriteNumber(output, "min"u8, (ulong)now.Minute);
        WriteNumber(output, "sec"u8, (ulong)now.Second);
        WriteNumber(output, "wday"u8, (ulong)now.DayOfWeek + 1);
        WriteNumber(output, "day"u8, (ulong)now.Day);
        WriteNumber(output, "month"u8, (ulong)now.Month);
        WriteNumber(output, "year"u8, (ulong)now.Year);
        output.Append("</when>"u8);
    }
}
