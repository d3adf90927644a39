using Statewall.Replay.Live;

namespace Statewall.Replay.Tests.Live;

public sealed class TunPlaceTests
{
    [Theory]
    [InlineData("lan0", "lan0", null, null)]
    [InlineData("lan0@client", "lan0", "client", "/run/netns/client")]
    [InlineData("lan0@/proc/1/ns/net", "lan0", "/proc/1/ns/net", "/proc/1/ns/net")]
    [InlineData("a@b@c", "a@b", "c", "/run/netns/c")]
    public void TryParse_Place_IsRead(string text, string name, string? home, string? path)
    {
        Assert.True(TunPlace.TryParse(text, out var place));
        Assert.Equal((name, home, path), (place.Name, place.Namespace, place.NamespacePath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lan0@")]
    [InlineData("@client")]
    [InlineData("lan 0")]
    [InlineData("lo")]
    [InlineData("a-name-that-is-too-long")]
    public void TryParse_NoPlace_IsRefused(string text) => Assert.False(TunPlace.TryParse(text, out _));
}
