using System.Text;
using Statewall.Engine;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Kernel;

namespace Statewall.Nftables.Tests.Comparison;

/// <summary>Where a test puts rulesets: an engine, or the running kernel in a network namespace of its own.</summary>
internal sealed class Ground : IDisposable
{
    private readonly IDisposable _owner;
    private readonly Func<INetlinkChannel> _open;

    private Ground(IDisposable owner, Func<INetlinkChannel> open) => (_owner, _open, Client) = (owner, open, new RulesetClient(open()));

    public RulesetClient Client { get; }

    public RulesetClient Another() => new(_open());

    public static Ground Engine()
    {
        var kernel = new EmbeddedKernel();
        return new Ground(kernel, () => kernel.OpenChannel());
    }

    public static Ground Kernel()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a network namespace");
        var space = new KernelNamespace();
        return new Ground(space, () =>
        {
            INetlinkChannel? channel = null;
            space.Run(() => channel = new KernelChannel(RulesetClient.Protocol));
            return channel!;
        });
    }

    public static void Run(RulesetClient client, string text) =>
        new CommandRunner(client, new TextOutput(), ListingOptions.Usual).Run(new SourceText("test", Encoding.UTF8.GetBytes(text)));

    public void Dispose()
    {
        Client.Dispose();
        _owner.Dispose();
    }
}
