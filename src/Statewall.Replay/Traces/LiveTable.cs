using System.Text;
using Statewall.Engine.Tracing;
using Statewall.Netlink.Channels;
using Statewall.Nftables.Commands;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Listing;
using Statewall.Nftables.Scanning;

namespace Statewall.Replay.Traces;

/// <summary>A table of rules that begin traces. It is there as long as the channel that made it, and belongs to nobody else.</summary>
public sealed class LiveTable : IDisposable
{
    /// <summary>The table's name.</summary>
    public const string Name = "statewall_trace";

    private readonly RulesetClient _client;

    /// <summary>Makes the table.</summary>
    /// <param name="channel">A channel to the kernel or engine; disposed with this, which takes the table away.</param>
    /// <param name="packets">Which packets are traced: each an nft match, such as <c>tcp dport 22</c>; an empty one is all packets.</param>
    /// <exception cref="LanguageException">A match has mistakes, or the table is refused.</exception>
    public LiveTable(INetlinkChannel channel, IReadOnlyList<string> packets)
    {
        _client = new RulesetClient(channel);
        try
        {
            new CommandRunner(_client, new TextOutput(), ListingOptions.Usual).Run(TextOf(packets));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What <c>nft -f</c> would read to make it.</summary>
    /// <param name="packets">As for the constructor.</param>
    /// <param name="isOwned">Whether it goes away with who makes it. // NFT_TABLE_F_OWNER</param>
    internal static SourceText TextOf(IReadOnlyList<string> packets, bool isOwned = true)
    {
        var rules = string.Concat(packets.Select(match => $"\n{match} meta nftrace set 1"));
        return new SourceText("trace", Encoding.UTF8.GetBytes($$"""
            table inet {{Name}} {
            {{(isOwned ? "flags owner" : "")}}
            chain prerouting {
            type filter hook prerouting priority raw - 50{{rules}}
            }
            chain output {
            type filter hook output priority raw - 50{{rules}}
            }
            }

            """));
    }

    /// <summary>Whether a step is about the table, which is no part of the story.</summary>
    internal static bool IsOwn(TraceStep step) => ChainOf(step) is { Table: Name };

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static TracedChain? ChainOf(TraceStep step) => step switch
    {
        ChainEntered entered => entered.Chain,
        RuleEvaluated rule => rule.Chain,
        RulePassed rule => rule.Chain,
        PolicyApplied policy => policy.Chain,
        _ => null,
    };
}
