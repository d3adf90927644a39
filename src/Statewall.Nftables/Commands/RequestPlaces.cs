using Statewall.Netlink;
using Statewall.Nftables.Diagnostics;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Scanning;

namespace Statewall.Nftables.Commands;

/// <summary>Where in the text a request comes from.</summary>
/// <param name="Whole">All of it.</param>
internal readonly record struct RequestPlaces(SourceSpan Whole)
{
    /// <summary>The table's name.</summary>
    public SourceSpan Table { get; init; }

    /// <summary>The name of what it is about.</summary>
    public SourceSpan Name { get; init; }

    /// <summary>The number of what it is about.</summary>
    public SourceSpan Handle { get; init; }

    /// <summary>The message.</summary>
    public byte Message { get; init; }

    /// <summary>A rule's expressions.</summary>
    public IReadOnlyList<LinearExpression>? Expressions { get; init; }

    /// <summary>What the kernel refused, as a mistake in the text.</summary>
    public Diagnostic Describe(NetlinkException refusal) => new($"Could not process rule: {NetlinkErrno.Describe(refusal.Errno)}", Whole);
}
