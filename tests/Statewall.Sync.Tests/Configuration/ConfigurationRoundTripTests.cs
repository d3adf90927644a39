using CsCheck;
using Statewall.Sync.Configuration;

namespace Statewall.Sync.Tests.Configuration;

public class ConfigurationRoundTripTests
{
    // Lists have no equality of their own; the writer leaves nothing out.
    [Fact]
    public void Read_WhatWasWritten_IsEqual() => ConfigurationGen.Any.Sample(configuration =>
    {
        var text = ConfigurationWriter.Write(configuration);
        Assert.Equal(text, ConfigurationWriter.Write(SyncConfiguration.Read("generated", text, [])));
    });

    // Every piece cut out of a text that is right is either right or a mistake with a place.
    [Fact]
    public void Read_WhatLacksAPiece_IsReadOrRefused() => Gen.Select(ConfigurationGen.Any, Gen.Double.Unit, Gen.Int[1, 40]).Sample((configuration, where, length) =>
    {
        var text = ConfigurationWriter.Write(configuration);
        var start = (int)(where * (text.Length - 1));
        var cut = text.Remove(start, Math.Min(length, text.Length - start));
        try
        {
            _ = SyncConfiguration.Read("cut", cut, []);
        }
        catch (ConfigurationException wrong)
        {
            Assert.InRange(wrong.Mistake.Place.Line, 1, cut.Split('\n').Length);
            Assert.NotEmpty(wrong.Mistake.Message);
        }
    });
}
