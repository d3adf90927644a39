using Statewall.Conntrack;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Json;
using Statewall.Conntrack.Formats.Save;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Formats.Xml;
using Statewall.Netlink;
using Statewall.Netlink.Attributes;

namespace Statewall.Cli.Applets.Conntrack;

/// <summary>Writes connections and expectations in the form that the command line asks for, and counts them.</summary>
internal sealed class EntryPrinter
{
    private readonly OutputBuffer _output;
    private readonly OutputFormat _format;
    private readonly TextOptions _options;
    private readonly bool _isEvents;
    private readonly EventKinds _savedAs;
    private readonly ProgramNames _programs = new();
    private bool _hasOpened;

    public EntryPrinter(OutputBuffer output, ConntrackArguments arguments, TimeProvider clock)
    {
        _output = output;
        _format = arguments.Format;
        _savedAs = arguments.Command == Command.Delete ? EventKinds.Destroy : EventKinds.None;
        _isEvents = arguments.Command == Command.Event;
        // connections that are listed have no time of their own, unlike events and expectations
        var shown = _isEvents || arguments.Table == Table.Expect ? arguments.Fields : arguments.Fields & ~TextFields.Timestamp;
        _options = new TextOptions(shown & ~TextFields.Userspace, clock, arguments.LabelNames);
        HasOpening = arguments.Command is Command.Dump or Command.Get or Command.Event;
    }

    /// <summary>Entries written.</summary>
    public int Count { get; private set; }

    /// <summary>An XML document begins in front of the first entry.</summary>
    private bool HasOpening { get; }

    /// <summary>Writes a connection.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public void Write(EventKinds kind, ref ConnectionView connection)
    {
        Open(ConnectionXml.Opening);
        var fault = _format switch
        {
            OutputFormat.Xml => ConnectionXml.Write(_output, kind, ref connection, _options),
            OutputFormat.Save => ConnectionSave.Write(_output, kind == EventKinds.None ? _savedAs : kind, ref connection),
            OutputFormat.Json => ConnectionJson.Write(_output, kind, ref connection),
            _ when kind == EventKinds.None && !_isEvents => ConnectionText.Write(_output, ref connection, _options),
            _ => EventText.Write(_output, kind, ref connection, _options),
        };
        Check(fault, "read connection");
        if (_isEvents && _format is OutputFormat.Text or OutputFormat.Save && connection.Message.PortId is var portId and not 0)
            EventText.WriteProgram(_output, portId, _programs.NameOf);
        End();
    }

    /// <summary>Writes an expectation.</summary>
    /// <exception cref="NetlinkProtocolException">It is malformed.</exception>
    public void Write(EventKinds kind, ref ExpectationView expectation)
    {
        Open(ExpectationXml.Opening);
        var fault = _format switch
        {
            OutputFormat.Xml => ExpectationXml.Write(_output, kind, ref expectation, _options),
            OutputFormat.Json => ExpectationJson.Write(_output, kind, ref expectation),
            _ => ExpectationText.Write(_output, kind, ref expectation, _options),
        };
        Check(fault, "read expectation");
        End();
    }

    /// <summary>Ends an XML document that was begun.</summary>
    public void Close(ReadOnlySpan<byte> closing)
    {
        if (_hasOpened)
        {
            _output.Append(closing);
            _output.EndLine();
        }
        _output.Flush();
    }

    private static void Check(CodecFault fault, string operation)
    {
        if (!fault.IsNone)
            throw new NetlinkProtocolException(operation, 0, fault);
    }

    private void Open(ReadOnlySpan<byte> opening)
    {
        if (_format != OutputFormat.Xml || !HasOpening || _hasOpened)
            return;
        _output.Append(opening);
        _output.EndLine();
        _hasOpened = true;
    }

    private void End()
    {
        _output.EndLine();
        Count++;
    }
}
