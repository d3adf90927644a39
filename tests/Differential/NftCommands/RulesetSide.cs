using System.Text;
using Statewall.Engine;
using Statewall.Netlink;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Replay.Kernel;

namespace Differential.NftCommands;

// A ruleset of one of the two kernels, fresh, and what nft says about it: commands are run as the program runs them, without a process for each.
internal sealed class RulesetSide : IDisposable
{
    private readonly IDisposable _owner;
    private readonly Func<INetlinkChannel> _open;
    private readonly RulesetClient _client;

    private RulesetSide(string name, IDisposable owner, Func<INetlinkChannel> open) => (Name, _owner, _open, _client) = (name, owner, open, new RulesetClient(open()));

    // What the counts call it.
    internal string Name { get; }

    internal bool IsKernel => _owner is KernelNamespace;

    internal static RulesetSide Engine()
    {
        var kernel = new EmbeddedKernel(TimeProvider.System);
        return new RulesetSide("engine", kernel, () => kernel.OpenChannel(RulesetClient.Protocol));
    }

    internal static RulesetSide Kernel()
    {
        var place = new KernelNamespace();
        return new RulesetSide("kernel", place, () => place.OpenChannel(RulesetClient.Protocol));
    }

    // Somebody else who changes the same ruleset.
    internal RulesetClient Another() => new(_open());

    internal NftAnswer Run(string text, ListingOptions? options = null, string name = "") => Run(_client, text, options, name);

    // Carries commands out and takes them back.
    internal NftAnswer Check(string text)
    {
        var output = new TextOutput();
        return Run(new CommandRunner(_client, output, ListingOptions.Usual) { IsCheck = true }, output, "", text);
    }

    internal static NftAnswer Run(RulesetClient client, string text, ListingOptions? options = null, string name = "")
    {
        var output = new TextOutput();
        return Run(new CommandRunner(client, output, options ?? ListingOptions.Usual) { ShowsBytecode = true, Includes = new IncludePath() }, output, name, text);
    }

    internal NftAnswer RunJson(string text, ListingOptions? options = null)
    {
        var output = new TextOutput();
        return Run(new CommandRunner(_client, output, options ?? ListingOptions.Usual) { IsJson = true, ShowsBytecode = true }, output, "", text);
    }

    public void Dispose()
    {
        _client.Dispose();
        _owner.Dispose();
    }

    private static NftAnswer Run(CommandRunner runner, TextOutput output, string name, string text)
    {
        try
        {
            runner.Run(new SourceText(name, Encoding.UTF8.GetBytes(text)));
            return new NftAnswer(output.ToString(), null, []);
        }
        catch (LanguageException mistake)
        {
            var error = new TextOutput();
            foreach (var diagnostic in mistake.Diagnostics)
                diagnostic.Format(error);
            return new NftAnswer(output.ToString(), error.ToString(), mistake.Diagnostics);
        }
        catch (NetlinkException refusal)
        {
            return new NftAnswer(output.ToString(), refusal.Message, []);
        }
    }
}

// What a command showed (what went to the kernel included), and what was wrong with it.
internal sealed record NftAnswer(string Output, string? Error, IReadOnlyList<Diagnostic> Mistakes)
{
    internal bool IsOk => Error is null;
}
