using Statewall.Engine;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Replay.Kernel;

namespace Statewall.Nftables.Tests.Comparison;

/// <summary>Where a test puts rulesets: an engine, or the running kernel in a network namespace of its own.</summary>
internal sealed class Ground : IDisposable
{
    private readonly IDisposable _owner;

    private Ground(IDisposable owner, RulesetClient client) => (_owner, Client) = (owner, client);

    public RulesetClient Client { get; }

    public static Ground Engine()
    {
        var kernel = new EmbeddedKernel();
        return new Ground(kernel, new RulesetClient(kernel.OpenChannel()));
    }

    public static Ground Kernel()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        var space = new KernelNamespace();
        RulesetClient? client = null;
        space.Run(() => client = new RulesetClient(new KernelChannel(RulesetClient.Protocol)));
        return new Ground(space, client!);
    }

    public void Dispose()
    {
        Client.Dispose();
        _owner.Dispose();
    }
}
