using Statewall.Replay.Embedded;
using Statewall.Replay.Scenarios;

namespace Statewall.Replay.Tests.Embedded;

public sealed class EngineTargetTests
{
    [Theory]
    [InlineData("sysctls: {net.no.such: {value: 1, optional: OPTIONAL}}", "cannot set sysctl net.no.such = 1: ")]
    public void Setup_WhatTheEngineLacks_IsAnErrorUnlessOptional(string statement, string message)
    {
        var failure = Assert.Throws<ReplayException>(() => Setup("off"));
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Setup("on");

        void Setup(string optional)
        {
            var parse = ScenarioFile.Parse("interfaces: {in0: }\n" + statement.Replace("OPTIONAL", optional, StringComparison.Ordinal));
            Assert.Empty(parse.Errors);
            using var target = new EngineTarget();
            target.Setup(parse.Scenario!, 0);
        }
    }
}
