using Statewall.Replay.Testing;

namespace FirewallTests;

/// <summary>The tests of a file, each a case of a theory.</summary>
public sealed class FileTests
{
    private static readonly RulesetTestRunner Runner = RulesetTestRunner.Load(GatewayTests.InFolder("gateway.yaml"));

    public static TheoryData<string> Names => [.. Runner.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gateway(string name) => Runner.Run(name).ShouldPass();
}
