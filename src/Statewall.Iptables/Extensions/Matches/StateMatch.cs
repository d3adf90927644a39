using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>What a connection is: the oldest part of conntrack, and another name for it.</summary>
internal sealed class StateMatch : ConntrackMatch
{
    private StateMatch()
        : base("state")
    {
        IsAlias = true;
        Options = [new("state", value => ReadState(value, PlainStates, "state", AliasFlags)) { IsRequired = true, IsInvertible = true }];
    }

    /// <summary>The match.</summary>
    public static new StateMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        state match options:
        [!] --state {INVALID|ESTABLISHED|NEW|RELATED|UNTRACKED}[,...]
                                       What the connection is

        """);
}
