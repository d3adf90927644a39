using Statewall.Iptables.Translation;
using Statewall.Nftables.Listing;

namespace Statewall.Iptables.Extensions.Matches;

/// <summary>A socket of this host waits for the packet. // struct xt_socket_mtinfo3: flags</summary>
internal sealed class SocketMatch : FlagsMatch
{
    private const byte Transparent = 1, NoWildcard = 2, RestoresMark = 4; // XT_SOCKET_TRANSPARENT …

    private SocketMatch()
        : base("socket", "--", ("transparent", Transparent), ("nowildcard", NoWildcard), ("restore-skmark", RestoresMark)) => Revision = 3;

    /// <summary>The match.</summary>
    public static SocketMatch Instance { get; } = new();

    /// <inheritdoc/>
    public override bool Translate(RuleTranslation translation, ReadOnlySpan<byte> info)
    {
        // either value means that there is a socket
        translation.Output.Append((info[0] & NoWildcard) != 0 ? " socket wildcard le 1" : " socket wildcard 0");
        if ((info[0] & Transparent) != 0)
            translation.Output.Append(" socket transparent 1");
        if ((info[0] & RestoresMark) != 0)
            translation.Output.Append(" meta mark set socket mark");
        return true;
    }

    /// <inheritdoc/>
    public override void Help(TextOutput output) => output.Append("""
        socket match options:
          --nowildcard     Sockets that listen on any address count, too
          --transparent    Only sockets that are transparent count
          --restore-skmark The packet gets the mark of the socket

        """);
}
