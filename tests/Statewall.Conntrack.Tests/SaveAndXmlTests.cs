using System.Text;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Save;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Formats.Xml;
using Statewall.Netlink.Messages;
using Statewall.Nfnetlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Conntrack.Tests;

public sealed class SaveAndXmlTests
{
    private static readonly ConntrackMessage Udp = new()
    {
        Original = new ConntrackTuple { Source = new InetAddress(0x0A000001), Destination = new InetAddress(0x0A000002), Protocol = 17, SourcePort = 5, DestinationPort = 53 },
        Reply = new ConntrackTuple { Source = new InetAddress(0x0A000002), Destination = new InetAddress(0xC0A80009), Protocol = 17, SourcePort = 53, DestinationPort = 77 },
        Zone = 3,
        Status = ConntrackStatus.Confirmed | ConntrackStatus.SrcNat | ConntrackStatus.SrcNatDone,
        Timeout = 99,
        Mark = 7,
        Id = 5,
        Use = 1,
    };

    [Fact]
    public void Save_TranslatedConnection_IsTheCommandThatMakesIt() => Assert.Equal(
        "-A -t 99 -u UNSET -w 3 -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -n 192.168.0.9 -p udp --sport 5 --dport 53 --reply-port-src 53 --reply-port-dst 77",
        Written(Udp, static (OutputBuffer output, ref ConnectionView connection) => ConnectionSave.Write(output, EventKinds.None, ref connection)));

    [Fact]
    public void Save_Destruction_IsTheCommandThatDeletesIt() => Assert.StartsWith(
        "-D -t 99 ",
        Written(Udp, static (OutputBuffer output, ref ConnectionView connection) => ConnectionSave.Write(output, EventKinds.Destroy, ref connection)),
        StringComparison.Ordinal);

    [Fact]
    public void Xml_NewConnection_IsOneFlow()
    {
        var text = Written(Udp, static (OutputBuffer output, ref ConnectionView connection) => ConnectionXml.Write(output, EventKinds.New, ref connection, TextOptions.Default));
        var flow = System.Xml.Linq.XElement.Parse(text);
        Assert.Equal("new", flow.Attribute("type")?.Value);
        Assert.Equal(["original", "reply", "independent"], flow.Elements("meta").Select(meta => meta.Attribute("direction")?.Value));
        Assert.Equal("192.168.0.9", flow.Elements("meta").ElementAt(1).Element("layer3")?.Element("dst")?.Value);
        Assert.Equal(["timeout", "mark", "zone", "use", "id", "unreplied"], flow.Elements("meta").Last().Elements().Select(element => element.Name.LocalName));
    }

    [Fact]
    public void Write_WarmedUp_AllocatesNothing()
    {
        using var output = new OutputBuffer(Stream.Null);
        var datagram = Message(Udp).Current.Bytes.ToArray();
        Assert.Equal(0, AllocationMeter.Least(() =>
        {
            var enumerator = new NetlinkMessageEnumerator(datagram);
            Assert.True(enumerator.MoveNext());
            for (var entry = 0; entry < 100; entry++)
            {
                var connection = new ConnectionView(enumerator.Current);
                ConnectionSave.Write(output, EventKinds.None, ref connection);
                output.EndLine();
                ConnectionXml.Write(output, EventKinds.None, ref connection, TextOptions.Default);
                output.EndLine();
                Formats.Json.ConnectionJson.Write(output, EventKinds.None, ref connection);
                output.EndLine();
            }
            output.Flush();
        }));
    }

    private delegate Netlink.Attributes.CodecFault Writer(OutputBuffer output, ref ConnectionView connection);

    private static string Written(ConntrackMessage message, Writer writer)
    {
        using var output = new OutputBuffer(Stream.Null);
        var connection = new ConnectionView(Message(message).Current);
        Assert.True(writer(output, ref connection).IsNone);
        return Encoding.UTF8.GetString(output.Pending);
    }

    private static NetlinkMessageEnumerator Message(ConntrackMessage message)
    {
        var writer = new MessageWriter();
        writer.AppendNfnetlink(NfnetlinkMessage.TypeOf(NfnlSubsystem.Ctnetlink, CtMessage.New), NetlinkFlags.None, 0, 0, NfProto.IPv4, 0, ref message);
        var messages = new NetlinkMessageEnumerator(writer.Written.ToArray());
        Assert.True(messages.MoveNext());
        return messages;
    }
}
