using System.Buffers;
using System.Text;

namespace Statewall.Nftables.Listing;

/// <summary>UTF-8 text that grows; whoever wants a stream of it takes it from time to time. Not for several threads.</summary>
public sealed class TextOutput
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Appends UTF-8.</summary>
    public TextOutput Append(ReadOnlySpan<byte> utf8)
    {
        _bytes.Write(utf8);
        return this;
    }

    /// <summary>Appends text.</summary>
    public TextOutput Append(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    /// <summary>Appends anything that writes itself, such as a number or an address.</summary>
    public TextOutput Append<T>(T value)
        where T : IUtf8SpanFormattable
    {
        const int Most = 64;
        if (value.TryFormat(_bytes.GetSpan(Most), out var written, default, System.Globalization.CultureInfo.InvariantCulture))
            _bytes.Advance(written);
        return this;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>What was written.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Written);
}
