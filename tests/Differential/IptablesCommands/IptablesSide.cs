using Statewall.Engine;
using Statewall.Iptables.Commands;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Listing;
using Statewall.Replay.Kernel;

namespace Differential.IptablesCommands;

// The tables of one of the two kernels, fresh, and what iptables and its kin say about them, without a process for each command.
internal sealed class IptablesSide : IDisposable
{
    private readonly IDisposable _owner;
    private readonly Func<INetlinkChannel> _open;

    private IptablesSide(string name, IDisposable owner, Func<INetlinkChannel> open) => (Name, _owner, _open) = (name, owner, open);

    // What the counts call it.
    internal string Name { get; }

    internal static IptablesSide Engine()
    {
        var kernel = new EmbeddedKernel(TimeProvider.System);
        return new IptablesSide("engine", kernel, () => kernel.OpenChannel(RulesetClient.Protocol));
    }

    internal static IptablesSide Kernel()
    {
        var place = new KernelNamespace();
        return new IptablesSide("kernel", place, () => place.OpenChannel(RulesetClient.Protocol));
    }

    internal IptablesAnswer Run(string tool, IReadOnlyList<string> words, string input = "")
    {
        var (output, error) = (new TextOutput(), "");
        var code = new IptablesRunner(_open, output, text => error += text).Run(tool, words, new StringReader(input));
        return new IptablesAnswer(code, output.ToString(), error);
    }

    public void Dispose() => _owner.Dispose();
}

internal sealed record IptablesAnswer(int Code, string Output, string Error);
