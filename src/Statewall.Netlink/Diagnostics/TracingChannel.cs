using System.Globalization;
using System.Text;
using Statewall.Netlink.Channels;

namespace Statewall.Netlink.Diagnostics;

/// <summary>A channel that prints all that passes through another one.</summary>
public sealed class TracingChannel : INetlinkChannel
{
    private readonly INetlinkChannel _inner;
    private readonly TextWriter _output;
    private readonly int _familyHeaderSize;
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    /// <summary>Wraps <paramref name="inner"/> and disposes it with itself; <paramref name="output"/> stays the caller's.</summary>
    /// <param name="inner">The channel to trace.</param>
    /// <param name="output">Where the trace goes.</param>
    /// <param name="familyHeaderSize">Bytes between each netlink header and its attributes; 4 is nfnetlink's.</param>
    public TracingChannel(INetlinkChannel inner, TextWriter output, int familyHeaderSize = 4)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(output);
        _inner = inner;
        _output = output;
        _familyHeaderSize = familyHeaderSize;
    }

    /// <inheritdoc/>
    public uint PortId => _inner.PortId;

    /// <inheritdoc/>
    public int ReceiveBufferSize => _inner.ReceiveBufferSize;

    /// <inheritdoc/>
    public int RequestReceiveBuffer(int size)
    {
        var granted = _inner.RequestReceiveBuffer(size);
        Note($"receive buffer {size}: {granted} granted");
        return granted;
    }

    /// <inheritdoc/>
    public bool TrySetOption(NetlinkOption option, bool on)
    {
        var known = _inner.TrySetOption(option, on);
        Note($"option {option} {(on ? "on" : "off")}{(known ? "" : ": not known")}");
        return known;
    }

    /// <inheritdoc/>
    public void Join(uint group)
    {
        Note($"join group {group}");
        _inner.Join(group);
    }

    /// <inheritdoc/>
    public void Leave(uint group)
    {
        Note($"leave group {group}");
        _inner.Leave(group);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        Print("sent", datagram);
        _inner.Send(datagram);
    }

    /// <inheritdoc/>
    public ReceiveResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        var result = _inner.Receive(buffer, timeout);
        if (result.Status == ReceiveStatus.Datagram)
            Print("received", buffer[..result.Size]);
        else if (result.Status != ReceiveStatus.TimedOut)
            Note($"received nothing: {result.Status}{(result.Size > 0 ? $" {result.Size} bytes" : "")}");
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private void Print(string direction, ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            _text.Clear();
            _text.Append(CultureInfo.InvariantCulture, $"netlink {PortId}: {direction} {datagram.Length} bytes\n");
            MessageTrace.Append(_text, datagram, _familyHeaderSize);
            _output.Write(_text);
            _output.Flush();
        }
    }

    private void Note(string what)
    {
        lock (_gate)
            _output.Write(string.Create(CultureInfo.InvariantCulture, $"netlink {PortId}: {what}\n"));
    }
}
