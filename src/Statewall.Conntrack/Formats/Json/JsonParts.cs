using System.Text.Json;
using Statewall.Conntrack.Protocols;

namespace Statewall.Conntrack.Formats.Json;

/// <summary>Members of JSON objects, written into the output buffer; commas come by themselves.</summary>
internal static class JsonParts
{
    public static void WriteTuple(OutputBuffer output, in TupleView tuple, byte protocol)
    {
        WriteAddress(output, "src"u8, tuple.Source);
        WriteAddress(output, "dst"u8, tuple.Destination);
        switch (ProtocolNames.KeysOf(protocol))
        {
            case TupleKeys.Ports when tuple.Has(TupleFields.SourcePort | TupleFields.DestinationPort):
                WriteNumber(output, "sport"u8, tuple.SourcePort);
                WriteNumber(output, "dport"u8, tuple.DestinationPort);
                break;
            case TupleKeys.Keys when tuple.Has(TupleFields.SourcePort | TupleFields.DestinationPort):
                WriteNumber(output, "srckey"u8, tuple.SourcePort);
                WriteNumber(output, "dstkey"u8, tuple.DestinationPort);
                break;
            case TupleKeys.Icmp when tuple.Has(TupleFields.IcmpType):
                WriteNumber(output, "type"u8, tuple.IcmpType);
                WriteNumber(output, "code"u8, tuple.IcmpCode);
                WriteNumber(output, "id"u8, tuple.IcmpId);
                break;
            default:
                break;
        }
    }

    public static void WriteNumber(OutputBuffer output, ReadOnlySpan<byte> name, ulong value)
    {
        WriteName(output, name);
        output.AppendDecimal(value);
    }

    public static void WriteBoolean(OutputBuffer output, ReadOnlySpan<byte> name, bool value)
    {
        WriteName(output, name);
        output.Append(value ? "true"u8 : "false"u8);
    }

    public static void WriteText(OutputBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        WriteName(output, name);
        output.Append((byte)'"');
        if (utf8.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && utf8.IndexOfAny((byte)'"', (byte)'\\') < 0)
            output.Append(utf8);
        else
            output.Append(JsonEncodedText.Encode(System.Text.Encoding.UTF8.GetString(utf8)).EncodedUtf8Bytes);
        output.Append((byte)'"');
    }

    public static void WriteItem(OutputBuffer output, uint value)
    {
        Separate(output);
        output.AppendDecimal(value);
    }

    public static void Open(OutputBuffer output, ReadOnlySpan<byte> name, byte bracket)
    {
        WriteName(output, name);
        output.Append(bracket);
    }

    public static void Close(OutputBuffer output, byte bracket) => output.Append(bracket);

    private static void WriteAddress(OutputBuffer output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> address)
    {
        if (address.IsEmpty)
            return;
        WriteName(output, name);
        output.Append((byte)'"');
        output.AppendAddress(address);
        output.Append((byte)'"');
    }

    private static void WriteName(OutputBuffer output, ReadOnlySpan<byte> name)
    {
        Separate(output);
        output.Append((byte)'"');
        output.Append(name);
        output.Append("\":"u8);
    }

    private static void Separate(OutputBuffer output)
    {
        if (output.Pending[^1] is not ((byte)'{' or (byte)'['))
            output.Append((byte)',');
    }
}
