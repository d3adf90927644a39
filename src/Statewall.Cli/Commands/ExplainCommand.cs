using System.CommandLine;
using System.Text;
using Statewall.Cli.Engines;
using Statewall.Netlink;
using Statewall.Nfnetlink;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;
using Statewall.Packets.Captures;
using Statewall.Replay;
using Statewall.Replay.Explanations;
using Statewall.Replay.Words;

namespace Statewall.Cli.Commands;

/// <summary><c>statewall explain PACKET…</c>: tells what a ruleset does with packets, and why.</summary>
internal static class ExplainCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="engine">The value of <c>--engine</c> in front of it: whose ruleset is explained when none is given.</param>
    public static Command Create(string? engine)
    {
        var packets = new Argument<string[]>("PACKET") { Description = "a packet in words (docs/packets.md), such as \"tcp 10.0.0.5:1234 > 192.168.1.1:22 syn in eth1\"", Arity = ArgumentArity.OneOrMore };
        var ruleset = new Option<string?>("--ruleset") { Description = "the ruleset, as nft -f reads it or iptables-save writes it; by default that of the kernel", HelpName = "FILE" };
        var scenario = new Option<string?>("--scenario") { Description = "the host that the packets cross (docs/scenario.md); by default a router with the interfaces that they name", HelpName = "FILE" };
        var own = new Option<string[]>("--own") { Description = "an address of the host itself, without a scenario", HelpName = "ADDRESS" };
        var leaves = new Option<string?>("--out") { Description = "the interface by which packets leave that are forwarded, without a scenario", HelpName = "NAME" };
        var command = new Command("explain", "Tell what a ruleset does with a packet, rule by rule, and why.") { packets, ruleset, scenario, own, leaves };
        command.SetAction(result => Guard(() => Run(
            result.GetValue(packets)!, result.GetValue(ruleset), result.GetValue(scenario), result.GetValue(own) ?? [], result.GetValue(leaves), engine)));
        return command;
    }

    private static int Run(string[] texts, string? rulesetPath, string? scenarioPath, string[] own, string? leaves, string? engine)
    {
        var packets = new List<PacketWords>();
        foreach (var text in texts)
        {
            if (PacketWords.TryParse(text, out var words, out var error))
                packets.Add(words);
            else
                return Refuse($"{error}\n{text}\n{new string(' ', error.Position)}{new string('^', Math.Max(error.Length, 1))}");
        }
        var addresses = new List<InetAddress>();
        foreach (var text in own)
        {
            if (!InetAddress.TryParse(text, out var address))
                return Refuse($"--own: \"{text}\" is not an address");
            addresses.Add(address);
        }
        var scenario = DefaultHost.For(packets, addresses, leaves);
        if (scenarioPath is not null)
        {
            if (ScenarioArgument.Read(scenarioPath) is not { } given)
                return 1;
            scenario = given;
        }
        using var explainer = new Explainer(scenario, allowsOtherInterfaces: scenarioPath is null);
        explainer.Load(rulesetPath is null ? OfKernel(engine) : new SourceText(rulesetPath, File.ReadAllBytes(rulesetPath)));
        foreach (var packet in packets)
            Console.Out.Write(explainer.Explain(packet).Text);
        if (scenarioPath is null && own.Length == 0 && packets.Find(packet => packet.OutInterface is null) is { } forwarded && explainer.HasInputChains)
            Console.Error.WriteLine($"statewall: the host has no addresses of its own here, so that it forwards everything: --own {forwarded.Destination} lets packets to there reach the host itself");
        return 0;
    }

    private static SourceText OfKernel(string? engine)
    {
        if (!EngineChoice.TryParse(engine, out var choice))
            throw new ReplayException($"--engine {engine}: there is no such engine");
        var output = new TextOutput();
        using var client = new RulesetClient(new EngineChannels(choice).Open(RulesetClient.Protocol));
        new CommandRunner(client, output, ListingOptions.Usual).Run(new SourceText("", "list ruleset"u8.ToArray()));
        return new SourceText("ruleset of the kernel", Encoding.UTF8.GetBytes(output.ToString()));
    }

    private static int Refuse(string text)
    {
        Console.Error.WriteLine($"statewall: {text}");
        return 1;
    }

    /// <summary>The mistakes of a ruleset, each at its place.</summary>
    public static string TextOf(LanguageException mistake)
    {
        var text = new TextOutput();
        foreach (var diagnostic in mistake.Diagnostics)
            diagnostic.Format(text);
        return text.ToString();
    }

    /// <summary>Runs something, and says on standard error why it could not be done.</summary>
    public static int Guard(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (LanguageException mistake)
        {
            Console.Error.Write(TextOf(mistake));
            return 1;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            return Refuse(MessageOf(exception));
        }
    }

    /// <summary>Whether it is an error that its message is enough of: files, captures, hosts.</summary>
    public static bool IsRefusal(Exception exception) => exception
        is ReplayException or CaptureException or NetlinkException or NetlinkProtocolException or IOException or UnauthorizedAccessException or PlatformNotSupportedException;

    /// <summary>What is said of it: reading a folder is not allowed to anybody.</summary>
    public static string MessageOf(Exception exception) =>
        exception is UnauthorizedAccessException && exception.Message.Split('\'') is [_, var path, ..] && Directory.Exists(path) ? $"{path} is a directory" : exception.Message;
}
