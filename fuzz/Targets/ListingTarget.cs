using Statewall.Conntrack;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Saved;

namespace Statewall.Fuzz.Targets;

/// <summary>
/// The text of a saved listing: every line is a connection, whose text is read as the same connection again, or an error that names a place.
/// </summary>
public sealed class ListingTarget : IFuzzTarget, IFuzzSeeds
{
    private static readonly LabelMap Labels = LabelMap.Parse(["0 zero", "64 sixty-four", "127 last"]);
    private static readonly SavedListingOptions Options = new(new StillClock(), Labels);
    private static readonly TextOptions Text = new(TextFields.Extended | TextFields.Id | TextFields.KernelTimestamp | TextFields.Labels, Options.Clock, Labels);

    /// <inheritdoc/>
    public static string Name => "listing";

    /// <inheritdoc/>
    public static IEnumerable<byte[]> Seeds =>
    [
        "tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.1.0.2 sport=1 dport=80 packets=3 bytes=180 src=10.1.0.2 dst=9.0.0.9 sport=80 dport=2 packets=2 bytes=120 [ASSURED] mark=0 use=1\n"u8.ToArray(),
        "ipv6     10 icmpv6   58 29 src=2001:db8::1 dst=::2 type=128 code=0 id=7 [UNREPLIED] src=::2 dst=2001:db8::1 type=129 code=0 id=7 zone=3 use=1 id=5\r\n\n"u8.ToArray(),
        "gre 47 9 src=1.2.3.4 dst=5.6.7.8 srckey=0x0 dstkey=0xbeef zone-orig=1 src=5.6.7.8 dst=1.2.3.4 srckey=0xbeef dstkey=0x0 [OFFLOAD] labels=zero,last"u8.ToArray(),
        "sctp 132 9 CLOSED src=1.2.3.4 dst=5.6.7.8 sport=1 dport=2 src=5.6.7.8 dst=1.2.3.4 sport=2 dport=1 secctx=a:b delta-time=5 [start=Tue Nov 24 00:13:01 2026] [stop=Tue Nov 24 00:13:09 2026] helper=ftp"u8.ToArray(),
        "unknown 50 src=1.2.3.4 dst=5.6.7.8 src=5.6.7.8 dst=1.2.3.4\nconntrack v1.4.8 (conntrack-tools): 1 flow entries have been shown.\n"u8.ToArray(),
    ];

    /// <inheritdoc/>
    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var (first, result) = Read(input.ToArray());
        Require(result.Lines <= input.Count((byte)'\n') + 1, "more lines than there are");
        foreach (var error in result.Errors)
            Require(error.Line >= 1 && error.Line <= result.Lines && error.Column >= 1 && error.Text.Length > 0, $"error without place: {error}");
        var (second, again) = Read(first);
        Require(again.ErrorCount == 0 && again.Connections == result.Connections, $"written and not read again: {(again.ErrorCount > 0 ? again.Errors[0] : "")}");
        Require(first.AsSpan().SequenceEqual(second), "written differently");
    }

    private static (byte[] Text, SavedListingResult Result) Read(byte[] text)
    {
        using var stream = new MemoryStream();
        using var output = new OutputBuffer(stream);
        var writer = new Writer(output);
        var result = SavedListing.Read(new MemoryStream(text), Options, ref writer);
        output.Flush();
        return (stream.ToArray(), result);
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }

    private readonly struct Writer(OutputBuffer output) : IConnectionHandler
    {
        public void Handle(ref ConnectionView connection)
        {
            Require(ConnectionText.Write(output, ref connection, Text).IsNone, "a message with a fault");
            output.EndLine();
        }
    }

    private sealed class StillClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 24, 1, 0, 0, TimeSpan.Zero);
    }
}
