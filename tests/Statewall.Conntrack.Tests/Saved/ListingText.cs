using System.Text;
using Statewall.Conntrack.Formats;
using Statewall.Conntrack.Formats.Text;
using Statewall.Conntrack.Saved;

namespace Statewall.Conntrack.Tests.Saved;

// Reads listings and writes them again.
internal static class ListingText
{
    public static FixedClock Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 1, 13, 1, TimeSpan.Zero));

    public static List<string> Read(string text, TextFields fields, LabelMap? labels = null)
    {
        using var lines = new Lines(new TextOptions(fields, Clock, labels));
        var handler = lines;
        var result = SavedListing.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), new SavedListingOptions(Clock, labels), ref handler);
        Assert.Equal([], result.Errors);
        return lines.Written;
    }

    public static SavedListingResult Result(string text, LabelMap? labels = null) => Result(new MemoryStream(Encoding.UTF8.GetBytes(text)), labels);

    public static SavedListingResult Result(Stream text, LabelMap? labels = null)
    {
        using var lines = new Lines(TextOptions.Default);
        var handler = lines;
        return SavedListing.Read(text, new SavedListingOptions(Clock, labels), ref handler);
    }

    private sealed class Lines(TextOptions options) : IConnectionHandler, IDisposable
    {
        private readonly OutputBuffer _output = new(Stream.Null);

        public List<string> Written { get; } = [];

        public void Handle(ref ConnectionView connection)
        {
            _output.Truncate(0);
            Assert.True(ConnectionText.Write(_output, ref connection, options).IsNone);
            Written.Add(Encoding.UTF8.GetString(_output.Pending));
        }

        public void Dispose() => _output.Dispose();
    }
}

// A clock that stands still, in UTC.
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => now;
}
